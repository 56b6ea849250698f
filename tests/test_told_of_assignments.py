"""Whoever an issue is assigned to is told in person, once, in a message that follows the issue."""

from __future__ import annotations

from pathlib import Path

from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from sandbox.slack.message import Message
from switchboard.model.action import Assignee, AssigneeKind, Deed
from switchboard.model.people import Preference
from switchboard.model.placement import Placement, PlacementState
from switchboard.views.deliveries import delivery
from switchboard.views.overview import overview
from tests.acting import ask, root, user
from tests.town import ROUTES, Town, a_town


def messages(town: Town, who: str) -> list[Message]:
    """Tell what the bot wrote to somebody directly, but for answers; the roots of threads."""
    channel = town.world.slack.channels.get(f"D{user(town, who)[1:]}")
    every = channel.roots() if channel else []
    return [one for one in every if one.bot_id is not None and one.metadata]


def _nowhere() -> Crash:
    return Crash(frames=(Frame("src/acme/nobody/x.py", "run", 1),))


def lines(town: Town, who: str) -> list[Message]:
    """Tell the lines in the thread of the one message to somebody."""
    channel = town.world.slack.channels[f"D{user(town, who)[1:]}"]
    return channel.thread(messages(town, who)[0].ts)[1:]


async def personal(town: Town) -> list[Placement]:
    return [each for each in await town.placements() if each.personal]


async def assign(town: Town, issue: Issue, to: str, *, by: str | None = None) -> None:
    """Assign it in Sentry, which tells so at once only where it was nobody's; wait until Slack was told."""
    await town.world.sentry.assign(issue, to, by=by)
    await town.advance(3)


async def test_an_assignment_on_sentrys_page_is_told_to_the_one_it_went_to(town: Town, issue: Issue) -> None:
    await assign(town, issue, "bob@acme.example", by="Alice")
    (told,) = messages(town, "bob")
    assert told.text == "Assigned to you by Alice: ChargeError: card was declined twice (shop-backend · production)"
    assert "assigned to you by Alice" in str(told.blocks)
    assert messages(town, "alice") == []
    assert len(town.texts("payments")) == 1
    assert town.channel("payments").thread(root(town))[1].text.startswith("Assigned by Alice: ")


async def test_one_from_slack_is_told_in_the_name_of_who_did_it_and_once(town: Town, issue: Issue) -> None:
    await town.command(f"/assign {issue.short_id} bob@acme.example")
    await town.advance(20)
    (told,) = messages(town, "bob")
    assert told.text.startswith("Assigned to you by Alice: ")
    assert town.ephemerals("alice")[-1] == f"{issue.short_id} is assigned to Bob."


async def test_whoever_takes_it_themselves_is_told_nothing(town: Town, issue: Issue) -> None:
    await town.press("payments", root(town), "assign_me")
    await town.advance(20)
    assert issue.assigned_to is not None
    assert messages(town, "alice") == []
    await assign(town, issue, "")
    await assign(town, issue, "bob@acme.example", by="Bob")
    assert messages(town, "bob") == []


async def test_a_team_is_nobody_to_be_told_in_person(town: Town, issue: Issue) -> None:
    await assign(town, issue, "payments-team", by="Bob")
    assert await personal(town) == []


async def test_whoever_wants_no_such_messages_gets_none(town: Town, issue: Issue) -> None:
    liked = Preference(user(town, "bob"), assigned_dm=False)
    await town.worker.store.run(lambda unit: unit.people.prefer(liked, at=town.clock.now()))
    await assign(town, issue, "bob@acme.example", by="Alice")
    assert await personal(town) == []


async def test_what_is_over_already_is_told_to_nobody(town: Town, issue: Issue) -> None:
    await town.world.sentry.resolve(issue)
    await assign(town, issue, "bob@acme.example", by="Alice")
    assert await personal(town) == []


