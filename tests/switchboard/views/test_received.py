"""What became of each body, however it ended, and which deliveries an alert led to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.model.inbound import Door
from switchboard.model.intent import Retry
from switchboard.payloads.intents import raw_of
from switchboard.views.received import Ended, ReceivedItem, received
from switchboard.views.received_item import Full, full
from tests.console.bodies import a_crawl, an_alert, from_staging
from tests.console.house import ROUTES, House, open_house
from tests.samples.sentry import an_error, an_issue


def listed(house: House) -> dict[int, ReceivedItem]:
    """Return every item by its id."""
    bodies = house.worker.backlog.inbox.listing(limit=50)
    return {item.id: item for item in house.worker.store.transact(lambda unit: received(bodies, unit))}


def in_full(house: House, inbound_id: int) -> Full:
    """Return one item in full."""
    body = house.worker.backlog.inbox.get(inbound_id)
    assert body
    return house.worker.store.transact(lambda unit: full(body, unit))


@pytest.mark.parametrize(
    "raw, resource, ended, why",
    [
        (an_alert(), "event_alert", Ended.DELIVERED, ""),
        (from_staging(2), "event_alert", Ended.DELIVERED, ""),
        (a_crawl(3), "event_alert", Ended.DROPPED, "“crawlers” drops it: crawlers ask for what never was"),
        (b"{nonsense", "event_alert", Ended.QUARANTINED, "not JSON"),
        (b'{"action": "created", "data": {}}', "monitor", Ended.NOTED, "nothing is made of monitor.created yet"),
        (an_issue("resolved"), "issue", Ended.UPDATE, ""),
    ],
)
async def test_each_inbound_says_how_it_ended(house: House, raw: bytes, resource: str, ended: Ended, why: str) -> None:
    house.keep(raw, resource)
    assert listed(house)[1].ended is Ended.WAITING
    await house.settle()
    item = listed(house)[1]
    assert item.ended is ended
    assert why in item.why


async def test_a_repeat_names_what_it_repeats(house: House) -> None:
    house.keep(an_alert(), "event_alert")
    house.keep(an_alert(), "event_alert")
    await house.settle()
    second = listed(house)[2]
    assert (second.ended, second.why) == (Ended.NOTED, "a repeat of inbound 1")
    assert [delivery.destination for delivery in second.deliveries] == ["slack:#payments", "pagerduty:payments"]


async def test_what_stands_in_for_a_failed_delivery_is_shown_beside_it(house: House) -> None:
    house.keep(from_staging(2), "event_alert")
    await house.settle()
    went = {each.destination: each for each in listed(house)[1].deliveries}
    assert went.keys() == {"slack:#gone", "slack:#alerts"}
    assert went["slack:#gone"].standing == "given up: channel_not_found"
    assert "#gone could not be told" in went["slack:#alerts"].stands_in_for


async def test_an_alert_that_reached_nobody_failed(house: House) -> None:
    house.close()
    gone = ROUTES.replace('fallback: ["slack:#alerts"]', 'fallback: ["slack:#gone"]')
    house.worker.reloader.path.write_text(gone)
    house = await open_house(house.worker.reloader.path.parent, routes=gone)
    house.keep(from_staging(2), "event_alert")
    await house.settle()
    item = listed(house)[1]
    house.close()
    assert (item.ended, item.why) == (Ended.FAILED, "given up: channel_not_found")


async def test_shadow_tells_nobody_and_says_so(house: House) -> None:
    house.close()
    shadow = "defaults: {shadow: true}\n" + ROUTES
    house = await open_house(house.worker.reloader.path.parent, routes=shadow)
    house.keep(an_alert(), "event_alert")
    await house.settle()
    item = listed(house)[1]
    house.close()
    assert (item.ended, item.why) == (Ended.NOBODY, "shadow: decided, told to nobody")


async def test_what_is_held_says_by_what_and_until_when_in_our_time(house: House) -> None:
    house.close()
    held = 'maintenance: [{name: night, when: "environment:production", every: "Sun 02:00-06:00"}]\n'
    routes = f"defaults: {{timezone: Europe/Berlin}}\n{ROUTES}{held}"
    house = await open_house(house.worker.reloader.path.parent, routes=routes)
    house.keep(an_alert(), "event_alert")
    await house.settle()
    item = listed(house)[1]
    house.close()
    assert item.because.endswith("; held by maintenance “night” until Sun 22 Nov 06:00 CET")


async def test_each_alert_shows_the_episode_it_belongs_to(house: House) -> None:
    first = house.keep(an_alert(event_id="a" * 32), "event_alert")
    await house.settle()
    house.keep(an_issue("resolved"), "issue")
    await house.settle()
    house.clock.at += timedelta(hours=1)
    second = house.keep(an_alert(event_id="b" * 32, timestamp=house.clock.at.timestamp()), "event_alert")
    await house.settle()
    found = listed(house)
    assert {delivery.episode for delivery in found[first].deliveries} == {1}
    assert {delivery.episode for delivery in found[second].deliveries} == {2}


async def test_a_known_error_is_news_for_nobody_and_explained_so(house: House) -> None:
    house.keep(an_alert(event_id="a" * 32), "event_alert")
    await house.settle()
    body = house.keep(an_error(event_id="b" * 32, environment="test", tags=[]), "error")
    await house.settle()
    item, found = listed(house)[body], in_full(house, body)
    assert item.ended is Ended.NOBODY
    assert "its issue was told before" in item.why
    assert found.reasons is not None
    assert found.reasons.long is not None
    assert "its issue was told before" in found.reasons.long.decision.because


async def test_an_operators_request_is_told_as_one(house: House) -> None:
    body = house.append(raw_of(Retry((9,)), door=Door.CLI, at=house.clock.at))
    await house.settle()
    item = listed(house)[body]
    assert (item.kind, item.ended) == ("asked: retry", Ended.NOTED)
    assert "no such id" in item.why


async def test_an_alert_is_explained_by_the_config_that_it_met(house: House) -> None:
    body = house.keep(an_alert(), "event_alert")
    await house.settle()
    house.worker.reloader.path.write_text(ROUTES.replace("crawlers", "robots"))
    await house.worker.reload()
    found = in_full(house, body).reasons
    assert found is not None
    assert found.long is not None
    assert not found.in_force
    assert found.long.routes[0].name == "crawlers"


async def test_the_timeline_tells_who_did_what(house: House) -> None:
    body = house.keep(an_alert(), "event_alert")
    await house.settle()
    ana = {"type": "user", "id": 77, "name": "Ana Lima"}
    house.keep(an_issue("resolved", actor=ana, data={"resolution_type": "now"}), "issue")
    await house.settle()
    found = in_full(house, body)
    assert found.status.startswith("resolved")
    assert found.timeline[0].text == "first seen"
    assert "resolved" in found.timeline[-1].text
    assert "by Ana Lima" in found.timeline[-1].text


async def test_what_is_no_alert_shows_the_episode_that_was_open_when_it_came(house: House) -> None:
    house.keep(an_alert(event_id="a" * 32), "event_alert")
    await house.settle()
    closing = house.keep(an_issue("resolved"), "issue")
    await house.settle()
    house.clock.at += timedelta(hours=1)
    house.keep(an_alert(event_id="b" * 32, timestamp=house.clock.at.timestamp()), "event_alert")
    await house.settle()
    again = house.keep(an_issue("assigned", assignedTo={"type": "user", "name": "Ana Lima", "id": "77"}), "issue")
    await house.settle()
    found = listed(house)
    assert {delivery.episode for delivery in found[closing].deliveries} == {1}
    assert {delivery.episode for delivery in found[again].deliveries} == {2}


async def test_an_alert_that_came_after_the_close_stays_with_the_episode_that_was_closed(house: House) -> None:
    before = house.clock.at.timestamp()
    house.keep(an_alert(event_id="a" * 32, timestamp=before), "event_alert")
    await house.settle()
    house.clock.at += timedelta(hours=1)
    house.keep(an_issue("resolved"), "issue")
    await house.settle()
    late = house.keep(an_alert(event_id="b" * 32, timestamp=before + 1), "event_alert")
    await house.settle()
    house.clock.at += timedelta(hours=1)
    house.keep(an_alert(event_id="c" * 32, timestamp=house.clock.at.timestamp()), "event_alert")
    await house.settle()
    assert [(each.destination, each.episode) for each in listed(house)[late].deliveries] == [
        ("slack:#payments", 1),
        ("pagerduty:payments", 1),
    ]
