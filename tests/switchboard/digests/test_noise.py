"""How a route fared is what anybody would count by going through its deliveries one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.digests.noise import LEAST_DELIVERED, is_noisy, votes
from switchboard.digests.routes import routes_of
from switchboard.model.decision import Severity
from switchboard.model.delivery import Act, Delivery, DeliveryState
from switchboard.model.digest import RouteNoise
from switchboard.model.facts import Person
from switchboard.model.feedback import Feedback, Opinion
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import TimelineKind
from switchboard.storage.store import Store, Unit, scratch_store
from tests.often import often
from tests.switchboard.builders import ALERTS, ANA, AT, PAGER, PAYMENTS, a_delivery
from tests.switchboard.digests.noisy import ROUTES, WEEK, a_wish

CONFIG = load_config(ROUTES, file="routes.yaml")[0]
BOT = Person("application", "sentry")
ACTS = st.none() | st.builds(
    Act, st.just(AT), st.sampled_from([TimelineKind.RESOLVED, TimelineKind.ARCHIVED]), st.sampled_from([ANA, BOT, None])
)
DIMENSIONS = st.sampled_from([Dimensions("shop", "production"), Dimensions("shop", "staging"), None])
SAID = st.builds(
    Feedback,
    delivery_id=st.integers(1, 12),
    by=st.sampled_from(["U1", "U2", "U3"]),
    opinion=st.sampled_from(Opinion),
    at=st.integers(0, 5).map(lambda minute: AT + timedelta(minutes=minute)),
    stands=st.booleans(),
)


@dataclass(frozen=True, slots=True)
class Fared:
    """What is counted of a route."""

    delivered: int = 0
    acted_on: int = 0
    acknowledged: int = 0
    ignored: int = 0
    auto_resolved: int = 0
    noise: int = 0
    useful: int = 0
    pages: int = 0
    pages_taken_up: int = 0


@st.composite
def deliveries(draw: st.DrawFn) -> list[Delivery]:
    """Give deliveries of one week, some before it or after it, and what became of them."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        born = AT + timedelta(hours=draw(st.sampled_from([-48, -1, 0, 30, 24 * 6 - 1, 24 * 6, 24 * 9])))
        act = Act(AT, TimelineKind.ASSIGNED, ANA)
        one = a_delivery(
            id=0,
            subject_id=number + 1,
            destination=draw(st.sampled_from([PAYMENTS, ALERTS, PAGER, replace(PAGER, team=None)])),
            routes=tuple(draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))),
            state=DeliveryState.CLOSED,
            severity=draw(st.sampled_from(Severity)),
            born_at=born,
            delivered_at=draw(st.sampled_from([born, None])),
            dimensions=draw(DIMENSIONS),
            acted=draw(st.sampled_from([act, None])),
            acknowledged=draw(st.sampled_from([act, None])),
            closing=draw(ACTS),
            due_at=None,
        )
        found.append(replace(one, paged_at=born if one.destination.traits.wakes and one.delivered_at else None))
    return found


def recounted(told: Sequence[Delivery], said: Sequence[Feedback], route: str, environment: str | None) -> Fared:
    """Count it one by one."""
    own = [
        each
        for each in told
        if route in each.routes
        and each.delivered_at is not None
        and each.dimensions is not None
        and WEEK.since <= each.born_at < WEEK.until
        and (each.destination.team == "payments" or str(each.destination) == "pagerduty:payments")
        and environment in (None, each.dimensions.environment)
    ]
    ids = {each.id for each in own}
    opinions = [opinion for (id_, _), opinion in votes(said).items() if id_ in ids]
    paged = [each for each in own if each.paged_at]
    ended = [each.closing for each in own if each.closing]
    return Fared(
        delivered=len(own),
        acted_on=sum(each.acted is not None for each in own),
        acknowledged=sum(each.acknowledged is not None for each in own),
        ignored=sum(each.how is TimelineKind.ARCHIVED for each in ended),
        auto_resolved=sum(
            each.how is TimelineKind.RESOLVED and (each.by is None or each.by.kind != "user") for each in ended
        ),
        noise=opinions.count(Opinion.NOISE),
        useful=opinions.count(Opinion.USEFUL),
        pages=len(paged),
        pages_taken_up=sum(bool(each.acted or each.acknowledged) for each in paged),
    )


def fared(noise: RouteNoise) -> Fared:
    return Fared(**{name: getattr(noise, name) for name in Fared.__slots__})


@pytest.fixture(name="empty", scope="module")
def _empty() -> Iterator[Store]:
    with closing(scratch_store()) as store:
        yield store


@settings(deadline=None, max_examples=often(60), suppress_health_check=list(HealthCheck))
@given(deliveries(), st.lists(SAID, max_size=12), st.sampled_from([None, "production"]))
def test_each_route_is_counted_as_anybody_would(
    empty: Store, told: list[Delivery], said: list[Feedback], environment: str | None
) -> None:
    def work(unit: Unit) -> None:
        kept = unit.deliveries.save(told)
        spoken = [replace(each, delivery_id=kept[each.delivery_id % len(kept)].id) for each in said] if kept else []
        for each in spoken:
            unit.feedback.save(each)
        last = unit.feedback.of([each.id for each in kept])
        wish = a_wish(only=f"environment:{environment}" if environment else "")
        found = {each.route: fared(each) for each in routes_of(wish, unit, CONFIG)}
        for route in "abc":
            assert found.pop(route, Fared()) == recounted(kept, last, route, environment)
        assert not found
        raise _Undone

    with pytest.raises(_Undone):
        empty.transact(work)


class _Undone(Exception):
    """Nothing is kept of one example."""


def test_the_noisiest_comes_first_and_what_is_judged_stands_at_its_limits() -> None:
    noisy = RouteNoise(route="a", delivered=LEAST_DELIVERED)
    assert is_noisy(noisy)
    assert not is_noisy(replace(noisy, delivered=LEAST_DELIVERED - 1))
    assert not is_noisy(replace(noisy, acted_on=1)), "5 % are enough"
    assert is_noisy(replace(noisy, delivered=21, acted_on=1))
    assert not is_noisy(replace(noisy, pages=5, pages_taken_up=1))
    assert not is_noisy(replace(noisy, is_critical=True))
    assert not is_noisy(replace(noisy, useful=1))
    assert is_noisy(replace(noisy, useful=1, noise=1))
