"""Whoever an issue is assigned to is told in person, once, in a message that follows the issue."""

from __future__ import annotations

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.model.people import Preference
from switchboard.views.deliveries import delivery
from tests.acting import root, user
from tests.assigned import as_posted, assign, give, lines, mentions, messages, personal
from tests.town import Town


async def test_an_assignment_on_sentrys_page_is_told_to_the_one_it_went_to(town: Town, issue: Issue) -> None:
    await assign(town, issue, "bob@acme.example", by="Alice")
    (told,) = messages(town, "bob")
    assert told.text == "Assigned to you by Alice: ChargeError: card was declined twice (shop-backend · production)"
    assert "assigned to you by Alice" in str(told.blocks)
    assert messages(town, "alice") == []
    assert len(town.texts("payments")) == 1
    assert town.channel("payments").thread(root(town))[1].text.startswith("Assigned to Bob by Alice: ")


async def test_one_from_slack_is_told_in_the_name_of_who_did_it_and_once(town: Town, issue: Issue) -> None:
    await town.command(f"/assign {issue.short_id} bob@acme.example")
    await town.advance(20)
    (told,) = messages(town, "bob")
    assert told.text.startswith("Assigned to you by Alice: ")
    assert town.ephemerals("alice")[-1] == f"{issue.short_id} is assigned to Bob."


async def test_whoever_takes_it_themselves_is_told_nothing(town: Town, issue: Issue) -> None:
    await town.press("payments", root(town), "assign", choose="Assign to me")
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
    await town.from_menu(f"D{user(town, 'bob')[1:]}", told.ts, "Why here?", by="bob")
    assert "assigned to you by Alice" in str((await town.opened("bob")).content)


async def test_given_on_to_another_the_first_message_shows_it_and_the_other_hears(town: Town, issue: Issue) -> None:
    await give(town, issue, "bob", by="alice")
    await give(town, issue, "alice", by="bob")
    assert messages(town, "alice")[0].text.startswith("Assigned to you by Bob: ")
    assert mentions(messages(town, "bob")[0].blocks) == [user(town, "alice")]
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
    assert mentions(as_posted(town.channel("payments").roots()[-1])) == [user(town, "bob")]


async def test_what_sentry_gave_to_somebody_as_it_came_is_told_without_a_webhook_of_it(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(Crash())
    await town.world.sentry.assign(issue, "bob@acme.example")
    town.world.sentry.deliveries.paused = False
    await town.capture(Crash())
    await town.advance(10)
    assert [one.text.partition(":")[0] for one in messages(town, "bob")] == ["Assigned to you"]
    assert mentions(town.channel("payments").roots()[0].blocks) == [user(town, "bob")]


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


async def test_a_delivery_says_whom_it_told_and_why(town: Town, issue: Issue) -> None:
    await assign(town, issue, "bob@acme.example", by="Alice")
    (told,) = await personal(town)
    shown = await town.worker.store.run(lambda unit: delivery(unit, told.id))
    assert shown is not None
    assert (shown.destination, shown.routes) == ("slack:@bob", ("assigned to you by Alice",))
