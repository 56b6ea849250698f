"""Shared links while Sentry or Slack is down, full or says things twice: shown once, late, or not at all; never wrongly."""

from __future__ import annotations

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.model.unfurl import UnfurlState
from tests.sharing import buttons, link, rows, share, unfurls
from tests.town import Town


async def test_while_nobody_knows_who_sees_what_nothing_is_shown(town: Town, issue: Issue) -> None:
    await town.restart_worker()
    message = await share(town, link(town, issue))
    assert message.attachments == []
    await town.worker.people.refresh()
    await town.advance(10)
    assert message.attachments != []


async def test_while_sentry_does_not_say_who_sees_what_nothing_is_given_up(town: Town, issue: Issue) -> None:
    await town.restart_worker()
    town.world.faults.add(service="sentry", kind="500")
    await town.worker.people.refresh()
    message = await share(town, link(town, issue))
    assert message.attachments == []
    town.world.faults.clear()
    await town.worker.people.refresh()
    await town.advance(60)
    assert message.attachments != []


async def test_sentry_down_and_up_again(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(Crash())
    town.world.faults.add(service="sentry", kind="500")
    message = await share(town, link(town, issue))
    assert message.attachments == []
    town.world.faults.clear()
    await town.advance(60)
    assert issue.title in str(message.attachments)


async def test_slack_down_and_up_again(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="slack", method="chat.unfurl", kind="500")
    message = await share(town, link(town, issue), seconds=10)
    assert message.attachments == []
    town.world.faults.clear()
    await town.advance(60)
    assert issue.title in str(message.attachments)


async def test_what_cannot_be_shown_in_half_an_hour_is_given_up(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="slack", method="chat.unfurl", kind="500")
    message = await share(town, link(town, issue))
    await town.advance(45 * 60, step=30)
    (row,) = await rows(town, message)
    assert row.state is UnfurlState.LEFT
    assert str(row.because).startswith("given up")


async def test_a_limit_of_slacks_is_obeyed(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="slack", method="chat.unfurl", kind="429", times=1, seconds=20)
    message = await share(town, link(town, issue), seconds=15)
    assert (message.attachments, unfurls(town)) == ([], 1)
    await town.advance(10)
    assert message.attachments != []


async def test_an_event_that_slack_tells_again_is_shown_once(town: Town, issue: Issue) -> None:
    message = await town.say(link(town, issue), channel="core")
    event = {
        "type": "link_shared",
        "user": message.user,
        "channel": town.channel("core").id,
        "message_ts": message.ts,
        "links": [{"domain": "127.0.0.1", "url": link(town, issue)}],
    }
    body = town.world.happenings.envelope(event)
    await town.world.happenings.again(body, 1)
    await town.advance(3)
    shown = unfurls(town)
    await town.world.happenings.again(body, 2)
    await town.advance(10)
    assert unfurls(town) == shown
    assert len(await rows(town, message)) == 1


async def test_a_message_that_is_gone_is_left(town: Town, issue: Issue) -> None:
    message = await town.say(link(town, issue), channel="core")
    town.channel("core").messages.remove(message)
    await town.advance(5)
    (row,) = await rows(town, message)
    assert row.state is UnfurlState.LEFT
    assert unfurls(town) == 1


async def test_a_link_that_was_edited_away_takes_no_other_with_it(town: Town, issue: Issue) -> None:
    other = await town.capture(Crash(type="Other", value="else"))
    await town.advance(3)
    message = await share(town, link(town, issue), link(town, other))
    message.text, message.attachments = f"see {link(town, other)}", message.attachments[1:]
    await town.world.sentry.resolve(other)
    await town.advance(20)
    assert buttons(message) == ["unresolve", "details"]
    assert [one.state for one in await rows(town, message)] == [UnfurlState.LEFT, UnfurlState.SHOWN]


async def test_more_links_than_slack_takes_in_a_minute_are_shown_in_the_next(town: Town, issue: Issue) -> None:
    messages = [await town.say(f"{number}: {link(town, issue)}", channel="core") for number in range(60)]
    await town.advance(10)
    early = sum(bool(message.attachments) for message in messages)
    await town.advance(90)
    assert early == 48
    assert all(message.attachments for message in messages)
    assert not [entry for entry in town.world.log if entry.method == "chat.unfurl" and entry.outcome != "ok"]
