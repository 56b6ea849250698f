"""Whoever an issue is assigned to, when they are not known, not reached, or not to be told: once, late, or not at all."""

from __future__ import annotations

from pathlib import Path

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.model.delivery import DeliveryState
from switchboard.views.overview import overview
from tests.acting import user
from tests.assigned import assign, give, messages, nowhere, personal
from tests.town import ROUTES, Town, a_town


async def test_whom_slack_does_not_know_is_not_told_and_nobody_else_is(town: Town, issue: Issue) -> None:
    town.world.sentry.add_member("Erin", "erin@elsewhere.example")
    await assign(town, issue, "erin@elsewhere.example", by="Alice")
    assert await personal(town) == []


async def test_a_message_that_slack_refuses_is_given_up_and_nobody_stands_in(town: Town, issue: Issue) -> None:
    bob = town.world.slack.user("bob")
    del town.world.slack.users[bob.id]  # gone, and the list that we have of people is of yesterday
    await assign(town, issue, "bob@acme.example", by="Alice")
    (dead,) = await personal(town)
    assert dead.state is DeliveryState.FAILED
    assert "channel_not_found" in str(dead.why)
    assert town.texts("alerts") == []
    house = await town.worker.store.run(lambda unit: overview(unit, now=town.clock.now(), newest=0))
    assert house.failed == ()


async def test_an_alert_that_nobody_routed_still_falls_back_though_somebody_has_it(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(nowhere())
    town.world.sentry.deliveries.paused = False
    await assign(town, issue, "bob@acme.example", by="Alice")
    assert len(messages(town, "bob")) == 1
    await town.capture(nowhere(), rule=None)
    await town.advance(10)
    assert len(town.texts("alerts")) == 1


async def test_a_mute_does_not_keep_a_persons_word_from_another(town: Town, issue: Issue) -> None:
    await town.command("/sentry mute team:payments for 2h because we know")
    await town.advance(2)
    await assign(town, issue, "bob@acme.example", by="Alice")
    (told,) = messages(town, "bob")
    assert told.text.startswith("Assigned to you by Alice")


async def test_under_a_mute_what_sentry_assigns_by_itself_is_not_told(town: Town, issue: Issue) -> None:
    await town.command("/sentry mute team:payments for 2h because we know")
    await town.advance(2)
    await assign(town, issue, "bob@acme.example")
    assert await personal(town) == []


async def test_a_restart_between_the_two_tells_it_once(town: Town, issue: Issue) -> None:
    await town.world.sentry.assign(issue, "bob@acme.example", by="Alice")
    await town.restart_worker()
    await town.advance(15)
    assert len(messages(town, "bob")) == 1


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


async def test_while_the_whole_configuration_is_in_shadow_nobody_is_told_in_person(tmp_path: Path) -> None:
    shadow = ROUTES.replace("{dead_after: 24h}", "{shadow: true}")
    async with a_town(tmp_path, routes=shadow, asks_sentry=True) as town:
        issue = await town.capture(Crash())
        await town.advance(5)
        await assign(town, issue, "bob@acme.example", by="Alice")
        assert [each.why for each in await town.deliveries()] == ["shadow: decided, told to nobody"]
        assert messages(town, "bob") == []
