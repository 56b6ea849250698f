"""What no person did at PagerDuty is set right there: a page that an event closed rings again, one left open is closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.delivery import DeliveryState, Reason
from tests.acting import thread
from tests.samples.pagerduty import EVENTS_API, SECRET, a_webhook, signed
from tests.test_a_202_is_no_page import minutes, the_page
from tests.town import PAYMENTS_KEY, Town, a_town
from webhooks.pagerduty import PATH

ALICE = "alice@acme.example"
LOOKS = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token", "OPS_CHANNEL": "#ops"}
WRITES = LOOKS | {"PAGERDUTY_FROM": ALICE}
HEARS = {"PAGERDUTY_WEBHOOK_SECRET": SECRET}


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice."""
    world.pagerduty.users.append(ALICE)


@asynccontextmanager
async def paged(folder: Path, environment: dict[str, str]) -> AsyncIterator[Town]:
    """Build a town whose payments team is paged."""
    async with a_town(folder, asks_sentry=True, environment=environment, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with paged(tmp_path, LOOKS) as town:
        yield town


def states(town: Town) -> list[str]:
    """Return how the incidents stand, the oldest first."""
    return [one.state for one in town.world.pagerduty.incidents]


def close_by_an_event(town: Town) -> None:
    """Let another tool resolve with our key what is open."""
    for one in town.world.pagerduty.incidents:
        town.world.pagerduty.change(one, "resolve")


async def resolve(town: Town) -> None:
    """Let the issue be over in Sentry."""
    for issue in town.world.sentry.issues.values():
        await town.world.sentry.resolve(issue)
    await town.advance(5)


def said(town: Town, words: str) -> int:
    return sum(words in reply for reply in thread(town))


async def test_an_incident_that_an_event_closed_is_triggered_again_and_that_is_said_once(town: Town) -> None:
    await minutes(town, 1.5)
    close_by_an_event(town)
    await minutes(town, 11)
    assert states(town) == ["resolved", "triggered"]
    assert said(town, "it is paged again") == 1
    await minutes(town, 21)
    assert states(town) == ["resolved", "triggered"]
    assert (await the_page(town)).state is DeliveryState.DELIVERED


async def test_what_closes_it_again_and_again_lets_it_rest_in_the_end(town: Town) -> None:
    for _ in range(8):
        await minutes(town, 11)
        close_by_an_event(town)
    page = await the_page(town)
    assert (page.state, page.reason) == (DeliveryState.CLOSED, Reason.RAN_ITS_TIME)
    assert states(town) == ["resolved"] * 3
    assert said(town, "it is paged again") == 2
    assert said(town, "closed by an integration 3 times") == 1


async def test_where_a_page_was_opened_again_and_that_was_swallowed_it_counts_as_swallowed(town: Town) -> None:
    await minutes(town, 1.5)
    await resolve(town)
    await minutes(town, 2)
    town.world.pagerduty.rules_of(PAYMENTS_KEY).suppressed = True
    for issue in town.world.sentry.issues.values():
        await town.world.sentry.unresolve(issue)
    await minutes(town, 5)
    assert sum("has made no incident of it" in text for text in town.texts("ops")) == 1
    assert states(town) == ["resolved", "triggered"]


async def test_a_closing_that_was_accepted_and_lost_is_sent_again_and_that_is_said_once(town: Town) -> None:
    town.world.pagerduty.rules_of(PAYMENTS_KEY).loses = 1
    await minutes(town, 1.5)
    await resolve(town)
    assert states(town) == ["triggered"]
    await minutes(town, 2)
    assert states(town) == ["resolved"]
    await minutes(town, 15)
    assert said(town, "our closing did not arrive") == 1
    assert not [text for text in town.texts("ops") if "by hand" in text]


async def test_where_events_do_not_close_it_rest_does(tmp_path: Path) -> None:
    async with paged(tmp_path, WRITES) as town:
        town.world.pagerduty.rules_of(PAYMENTS_KEY).loses = 9
        await resolve(town)
        await minutes(town, 4)
        assert states(town) == ["resolved"]
        assert town.world.pagerduty.rules_of(PAYMENTS_KEY).loses == 7


async def test_without_somebody_to_do_it_as_people_are_asked_once(town: Town) -> None:
    town.world.pagerduty.rules_of(PAYMENTS_KEY).loses = 9
    await resolve(town)
    await minutes(town, 30)
    assert states(town) == ["triggered"]
    assert town.world.pagerduty.rules_of(PAYMENTS_KEY).loses == 7
    assert len([text for text in town.texts("ops") if "by hand" in text]) == 1


async def test_what_a_person_opened_again_after_it_was_closed_stays_open(town: Town) -> None:
    await minutes(town, 1.5)
    await resolve(town)
    [incident] = town.world.pagerduty.incidents
    await town.advance(20)
    town.world.pagerduty.life.reopen(incident, town.world.pagerduty.named(ALICE))
    await minutes(town, 3)
    assert states(town) == ["triggered"]
    assert said(town, "Page opened again") == 1


async def test_an_incident_that_others_keep_open_is_not_closed_again(town: Town) -> None:
    town.world.pagerduty.rules_of(PAYMENTS_KEY).grouping = True
    await town.capture(Crash(level="fatal", type="OtherError"))
    await minutes(town, 1.5)
    first, *_ = town.world.sentry.issues.values()
    await town.world.sentry.resolve(first)
    await minutes(town, 5)
    assert states(town) == ["triggered"]
    assert said(town, "our closing did not arrive") == 0
    assert not [text for text in town.texts("ops") if "by hand" in text]


async def test_a_webhook_alone_says_that_an_event_closed_it_where_it_is_later_than_our_trigger(tmp_path: Path) -> None:
    async with paged(tmp_path, HEARS) as town:
        [incident] = town.world.pagerduty.incidents
        await town.advance(60)
        close_by_an_event(town)
        for _ in range(2):
            raw = a_webhook("resolved", at=town.clock.now(), key=incident.dedup_key, agent=EVENTS_API)
            await town.post(signed(raw), raw, path=PATH)
            await town.advance(8)
        assert states(town) == ["resolved", "triggered"]


def asked(town: Town) -> list[str]:
    """Return what came of each question for the services."""
    return [each.outcome for each in town.world.log if (each.service, each.method) == ("pagerduty", "services")]


async def test_while_pagerduty_says_that_it_is_asked_too_much_it_is_not_asked(town: Town) -> None:
    town.world.faults.add(service="pagerduty", kind="429", method="services", seconds=120, times=1)
    await minutes(town, 1)
    assert asked(town) == ["throttled"]
    await minutes(town, 1.75)
    assert asked(town) == ["throttled"]
    await minutes(town, 1)
    assert len(asked(town)) == 2
