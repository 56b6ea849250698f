"""A shared link to an issue shows the issue, to those who share what they may see; its buttons work, and it follows the issue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.model.unfurl import UnfurlState
from tests.acting import notes
from tests.sharing import buttons, link, rows, share, unfurls
from tests.sweeping import sweep
from tests.town import Town, a_town


async def test_a_shared_link_shows_the_issue_with_its_buttons(town: Town, issue: Issue) -> None:
    message = await share(town, link(town, issue))
    assert issue.title in str(message.attachments)
    assert buttons(message) == ["resolve", "ignore", "assign", "more"]
    assert "Why here" not in str(message.attachments)
    assert len(town.channel("payments").roots()) == 1


async def test_a_button_under_a_link_works_and_what_it_did_shows_there_and_everywhere(town: Town, issue: Issue) -> None:
    message = await share(town, link(town, issue))
    said = await town.press("core", message.ts, "resolve")
    assert said.trouble is None
    await town.advance(8)
    assert issue.status == "resolved"
    assert town.texts("payments")[0].startswith("Resolved")
    assert buttons(message) == ["unresolve", "details"]
    assert notes(issue) == ["Resolved by Alice from Slack in #core"]
    await town.press("core", message.ts, "unresolve", by="bob")
    await town.advance(8)
    assert issue.status == "unresolved"
    assert "resolve" in buttons(message)


async def test_a_modal_opens_from_under_a_link(town: Town, issue: Issue) -> None:
    message = await share(town, link(town, issue))
    await town.press("core", message.ts, "assign", choose="Assign to…")
    view = await town.opened()
    await town.submit(view, {"who": ("bo", "bob@acme.example")})
    await town.advance(3)
    assert issue.assigned_to is not None
    assert issue.assigned_to.name == "Bob"


async def test_details_open_from_under_a_link(town: Town, issue: Issue) -> None:
    message = await share(town, link(town, issue))
    await town.from_menu("core", message.ts, "Details")
    view = await town.opened()
    assert issue.title in str(view.content)


async def test_it_follows_what_is_done_in_sentry_a_burst_at_a_time(town: Town, issue: Issue) -> None:
    message = await share(town, link(town, issue), seconds=10)
    before = unfurls(town)
    for change in (town.world.sentry.resolve, town.world.sentry.unresolve) * 3:
        await change(issue)
        await town.advance(1)
    await town.world.sentry.resolve(issue)
    await town.advance(20)
    assert buttons(message) == ["unresolve", "details"]
    assert unfurls(town) - before <= 3


async def test_an_issue_never_told_of_here_is_looked_up_and_told_nowhere_else(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(Crash())
    message = await share(town, link(town, issue))
    assert issue.title in str(message.attachments)
    assert town.channel("payments").roots() == []
    await town.press("core", message.ts, "resolve")
    await town.advance(8)
    assert issue.status == "resolved"
    assert "unresolve" in buttons(message)


async def test_what_is_no_issue_of_sentrys_is_left_alone(town: Town) -> None:
    message = await share(town, f"{town.settings.sentry.url}/organizations/acme/issues/999/")
    assert message.attachments == []
    (row,) = await rows(town, message)
    assert (row.state, row.because) == (UnfurlState.LEFT, "Sentry knows no such issue")


async def test_links_elsewhere_are_not_even_kept(town: Town) -> None:
    message = await share(
        town,
        "https://sentry.io/organizations/acme/issues/1/",
        f"{town.settings.sentry.url}/organizations/other/issues/1/",
        f"{town.settings.sentry.url}/organizations/acme/projects/",
    )
    assert await rows(town, message) == []


@pytest.mark.parametrize("who", ["carol", "mallory"])
async def test_a_stranger_shows_nothing_and_hears_nothing(town: Town, issue: Issue, who: str) -> None:
    message = await share(town, link(town, issue), by=who)
    assert message.attachments == []
    assert town.ephemerals(who) + town.dms(who) == []
    (row,) = await rows(town, message)
    assert "a stranger to Sentry" in str(row.because)


async def test_a_stranger_cannot_have_sentry_asked(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(Crash())
    await share(town, link(town, issue), by="carol")
    assert not [entry for entry in town.world.log if entry.method == "issue.get"]


async def test_in_a_closed_organisation_only_the_teams_of_the_project_show_it(town: Town, issue: Issue) -> None:
    town.world.sentry.open_membership = False
    town.world.sentry.project_teams["shop-backend"] = ["payments-team"]
    await town.worker.people.refresh()
    assert (await share(town, link(town, issue), by="bob")).attachments == []
    assert (await share(town, link(town, issue), by="alice")).attachments != []


async def test_who_may_not_see_it_any_more_is_not_shown_what_becomes_of_it(town: Town, issue: Issue) -> None:
    message = await share(town, link(town, issue), by="bob")
    town.world.sentry.open_membership = False
    town.world.sentry.project_teams["shop-backend"] = ["payments-team"]
    await town.worker.people.refresh()
    await town.world.sentry.resolve(issue)
    await town.advance(10)
    assert "unresolve" not in buttons(message)
    assert (await rows(town, message))[0].state is UnfurlState.LEFT


async def test_several_links_are_shown_each_with_its_own_buttons(town: Town, issue: Issue) -> None:
    other = await town.capture(Crash(type="Other", value="else"))
    await town.advance(3)
    message = await share(town, link(town, issue), link(town, other), link(town, issue, more="/events/latest/"))
    assert [issue.title in str(message.attachments[0]), other.title in str(message.attachments[1])] == [True, True]
    assert len(message.attachments) == 2
    ids = re.findall(r"'block_id': '([^']+)'", str(message.attachments))
    assert len(set(ids)) == len(ids)
    await town.press("core", message.ts, "resolve", link=link(town, other))
    await town.advance(8)
    assert (issue.status, other.status) == ("unresolved", "resolved")


async def test_in_the_thread_of_its_own_message_a_link_stays_a_link(town: Town, issue: Issue) -> None:
    other = await town.capture(Crash(type="Other", value="else"))
    await town.advance(3)
    text = f"{link(town, issue)} is like {link(town, other)}"
    message = await town.say(text, channel="payments", thread=town.channel("payments").roots()[0].ts)
    await town.advance(3)
    (shown,) = message.attachments
    assert other.title in str(shown)


async def test_after_a_week_it_is_not_followed_any_more_and_forgotten(town: Town, issue: Issue) -> None:
    message = await share(town, link(town, issue))
    await sweep(town)
    assert len(await rows(town, message)) == 1
    await town.advance(7 * 86_400 + 60, step=43_200)
    await town.world.sentry.resolve(issue)
    await town.advance(20)
    assert "unresolve" not in buttons(message)
    await sweep(town)
    assert await rows(town, message) == []


async def test_what_is_hidden_in_messages_is_hidden_here(tmp_path: Path) -> None:
    secret = "sk_live_" + "a1b2c3d4e5f6g7h8i9j0k1l2"
    async with a_town(tmp_path, asks_sentry=True) as town:
        issue = await town.capture(Crash(value=f"refused: api_key={secret}"))
        await town.advance(5)
        message = await share(town, link(town, issue))
        assert message.attachments != []
        assert secret not in str(message.attachments)


async def test_without_a_token_of_sentrys_nobody_is_known_and_nothing_is_shown(tmp_path: Path) -> None:
    environment = {"SENTRY_URL": "https://sentry.io"}
    async with a_town(tmp_path, environment=environment) as town:
        message = await share(town, "https://acme.sentry.io/issues/1/")
        assert message.attachments == []
