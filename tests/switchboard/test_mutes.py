"""Mutes and the other hushes at work, with a real database: what they hold, announce, and let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from switchboard.model.decision import Held
from switchboard.model.mute import Mute
from switchboard.model.placement import Placement, PlacementState
from switchboard.model.subject import SubjectKind
from switchboard.mutes import end_mute, ended, set_mute
from switchboard.owe import held_back
from switchboard.routing.book import Book
from switchboard.routing.load import load_book
from switchboard.storage.store import Store
from tests.samples.sentry import an_event_alert
from tests.switchboard.builders import AT, after
from tests.switchboard.digesting import BOOK, PAGER, PAYMENTS, Town

HUSHES = """\
inhibit:
  - {when: 'alert:"database down"', mutes: "customer_tier:gold", same: [project]}
maintenance:
  - {name: nightly restore, when: "environment:staging", every: "12:00-13:00"}
"""
QUIET = BOOK.replace('slack: "#payments"', 'slack: "#payments", quiet: {hours: "11:00-14:00", except: "release:bad"}')
DEFERRED, OWED, TOLD = PlacementState.DEFERRED, PlacementState.OWED, PlacementState.TOLD
FATAL: dict[str, Any] = {"level": "fatal"}


def a_book(text: str = BOOK) -> Book:
    return load_book(text, file="routes.yaml", variables=("PAGERDUTY_PAYMENTS", "PAGERDUTY_CORE"))[0]


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    return Town(house, a_book())


def mute(town: Town, query: str = "environment:production", **over: Any) -> str:
    known: dict[str, Any] = {
        "body_id": 900,
        "author": "Alice",
        "because": "we know",
        "made_at": AT,
        "until": after(3600),
    }
    asked = Mute(query=query, **(known | over))
    return town.house.transact(lambda unit: set_mute(asked, unit, town.book, now=asked.made_at))


def end(town: Town, number: int, at: datetime) -> str:
    return town.house.transact(lambda unit: end_mute(number, "Bob", unit, now=at))


def save(town: Town, placement: Placement) -> None:
    town.house.transact(lambda unit: unit.placements.save([placement]))


def over_at(town: Town, at: datetime) -> list[tuple[str, datetime | None]]:
    return town.house.transact(lambda unit: ended(unit, town.book, at))


def notices(town: Town) -> list[tuple[str, str]]:
    """Tell where a notice goes, and what it says."""
    found = town.house.transact(
        lambda unit: [(each, unit.subjects.get(each.subject_id)) for each in unit.placements.listing()]
    )
    return [
        (str(each.destination), subject.note or "")
        for each, subject in found[::-1]
        if subject.key.kind is SubjectKind.NOTICE
    ]


def issue(town: Town, destination: str = PAYMENTS) -> Placement:
    """Tell the placement of the issue at a destination."""
    subject = town.subject()
    found = town.house.transact(lambda unit: unit.placements.latest(subject.id))
    return next(each for each in found if str(each.destination) == destination)


# --- a mute


def test_what_a_mute_covers_waits_pages_too_and_its_channel_is_told_once(town: Town) -> None:
    assert mute(town).startswith("mute 1 of environment:production, by Alice, until Sun 01 Mar 13:00 UTC: we know")
    town.event(seconds=5, **FATAL)
    town.event(seconds=6, number=2, **FATAL)
    for place in (PAYMENTS, PAGER):
        assert (issue(town, place).state, issue(town, place).held_by) == (DEFERRED, "mute:1")
    assert "held by mute 1 until Sun 01 Mar 13:00 UTC: we know" in town.alerts()[0].decision.because
    [(where, said)] = notices(town)
    assert where == PAYMENTS
    assert said.startswith(
        "🔇 Alice muted `environment:production` until Sun 01 Mar 13:00 UTC: we know. Ends by itself"
    )
    assert "`switchboard mutes --end 1`" in said


def test_a_mute_is_announced_where_it_quiets_and_to_the_teams_it_names(town: Town) -> None:
    town.event()
    town.tell()
    mute(town, "environment:production OR team:core")
    assert {where for where, _ in notices(town)} == {PAYMENTS, "slack:#core"}


def test_a_mute_holds_what_is_not_out_yet_and_lets_what_is_told_speak_softly(town: Town) -> None:
    town.event(**FATAL)
    save(town, replace(issue(town), state=TOLD))
    mute(town)
    assert (issue(town).state, issue(town).held_by) == (TOLD, "mute:1")
    assert (issue(town, PAGER).state, issue(town, PAGER).due_at) == (DEFERRED, None)


@pytest.mark.parametrize("tried", [{"due_at": None}, {"attempts": 1}, {"unknown_since": AT}])
def test_a_mute_calls_back_nothing_that_may_be_out(town: Town, tried: dict[str, Any]) -> None:
    town.event()
    save(town, replace(issue(town), **tried))
    mute(town)
    assert issue(town).state is OWED


@pytest.mark.parametrize(
    "by, until, then",
    [("quiet:a", after(60), "mute:1"), ("quiet:b", after(9999), "quiet:b"), ("inhibit:1", None, "inhibit:1")],
)
def test_a_mute_takes_over_only_what_it_holds_longer(town: Town, by: str, until: datetime | None, then: str) -> None:
    town.event()
    save(town, held_back(issue(town), Held(by, "", until)))
    mute(town)
    assert issue(town).held_by == then


def test_a_mute_of_something_else_holds_nothing(town: Town) -> None:
    mute(town, "environment:staging")
    town.event()
    assert (issue(town).state, notices(town)) == (OWED, [])


def test_a_mute_asked_for_twice_is_one(town: Town) -> None:
    assert mute(town) == mute(town)


@pytest.mark.parametrize(
    "query, changed, said",
    [
        ("level:(", {}, "refused: the query cannot be read"),
        ("level:error", {"because": ""}, "refused: say why"),
        ("level:error", {"until": AT.replace(year=2027)}, "refused: 90 days"),
    ],
)
def test_a_mute_that_cannot_be_is_refused_with_the_reason(town: Town, query: str, changed: Any, said: str) -> None:
    assert mute(town, query, **changed).startswith(said)


def test_a_mute_that_is_read_too_late_holds_nothing(town: Town) -> None:
    asked = Mute(body_id=9, query="level:error", author="A", because="b", made_at=AT, until=after(9))
    late = town.house.transact(lambda unit: set_mute(asked, unit, town.book, now=after(10)))
    assert late == "mute 1 was over before it was read"


def test_a_mute_ended_by_hand_is_over_and_its_channels_are_told(town: Town) -> None:
    mute(town)
    town.event(seconds=5)
    said = [end(town, number, after(9)) for number in (1, 1, 2)]
    assert said == ["mute 1 ended by Bob", "mute 1 was over already", "there is no mute 2"]
    assert notices(town)[-1] == (PAYMENTS, "🔔 Bob ended the mute of `environment:production`.")
    assert over_at(town, after(10)) == [("mute:1", after(3600))]
    town.event(seconds=11, number=2)
    assert issue(town).state is OWED


def test_a_test_notification_is_told_whatever_is_muted(town: Town) -> None:
    mute(town)
    town.take("event_alert", an_event_alert(rule="", event_id="t"))
    assert issue(town).state is not DEFERRED


# --- quiet hours, maintenance


def test_quiet_hours_hold_messages_not_pages_and_not_what_they_except(house: Store) -> None:
    town = Town(house, a_book(QUIET))
    town.event(**FATAL)
    assert (issue(town).held_by, issue(town).until) == ("quiet:payments", AT.replace(hour=14))
    assert issue(town, PAGER).state is OWED
    town.event(seconds=5, number=2, release="bad")
    assert (issue(town).state, issue(town).due_at) == (OWED, after(5))


def test_maintenance_holds_what_it_is_about(house: Store) -> None:
    town = Town(house, a_book(BOOK + HUSHES))
    town.event(environment="staging", tags=[["customer_tier", "gold"]])
    assert (issue(town).held_by, issue(town).until) == ("maintenance:nightly restore", after(3600))
    assert over_at(town, after(3599)) == []
    assert over_at(town, after(3600)) == [("maintenance:nightly restore", after(3600))]


def test_a_maintenance_that_a_reload_takes_out_is_over(house: Store) -> None:
    town = Town(house, a_book(BOOK + HUSHES))
    town.event(environment="staging", tags=[["customer_tier", "gold"]])
    town.book = a_book()
    assert over_at(town, after(5)) == [("maintenance:nightly restore", after(3600))]


def test_what_another_hush_holds_by_then_waits_on_under_its_name(house: Store) -> None:
    town = Town(house, a_book(QUIET))
    mute(town, until=after(9000))
    town.event()
    assert issue(town).held_by == "mute:1"
    end(town, 1, after(60))
    over_at(town, after(61))
    assert (issue(town).state, issue(town).held_by, issue(town).until) == (DEFERRED, "quiet:payments", after(7200))
    assert over_at(town, after(62)) == []


def test_what_was_told_speaks_up_again_at_the_end(town: Town) -> None:
    town.event()
    town.tell()
    mute(town)
    assert issue(town).held_by == "mute:1"
    over_at(town, after(3600))
    assert (issue(town).state, issue(town).held_by, issue(town).until) == (TOLD, None, None)


# --- inhibition


def database_down(town: Town, *, seconds: float = 0) -> None:
    town.take(
        "event_alert",
        an_event_alert(event_id=f"d{seconds}", rule="database down", issue_id="4300", tags=[], title="Database down"),
        seconds=seconds,
    )


def test_while_its_cause_is_open_an_alert_waits_and_no_longer(house: Store) -> None:
    town = Town(house, a_book(BOOK + HUSHES))
    database_down(town)
    town.event(seconds=1)
    cause = house.transact(lambda unit: unit.subjects.named("4300"))
    assert cause
    assert (issue(town).state, issue(town).held_by, issue(town).until) == (DEFERRED, f"inhibit:{cause.id}", None)
    assert "held by inhibition: “Database down” is open" in town.alerts()[-1].decision.because
    assert over_at(town, after(2)) == []
    town.issue("resolved", seconds=60, id="4300", status="resolved")
    assert over_at(town, after(61)) == [(f"inhibit:{cause.id}", None)]
    town.event(seconds=62, number=2)
    assert issue(town).state is OWED


def test_an_alert_of_another_project_does_not_wait(house: Store) -> None:
    town = Town(house, a_book(BOOK + HUSHES.replace("[project]", "[transaction]")))
    database_down(town)
    town.event(seconds=1, transaction="/other")
    assert issue(town).state is OWED


def test_an_inhibition_that_a_reload_takes_out_is_over(house: Store) -> None:
    town = Town(house, a_book(BOOK + HUSHES))
    database_down(town)
    town.event(seconds=1)
    town.book = a_book()
    [(by, until)] = over_at(town, after(5))
    assert (by.startswith("inhibit:"), until) == (True, None)
