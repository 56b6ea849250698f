"""An answer that says nothing of a page's incident proves nothing; and few calls are made where many pages are missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx

from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.incident import IncidentState, SeenIncident
from switchboard.model.outcome import GaveUp, TryAgain
from switchboard.senders.pagerduty.client import fingerprint
from switchboard.senders.pagerduty.lookup import MISSED_FOR, PagerLookup
from switchboard.senders.pagerduty.rest import PagerRest
from switchboard.senders.pagerduty.sender import incident
from tests.moved_clock import MovedClock
from tests.switchboard.builders import AT

API, ROUTING_KEY, KEY = "https://pager.example", "aa" * 16, "switchboard:payments:issue:acme:4242:1"
SERVICE = {"id": "PS1", "integrations": [{"integration_key": ROUTING_KEY}]}
COUNTS = {"all": 1, "triggered": 1, "resolved": 0}
OTHERS = [
    {"id": f"PI{number}", "status": "triggered", "created_at": AT.isoformat(), "alert_counts": COUNTS}
    for number in range(20)
]
NONE: dict[str, Any] = {"incidents": []}
RUBBISH: list[Any] = [{}, {"incidents": None}, {"incidents": "none"}, [], "<html>"]
PAGE = Delivery(
    subject_id=1,
    destination=Destination(DestinationKind.PAGERDUTY, "payments", "payments"),
    episode=1,
    state=DeliveryState.DELIVERED,
    severity=Severity.CRITICAL,
    alert_id=1,
    born_at=AT,
    place=incident(KEY, fingerprint(ROUTING_KEY)),
)


@pytest.fixture(name="crowded")
def _crowded() -> Iterator[respx.MockRouter]:
    """Play an account whose service has twenty open incidents of other keys."""
    with respx.mock(base_url=API, assert_all_called=False) as router:
        router.get("/services", name="services").respond(json={"services": [SERVICE]})
        router.get("/incidents", params={"incident_key": KEY}, name="by key").respond(json=NONE)
        router.get("/incidents", name="open").respond(json={"incidents": OTHERS})
        router.get(url__regex=r"/incidents/PI\d+/alerts", name="alerts").respond(
            json={"alerts": [{"alert_key": "of another"}]}
        )
        yield router


@pytest.fixture(name="moved")
def _moved() -> MovedClock:
    return MovedClock(AT)


@pytest.fixture(name="looking")
def _looking(moved: MovedClock) -> PagerLookup:
    return PagerLookup(PagerRest(api_url=API, token="a-token-never-shown"), lambda _: (ROUTING_KEY,), moved)


async def test_a_page_of_which_nothing_is_found_has_no_incident(
    crowded: respx.MockRouter, looking: PagerLookup
) -> None:
    assert await looking.see(PAGE) is None


@pytest.mark.parametrize("rubbish", RUBBISH)
@pytest.mark.parametrize("asked", ["by key", "open", "alerts"])
async def test_an_answer_that_is_no_list_proves_nothing(
    crowded: respx.MockRouter, looking: PagerLookup, asked: str, rubbish: object
) -> None:
    crowded.routes[asked].mock(return_value=httpx.Response(200, json=rubbish))
    assert isinstance(await looking.see(PAGE), GaveUp | TryAgain)


@pytest.mark.parametrize("row", [{"id": None}, {"id": "PI1", "status": "merged"}, {"id": "PI1", "status": "triggered"}])
async def test_an_incident_that_cannot_be_read_is_not_none(
    crowded: respx.MockRouter, looking: PagerLookup, row: dict[str, Any]
) -> None:
    crowded.routes["by key"].respond(json={"incidents": [row]})
    assert isinstance(await looking.see(PAGE), GaveUp | TryAgain)


async def test_while_pages_are_missed_the_alerts_of_the_same_incidents_are_asked_for_once(
    crowded: respx.MockRouter, looking: PagerLookup
) -> None:
    for _ in range(50):
        assert await looking.see(PAGE) is None
    assert crowded.routes["alerts"].call_count == len(OTHERS)
    assert crowded.calls.call_count <= 960, "what PagerDuty takes in a minute"


async def test_an_incident_that_has_more_alerts_by_now_is_looked_into_again(
    crowded: respx.MockRouter, looking: PagerLookup
) -> None:
    assert await looking.see(PAGE) is None
    grown = OTHERS[3] | {"alert_counts": COUNTS | {"all": 2, "triggered": 2}}
    crowded.routes["open"].respond(json={"incidents": [*OTHERS[:3], grown, *OTHERS[4:]]})
    crowded.routes["alerts"].respond(json={"alerts": [{"alert_key": KEY}]})
    found = await looking.see(PAGE)
    assert isinstance(found, SeenIncident)
    assert (found.id, found.state) == ("PI3", IncidentState.TRIGGERED)


async def test_a_routing_key_that_no_service_has_is_looked_for_anew_only_after_a_while(
    crowded: respx.MockRouter, looking: PagerLookup, moved: MovedClock
) -> None:
    crowded.routes["services"].respond(json={"services": [{"id": "PS2", "integrations": []}]})
    found = []
    for seconds in (0, 60, 500, 40, 60):
        moved.move(seconds)
        found.append(await looking.see(PAGE))
    assert [type(each) for each in found] == [GaveUp] * 5
    assert crowded.routes["services"].call_count == 2
    crowded.routes["services"].respond(json={"services": [SERVICE]})
    moved.move(MISSED_FOR.total_seconds())
    assert await looking.see(PAGE) is None


async def test_where_the_clock_went_back_it_is_looked_for_at_once(
    crowded: respx.MockRouter, looking: PagerLookup, moved: MovedClock
) -> None:
    crowded.routes["services"].respond(json={"services": []})
    await looking.see(PAGE)
    moved.wrong = timedelta(hours=-1)
    await looking.see(PAGE)
    assert crowded.routes["services"].call_count == 2
