"""A digest is owed once for a team, a destination and a period, at its local time; what nobody wants any more is passed over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from switchboard.digests.owing import LATE_AFTER, end_digests, late_since, next_owed, title_of
from switchboard.model.aged import Passing
from switchboard.model.decision import Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.digest import DigestState
from switchboard.model.subject import SubjectKind, TimelineKind
from switchboard.storage.store import Store
from tests.switchboard.digests.planning import (
    BEGAN,
    DAY,
    MONDAY,
    WEEK,
    WEEKLY,
    deliveries,
    digests,
    local,
    look,
    planned_config,
    send,
    states,
)

CONFIG = planned_config(WEEKLY)
BEGUN, DUE, COMPOSED = DigestState.BEGUN, DigestState.DUE, DigestState.COMPOSED
SKIPPED, ENDED = DigestState.SKIPPED, DigestState.ENDED
SECOND = timedelta(seconds=1)


def test_a_plan_begins_with_its_next_period_and_nothing_is_sent_of_what_was_over_before(house: Store) -> None:
    assert look(house, CONFIG, BEGAN) == []
    assert states(house) == [BEGUN]
    assert look(house, CONFIG, MONDAY - SECOND) == []
    [due] = look(house, CONFIG, MONDAY)
    assert (due.team, due.destination, due.moment, due.due_at) == ("payments", "slack:#payments", MONDAY, MONDAY)
    assert (local(due.period.since), local(due.period.until)) == ("Mon 16.11. 00:00", "Mon 23.11. 00:00")
    assert states(house) == [BEGUN, DUE]


def test_it_is_sent_once_however_often_and_late_it_is_looked_for(house: Store) -> None:
    look(house, CONFIG, BEGAN)
    assert [len(send(house, CONFIG, MONDAY + ago * SECOND)) for ago in (0, 0, 1, 60, 86_400)] == [1, 0, 0, 0, 0]
    [sent] = deliveries(house)
    assert (sent.state, sent.severity, sent.alert_id) == (DeliveryState.PENDING, Severity.INFO, 0)
    assert states(house) == [BEGUN, COMPOSED]


def test_its_message_has_a_subject_its_words_and_a_reply_for_each_part(house: Store) -> None:
    house.transact(lambda unit: unit.attempts.know_channels({"#payments": "C1"}))
    look(house, CONFIG, BEGAN)
    [due] = send(house, CONFIG, MONDAY)
    [sent] = deliveries(house)
    subject = house.transact(lambda unit: unit.subjects.get(sent.subject_id))
    assert (subject.key.kind, subject.key.name) == (SubjectKind.DIGEST, "payments")
    assert (str(sent.destination), sent.destination.team) == ("slack:C1", "payments")
    body = house.transact(lambda unit: unit.digests.of_subject(subject.id))
    assert body
    assert body.period == due.period
    lines = house.transact(lambda unit: unit.subjects.entries(subject.id))
    assert [(line.kind, line.detail) for line in lines] == [(TimelineKind.DIGEST_PART, "states")]


def test_each_destination_and_each_plan_has_its_own(house: Store) -> None:
    config = planned_config(
        "{every: week, to: [slack:payments, email:payments, 'slack:#payments']}", "{every: week, only: 'level:fatal'}"
    )
    look(house, config, BEGAN)
    due = send(house, config, MONDAY)
    assert {(each.destination, each.only) for each in due} == {
        ("slack:#payments", ""),
        ("email:payments", ""),
        ("slack:#payments", "level:fatal"),
    }
    assert len(deliveries(house)) == 3
    assert len({each.subject_id for each in deliveries(house)}) == 3


def test_after_a_time_away_the_newest_missed_period_is_sent_once_and_says_that_it_is_late(house: Store) -> None:
    look(house, CONFIG, BEGAN)
    back = MONDAY + 2 * WEEK + DAY
    [due] = send(house, CONFIG, back)
    assert due.moment == MONDAY + 2 * WEEK
    assert late_since(due, back) == due.moment
    assert late_since(due, due.moment + LATE_AFTER) is None
    assert send(house, CONFIG, back + DAY) == []
    assert states(house) == [BEGUN, COMPOSED]


def test_what_is_later_than_it_may_be_is_passed_over(house: Store) -> None:
    config = planned_config('{every: week, at: "Mon 09:00", skip_after: 1d}')
    look(house, config, BEGAN)
    assert look(house, config, MONDAY + DAY + SECOND) == []
    assert states(house) == [BEGUN, SKIPPED]
    [due] = look(house, config, MONDAY + WEEK + DAY)
    assert due.moment == MONDAY + WEEK
    assert look(house, config, MONDAY + WEEK + DAY + SECOND) == []
    assert states(house) == [BEGUN, SKIPPED, SKIPPED]


def test_nothing_is_sent_after_its_last_day(house: Store) -> None:
    config = planned_config('{every: week, at: "Mon 09:00", until: 2026-11-23}')
    look(house, config, BEGAN)
    assert len(look(house, config, MONDAY)) == 1
    assert look(house, config, MONDAY + DAY) == []
    assert look(house, config, MONDAY + WEEK) == []
    assert states(house) == [BEGUN, SKIPPED]


def test_a_changed_time_does_not_send_a_period_twice(house: Store) -> None:
    look(house, CONFIG, BEGAN)
    send(house, CONFIG, MONDAY)
    later, other = planned_config('{every: week, at: "Mon 17:00"}'), planned_config('{every: week, at: "Tue 09:00"}')
    assert send(house, later, MONDAY + timedelta(hours=9)) == []
    assert send(house, other, MONDAY + 2 * DAY) == []
    assert states(house) == [BEGUN, COMPOSED, SKIPPED]
    [due] = send(house, other, MONDAY + DAY + WEEK)
    assert local(due.period.since) == "Tue 24.11. 00:00"


def test_a_plan_under_another_name_does_not_send_a_period_twice(house: Store) -> None:
    look(house, CONFIG, BEGAN)
    send(house, CONFIG, MONDAY)
    cron = planned_config("{every: '0 9 * * tue'}")
    assert send(house, cron, MONDAY) == []
    assert send(house, cron, MONDAY + DAY) == []
    assert [each.period.every for each in digests(house)] == ["week", "week", "0 9 * * tue", "0 9 * * tue"]
    assert len(send(house, cron, MONDAY + DAY + WEEK)) == 1


def test_a_plan_that_is_gone_ends_and_is_new_when_it_returns(house: Store) -> None:
    look(house, CONFIG, BEGAN)
    look(house, CONFIG, MONDAY)
    without = planned_config()
    house.transact(lambda unit: end_digests(unit, without))
    assert look(house, without, MONDAY) == []
    assert states(house) == [BEGUN, ENDED]
    assert look(house, CONFIG, MONDAY + DAY) == []
    assert states(house) == [BEGUN, BEGUN]
    house.transact(lambda unit: end_digests(unit, without))
    assert look(house, CONFIG, MONDAY + 3 * WEEK) == []
    assert states(house) == [BEGUN, ENDED, BEGUN]
    assert len(look(house, CONFIG, MONDAY + 4 * WEEK)) == 1


def test_what_is_due_of_a_plan_that_is_gone_is_not_composed(house: Store) -> None:
    look(house, CONFIG, BEGAN)
    look(house, CONFIG, MONDAY)
    assert look(house, planned_config("{every: day}"), MONDAY) == []
    assert states(house) == [BEGUN, ENDED, BEGUN]


def test_a_newer_period_takes_the_place_of_one_that_was_never_composed(house: Store) -> None:
    look(house, CONFIG, BEGAN)
    look(house, CONFIG, MONDAY)
    [due] = look(house, CONFIG, MONDAY + WEEK)
    assert due.moment == MONDAY + WEEK
    assert states(house) == [BEGUN, SKIPPED, DUE]


def test_a_shadow_sends_none(house: Store) -> None:
    config = planned_config(WEEKLY, head="defaults: {shadow: true}\n")
    look(house, config, BEGAN)
    assert look(house, config, MONDAY) == []
    assert states(house) == [BEGUN, SKIPPED]


def test_the_next_moment_is_the_first_of_all_plans() -> None:
    assert next_owed(planned_config(WEEKLY, "{every: day, at: '20:00'}"), BEGAN) == BEGAN + timedelta(hours=8)
    assert next_owed(planned_config(), BEGAN) is None


def test_a_digest_is_called_by_its_team_and_its_days(house: Store) -> None:
    daily = planned_config("{every: day, only: 'level:fatal'}", WEEKLY)
    look(house, daily, BEGAN)
    assert [title_of(each) for each in digests(house)] == [
        "Digest of payments, 2026-11-17, only level:fatal",
        "Digest of payments, 2026-11-09 to 2026-11-15",
    ]


def test_what_was_said_a_year_ago_goes_but_for_the_newest_of_each_plan(house: Store) -> None:
    look(house, CONFIG, BEGAN)
    send(house, CONFIG, MONDAY)
    send(house, CONFIG, MONDAY + WEEK)
    house.transact(
        lambda unit: unit.passing.forget(Passing.DIGESTS, before=datetime(2027, 11, 30, tzinfo=UTC), limit=9)
    )
    assert [each.moment for each in digests(house)] == [MONDAY + WEEK]
    assert send(house, CONFIG, MONDAY + WEEK) == []
