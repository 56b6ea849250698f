"""The sync of who is on call: what is told is kept, a mention is of who it is now, and a PagerDuty that is away holds nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from switchboard.config.config import Config, Team
from switchboard.config.people import MappedPerson
from switchboard.directory.on_call import FRESH, OnCallSync, on_duty
from switchboard.model.card import Job, Step
from switchboard.model.on_call import KEPT, STALE, OnCall, OnDuty, Shift
from switchboard.model.outcome import Outcome, TryAgain
from switchboard.model.people import PagerUser, SlackUser
from switchboard.model.replace import replace
from switchboard.storage.store import Store
from tests.moved_clock import MovedClock
from tests.switchboard.senders.cards import a_card, a_delivery

CONFIG = Config(
    hash="0",
    text="",
    file="routes.yaml",
    teams={
        "payments": Team(key="payments", pagerduty="PAGERDUTY_PAYMENTS", oncall="PPAY"),
        "core": Team(key="core", pagerduty="PAGERDUTY_CORE"),
        "frontend": Team(key="frontend"),
    },
)
MENTION = "oncall:payments"
ALICE = Shift(level=1, user="PU1", name="Alice", email="alice@acme.example")
SECOND = Shift(level=2, user="PU2", name="Bob", email="bob@acme.example")


@dataclass
class Pager:
    """Plays PagerDuty: tells these shifts of payments, or refuses; `held` keeps its answer back."""

    shifts: tuple[Shift, ...] = (ALICE, SECOND)
    refuses: Outcome | None = None
    held: asyncio.Event | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    async def ask(self, wanted: Mapping[str, str], now: datetime) -> list[OnCall] | Outcome:
        """Answer."""
        self.asked.append(dict(wanted))
        if self.held:
            await self.held.wait()
        return self.refuses or [OnCall(team="payments", shifts=self.shifts, at=now)]


@pytest.fixture(name="clock")
def _clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(name="shifts")
def _shifts() -> Pager:
    return Pager()


@pytest.fixture(name="on_call")
async def _on_call(house: Store, shifts: Pager, clock: MovedClock) -> AsyncIterator[OnCallSync]:
    house.transact(lambda unit: unit.people.learn_slack_users([SlackUser("U1", "alice", "alice@acme.example")]))
    on_call = OnCallSync(house, shifts.ask, lambda: CONFIG, clock)
    yield on_call
    await on_call.runner.stop(at_once=True)


def a_job(mention: str | None = MENTION) -> Job:
    return Job(step=Step.OPEN, card=a_card(delivery=a_delivery(mention=mention)))


async def duty(on_call: OnCallSync) -> tuple[OnDuty, ...]:
    """Return whom a message mentions that goes out now."""
    return (await on_call.up_to_date(a_job())).card.on_duty


async def test_teams_with_a_pager_are_asked_for_by_what_the_file_names(on_call: OnCallSync, shifts: Pager) -> None:
    await on_call.refresh()
    assert shifts.asked == [{"payments": "PPAY", "core": "auto"}]
    known = on_call.store.transact(lambda unit: unit.on_call.of(CONFIG.teams))
    assert {team: one.shifts for team, one in known.items()} == {"payments": (ALICE, SECOND)}


async def test_a_message_mentions_who_is_on_call_at_level_one_as_it_goes_out(
    on_call: OnCallSync, shifts: Pager, clock: MovedClock
) -> None:
    assert await duty(on_call) == (OnDuty("payments", slack=("U1",)),)
    shifts.shifts = (replace(SECOND, level=1),)
    assert await duty(on_call) == (OnDuty("payments", slack=("U1",)),), "what is so new is not asked again"
    clock.move(FRESH.total_seconds())
    assert await duty(on_call) == (OnDuty("payments", names=("Bob",)),)
    assert len(shifts.asked) == 2


async def test_a_mention_of_nobody_on_call_asks_nothing(on_call: OnCallSync, shifts: Pager) -> None:
    job = a_job("user:U1")
    assert await on_call.up_to_date(job) is job
    assert not shifts.asked


async def test_while_pagerduty_is_down_what_was_known_is_kept_for_an_hour_and_says_so(
    on_call: OnCallSync, shifts: Pager, clock: MovedClock
) -> None:
    await on_call.refresh()
    told = on_call.clock.now()
    shifts.refuses = TryAgain("PagerDuty answered 503")
    for passed, expected in (
        (STALE, (OnDuty("payments", slack=("U1",), as_of=told),)),
        (KEPT - STALE, ()),
    ):
        clock.move(passed.total_seconds())
        with capture_logs() as logs:
            assert await duty(on_call) == expected
        assert [line["because"] for line in logs] == ["PagerDuty answered 503"]


async def test_a_message_does_not_wait_long_for_a_pagerduty_that_is_slow(on_call: OnCallSync, shifts: Pager) -> None:
    on_call.patience = 0.01
    shifts.held = asyncio.Event()
    assert await duty(on_call) == ()
    assert await duty(on_call) == ()
    assert len(shifts.asked) == 1


async def test_without_a_token_nobody_is_asked_and_nobody_mentioned(house: Store) -> None:
    on_call = OnCallSync(house, None, lambda: CONFIG, MovedClock())
    await on_call.refresh()
    assert await duty(on_call) == ()


def test_nobody_on_call_is_told_from_not_known(house: Store) -> None:
    now = MovedClock().now()
    house.transact(lambda unit: unit.on_call.learn([OnCall(team="payments", shifts=(SECOND,), at=now)]))
    found = house.transact(lambda unit: on_duty(f"{MENTION} oncall:core", unit, CONFIG, now + timedelta(minutes=1)))
    assert found == (OnDuty("payments"),)


@pytest.mark.parametrize(
    ("people", "slack"),
    [
        ({}, "U1"),
        ({"a": MappedPerson(name="a", pagerduty="PU1", slack="U7")}, "U7"),
        ({"a": MappedPerson(name="a", pagerduty="ALICE@acme.example", slack="U7")}, "U7"),
        ({"a": MappedPerson(name="a", email="alice@acme.example")}, "U1"),
        ({"a": MappedPerson(name="a", pagerduty="PU1"), "b": MappedPerson(name="b", pagerduty="pu1")}, None),
    ],
)
def test_who_somebody_on_call_is_in_slack_is_told_by_the_file_else_by_address(
    house: Store, people: Mapping[str, MappedPerson], slack: str | None
) -> None:
    now = MovedClock().now()
    house.transact(lambda unit: unit.people.learn_slack_users([SlackUser("U1", "alice", "alice@acme.example")]))
    house.transact(lambda unit: unit.people.learn_pager_users([PagerUser("PU1", "Alice", "alice@acme.example")]))
    house.transact(lambda unit: unit.on_call.learn([OnCall(team="payments", shifts=(ALICE,), at=now)]))
    [found] = house.transact(lambda unit: on_duty(MENTION, unit, replace(CONFIG, people=people), now))
    assert found == OnDuty("payments", slack=(slack,) if slack else (), names=() if slack else ("Alice",))