async def test_the_message_has_the_buttons_and_follows_the_issue(town: Town, issue: Issue) -> None:
    await assign(town, issue, "bob@acme.example", by="Alice")
    (told,) = messages(town, "bob")
    place = f"D{user(town, 'bob')[1:]}"
    assert "resolve" in town.buttons(place, told.ts)
    await town.press(place, told.ts, "resolve", by="bob")
    await town.advance(5)
    assert issue.status == "resolved"
    assert messages(town, "bob")[0].text.startswith("Resolved")
    assert lines(town, "bob")[0].text.startswith("Resolved by Bob: ")
    assert "unresolve" in town.buttons(place, told.ts)


async def test_details_and_why_open_from_the_message(town: Town, issue: Issue) -> None:
    await assign(town, issue, "bob@acme.example", by="Alice")
    (told,) = messages(town, "bob")
    await town.press(f"D{user(town, 'bob')[1:]}", told.ts, "why", by="bob")
    assert "assigned to you by Alice" in str((await town.opened("bob")).content)


async def give(town: Town, issue: Issue, to: str, *, by: str) -> None:
    """Assign it from Slack."""
    assignee = Assignee(AssigneeKind.EMAIL, f"{to}@acme.example")
    await ask(town, Deed.ASSIGN, issue.short_id, by=by, assignee=assignee)
    await town.advance(4)


async def test_given_on_to_another_the_first_message_shows_it_and_the_other_hears(town: Town, issue: Issue) -> None:
    await give(town, issue, "bob", by="alice")
    await give(town, issue, "alice", by="bob")
    assert messages(town, "alice")[0].text.startswith("Assigned to you by Bob: ")
    assert "assigned to Alice" in str(messages(town, "bob")[0].blocks)
    (line,) = lines(town, "bob")
    assert not line.broadcast


async def test_given_back_it_is_said_aloud_in_the_message_that_is_there(town: Town, issue: Issue) -> None:
    for to, by in (("bob", "alice"), ("alice", "bob"), ("bob", "alice")):
        await give(town, issue, to, by=by)
    assert len(messages(town, "bob")) == 1
    assert [line.broadcast for line in lines(town, "bob")] == [False, True]


async def test_what_comes_back_is_told_anew_to_whom_it_is_assigned(town: Town, issue: Issue) -> None:
    await assign(town, issue, "bob@acme.example", by="Alice")
    await town.world.sentry.resolve(issue)
    await town.advance(5)
    await town.world.sentry.regress(issue)
    await town.advance(5)
    first, second = messages(town, "bob")
    assert first.text.startswith("Resolved: ")
    assert second.text.startswith("It is back, and assigned to you: ")


async def test_whom_slack_does_not_know_is_not_told_and_nobody_else_is(town: Town, issue: Issue) -> None:
    town.world.sentry.add_member("Erin", "erin@elsewhere.example")
    await assign(town, issue, "erin@elsewhere.example", by="Alice")
    assert await personal(town) == []


async def test_a_message_that_slack_refuses_is_given_up_and_nobody_stands_in(town: Town, issue: Issue) -> None:
    bob = town.world.slack.user("bob")
    del town.world.slack.users[bob.id]  # gone, and the list that we have of people is of yesterday
    await assign(town, issue, "bob@acme.example", by="Alice")
    (dead,) = await personal(town)
    assert dead.state is PlacementState.DEAD
    assert "channel_not_found" in str(dead.why)
    assert town.texts("alerts") == []
    house = await town.worker.store.run(lambda unit: overview(unit, now=town.clock.now(), newest=0))
    assert house.dead == ()


