"""With PagerDuty's webhooks subscribed: what is done at the pager or here is heard, and said to nobody twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.views.received import received
from tests.acting import root, thread
from tests.samples.pagerduty import SECRET
from tests.town import Town, a_town

SETTINGS = {"PAGERDUTY_WEBHOOK_SECRET": SECRET, "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token"}
ALICE, BOB = "alice@acme.example", "bob@acme.example"


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice and Bob, and tell the house of everything."""
    world.pagerduty.users += [ALICE, BOB]
    world.pagerduty.webhooks.subscribe("http://127.0.0.1/webhooks/pagerduty", SECRET)


@pytest.fixture(name="subscribed")
async def _subscribed(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


def told(town: Town) -> list[str]:
    """Return what PagerDuty said, and how it was answered."""
    return [f"{sent.event_type} {sent.status}" for sent in town.world.pagerduty.webhooks.log]


async def test_what_is_done_at_the_pager_is_said_once_in_the_thread(subscribed: Town) -> None:
    [incident] = subscribed.world.pagerduty.incidents
    subscribed.world.pagerduty.hands.acknowledge(incident, by=ALICE)
    subscribed.world.pagerduty.hands.note(incident, "the card network is down", by=BOB)
    await subscribed.advance(8)
    said = "".join(thread(subscribed))
    assert said.count("Acknowledged by Alice") == 1
    assert "the card network is down" in said
    assert told(subscribed) == [f"incident.{each} 202" for each in ("triggered", "acknowledged", "annotated")]


async def test_an_acknowledgement_of_ours_comes_back_and_changes_nothing(subscribed: Town) -> None:
    assert (await subscribed.press("payments", root(subscribed), "ack", by="alice")).trouble is None
    await subscribed.advance(15)
    assert told(subscribed) == ["incident.triggered 202", "incident.acknowledged 202"]
    [incident] = subscribed.world.pagerduty.incidents
    assert [line.action for line in incident.log] == ["trigger", "acknowledge"]


async def test_what_pagerduty_says_is_listed_with_the_issue_that_was_paged_about(subscribed: Town) -> None:
    [incident] = subscribed.world.pagerduty.incidents
    subscribed.world.pagerduty.hands.acknowledge(incident, by=ALICE)
    subscribed.world.pagerduty.hands.note(incident, "the card network is down", by=BOB)
    await subscribed.advance(8)
    inbounds = subscribed.worker.backlog.inbox.listing(limit=50)
    items = subscribed.worker.store.transact(lambda unit: received(inbounds, unit))
    from_pager = [item for item in items if item.kind.startswith("PagerDuty")]
    assert len(from_pager) == 3
    assert {item.title for item in from_pager} == {item.title for item in items} != {""}


async def test_who_hands_on_what_they_acknowledged_is_on_it_no_more(subscribed: Town) -> None:
    [incident] = subscribed.world.pagerduty.incidents
    subscribed.world.pagerduty.hands.acknowledge(incident, by=ALICE)
    await subscribed.advance(5)
    assert "Acknowledged by Alice" in str(subscribed.channel("payments").roots()[0].blocks)
    subscribed.world.pagerduty.hands.reassign(incident, BOB, by=ALICE)
    await subscribed.advance(5)
    assert "Acknowledged by" not in str(subscribed.channel("payments").roots()[0].blocks)
    assert "reassigned to Bob" in "".join(thread(subscribed))
    assert (await subscribed.press("payments", root(subscribed), "ack", by="bob")).trouble is None
    await subscribed.advance(15)
    assert incident.state == "acknowledged"
