"""Acknowledged in Slack, an incident is acknowledged at PagerDuty in the same person's name; or in nobody's, but always."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from tests.acting import answers, root
from tests.town import CORE_KEY, PAYMENTS_KEY, Town, a_town

TOKEN = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token"}


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice, and not Bob."""
    world.pagerduty.users.append("Alice@acme.example")


@pytest.fixture(name="paged")
async def _paged(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town with PagerDuty's token, whose payments team is paged."""
    async with a_town(tmp_path, asks_sentry=True, environment=TOKEN, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


async def acknowledge(town: Town, *, by: str = "alice") -> None:
    """Press Acknowledge under the message."""
    assert (await town.press("payments", root(town), "ack", by=by)).trouble is None
    await town.advance(5)


def incidents(town: Town) -> list[tuple[str, list[str]]]:
    """Return each incident's state, and what stands in its log after it was opened."""
    found = town.world.pagerduty.incidents
    return [(each.state, [line.summary for line in each.log[1:]]) for each in found]


async def test_an_incident_is_acknowledged_by_the_person_who_did_so_in_slack(paged: Town) -> None:
    await acknowledge(paged)
    assert incidents(paged) == [("acknowledged", ["acknowledged by Alice"])]
    assert "You acknowledged" in str(await answers(paged))


async def test_an_acknowledgement_waits_for_no_question_to_sentry(paged: Town) -> None:
    for _ in range(5):
        paged.worker.inquirer.window.take(paged.clock.now())
    assert (await paged.press("payments", root(paged), "ack", by="alice")).trouble is None
    await paged.settle()
    assert incidents(paged) == [("acknowledged", ["acknowledged by Alice"])]


async def test_whom_pagerduty_does_not_know_acknowledges_in_nobodys_name(paged: Town) -> None:
    await acknowledge(paged, by="bob")
    [(state, [said])] = incidents(paged)
    assert (state, "by" in said.split()) == ("acknowledged", False)


@pytest.mark.parametrize("method", ["incidents", "service", "incident"])
@pytest.mark.parametrize("kind", ["down", "429", "500", "reset_before"])
async def test_where_rest_fails_the_incident_is_acknowledged_by_an_event(paged: Town, method: str, kind: str) -> None:
    paged.world.faults.add(service="pagerduty", method=method, kind=kind)
    await acknowledge(paged)
    [(state, [said])] = incidents(paged)
    assert (state, said.startswith("acknowledged by")) == ("acknowledged", False)


async def test_what_rest_did_without_an_answer_is_not_undone_by_the_event(paged: Town) -> None:
    paged.world.faults.add(service="pagerduty", method="incident", kind="reset_after")
    await acknowledge(paged)
    assert incidents(paged)[0][0] == "acknowledged"
    assert incidents(paged)[0][1][0] == "acknowledged by Alice"


async def test_another_teams_incident_of_the_same_issue_goes_on_ringing(paged: Town) -> None:
    payments = paged.world.pagerduty.incidents[0]
    other = payments.event | {"routing_key": CORE_KEY, "dedup_key": payments.dedup_key}
    paged.world.pagerduty.enqueue(other)
    await acknowledge(paged)
    states = {each.routing_key: each.state for each in paged.world.pagerduty.incidents}
    assert states == {PAYMENTS_KEY: "acknowledged", CORE_KEY: "triggered"}


async def test_what_is_resolved_at_pagerduty_is_not_opened_again_nor_anothers_taken_for_it(paged: Town) -> None:
    payments = paged.world.pagerduty.incidents[0]
    paged.world.pagerduty.enqueue(payments.event | {"routing_key": CORE_KEY, "dedup_key": payments.dedup_key})
    paged.world.pagerduty.change(payments, "resolve")
    await acknowledge(paged)
    assert [state for state, _ in incidents(paged)] == ["resolved", "triggered"]


async def test_whoami_says_who_one_is_at_pagerduty(paged: Town) -> None:
    assert "At PagerDuty you are Alice." in ((await paged.command("/sentry whoami")).text or "")
    assert "in nobody's name" in ((await paged.command("/sentry whoami", by="bob")).text or "")


async def test_without_a_token_nothing_is_said_or_asked_of_its_users(town: Town) -> None:
    assert "PagerDuty" not in ((await town.command("/sentry whoami")).text or "")
    assert not [entry for entry in town.world.log if entry.service == "pagerduty"]