async def test_an_alert_that_nobody_routed_still_falls_back_though_somebody_has_it(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(_nowhere())
    town.world.sentry.deliveries.paused = False
    await assign(town, issue, "bob@acme.example", by="Alice")
    assert len(messages(town, "bob")) == 1
    await town.capture(_nowhere(), rule=None)
    await town.advance(10)
    assert len(town.texts("alerts")) == 1


async def test_a_mute_does_not_keep_a_persons_word_from_another(town: Town, issue: Issue) -> None:
    await town.command("/sentry mute project:shop-backend for 2h because we know")
    await town.advance(2)
    await assign(town, issue, "bob@acme.example", by="Alice")
    (told,) = messages(town, "bob")
    assert told.text.startswith("Assigned to you by Alice")


async def test_under_a_mute_what_sentry_assigns_by_itself_is_not_told(town: Town, issue: Issue) -> None:
    await town.command("/sentry mute project:shop-backend for 2h because we know")
    await town.advance(2)
    await assign(town, issue, "bob@acme.example")
    assert await personal(town) == []


async def test_a_restart_between_the_two_tells_it_once(town: Town, issue: Issue) -> None:
    await town.world.sentry.assign(issue, "bob@acme.example", by="Alice")
    await town.restart_worker()
    await town.advance(15)
    assert len(messages(town, "bob")) == 1


async def test_what_sentry_gave_to_somebody_as_it_came_is_told_without_a_webhook_of_it(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(Crash())
    await town.world.sentry.assign(issue, "bob@acme.example")
    town.world.sentry.deliveries.paused = False
    await town.capture(Crash())
    await town.advance(10)
    assert [one.text.partition(":")[0] for one in messages(town, "bob")] == ["Assigned to you"]


async def test_acknowledged_from_the_message_it_is_for_the_team_that_owns_it(town: Town) -> None:
    issue = await town.capture(Crash(level="fatal"))
    await town.advance(5)
    await assign(town, issue, "alice@acme.example", by="Bob")
    await town.press(f"D{user(town, 'alice')[1:]}", messages(town, "alice")[0].ts, "ack")
    await town.advance(3)
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["acknowledged"]


async def test_what_was_somebodys_long_before_we_met_it_is_no_news(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(Crash())
    await town.world.sentry.assign(issue, "bob@acme.example", by="Alice")
    town.clock.move(2 * 3600)
    town.world.sentry.deliveries.paused = False
    await town.capture(Crash())
    await town.advance(10)
    assert len(town.texts("payments")) == 1
    assert await personal(town) == []


async def test_it_is_withdrawn_where_it_was_given_on_before_slack_took_it(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="slack", kind="429", method="chat.postMessage", channel=user(town, "bob"))
    await give(town, issue, "bob", by="alice")
    await give(town, issue, "alice", by="alice")
    town.world.faults.clear()
    await town.advance(60)
    assert messages(town, "bob") == []


async def test_a_lost_answer_is_owned_up_to_where_nobody_may_look(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="slack", kind="reset_after", method="chat.postMessage", times=1)
    await assign(town, issue, "bob@acme.example", by="Alice")
    await town.advance(30)
    assert ["May be a repeat" in str(one.blocks) for one in messages(town, "bob")] == [False, True]


async def test_a_delivery_says_whom_it_told_and_why(town: Town, issue: Issue) -> None:
    await assign(town, issue, "bob@acme.example", by="Alice")
    (told,) = await personal(town)
    shown = await town.worker.store.run(lambda unit: delivery(unit, told.id))
    assert shown is not None
    assert (shown.destination, shown.routes) == ("slack:@bob", ("assigned to you by Alice",))


async def test_while_the_whole_configuration_is_in_shadow_nobody_is_told_in_person(tmp_path: Path) -> None:
    shadow = ROUTES.replace("{dead_after: 24h}", "{shadow: true}")
    async with a_town(tmp_path, routes=shadow, asks_sentry=True) as town:
        issue = await town.capture(Crash())
        await town.advance(5)
        await assign(town, issue, "bob@acme.example", by="Alice")
        assert [each.why for each in await town.placements()] == ["shadow: decided, told to nobody"]
        assert messages(town, "bob") == []
