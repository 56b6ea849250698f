"""A digest as it is composed of a database: redacted, of one team, with people and facts only where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from switchboard.config.load import load_config
from switchboard.digests.compose import compose
from switchboard.errors import BadQuery
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import Act
from switchboard.model.digest import (
    AskedOfSentry,
    Attention,
    Digest,
    DigestPeriod,
    DigestWish,
    Figure,
    Intake,
    MissingFigure,
    PersonShare,
    TransactionTimes,
)
from switchboard.model.facts import Facts, Person
from switchboard.model.statistics import Dimensions, Measure
from switchboard.model.subject import SubjectKey, SubjectKind, TimelineKind
from switchboard.storage.store import Store, Unit, scratch_store
from tests.switchboard.builders import ANA, AT, a_decision, a_delivered, a_page, a_subject, an_alert, an_entry, facts

DAY = timedelta(days=1)
WEEK = DigestPeriod(every="week", zone="Europe/Berlin", earlier=AT - 14 * DAY, since=AT - 7 * DAY, until=AT)
CONFIG, _ = load_config(
    'version: 1\nteams: {payments: {slack: "#payments"}, core: {slack: "#core"}}\nroutes: []\nfallback: ["slack:#alerts"]\n',
    file="routes.yaml",
)
SHOP = Dimensions("shop", "production", "shop@1", "error", ("payments",))
CORE = Dimensions("core", "production", "core@1", "error", ("core",))
EVENT = (Measure.ALERTS, Measure.EVENTS)
NIGHT = AT - 2 * DAY + timedelta(hours=12)  # 01:00 in Berlin


@pytest.fixture(name="house")
def _house() -> Iterator[Store]:
    with closing(scratch_store()) as store:
        yield store


def an_issue(unit: Unit, number: int, *, about: Dimensions = SHOP, events: int = 1, **over: Any) -> int:
    """Keep an open issue that was opened on Friday, and told of so often on that day; returns its id."""
    own: dict[str, Any] = {
        "id": 0,
        "key": SubjectKey(SubjectKind.ISSUE, "acme", str(number)),
        "opened_at": AT - 2 * DAY,
    }
    told: Facts = over.pop("facts", facts())
    subject = unit.subjects.save(a_subject(**(own | {"project": about.project, "last_seen": AT - DAY} | over)))
    decision = a_decision(owners=about.teams)
    unit.subjects.add_alert(
        an_alert(facts=told), subject_id=subject.id, inbound_id=number, config_hash="one", decision=decision
    )
    unit.statistics.count(AT - 2 * DAY, about, [Measure.OPENED], subject_id=subject.id)
    for _ in range(events):
        unit.statistics.count(AT - 2 * DAY, about, EVENT, subject_id=subject.id)
    return subject.id


def composed(unit: Unit, **over: Any) -> Digest:
    """Compose the week of payments."""
    known: dict[str, Any] = {"team": "payments", "period": WEEK, "now": AT}
    return compose(DigestWish(**(known | over)), unit, CONFIG)


def test_a_team_hears_of_what_is_its_own(house: Store) -> None:
    def week(unit: Unit) -> Digest:
        an_issue(unit, 1, events=3)
        an_issue(unit, 2, about=CORE, events=50)
        return composed(unit)

    digest = house.transact(week)
    assert (digest.totals.issues, digest.totals.events, digest.totals.new) == (1, 3, 1)
    assert [each.project for each in digest.top] == ["shop"]
    assert [each.name for each in digest.releases] == ["shop@1"]
    assert digest.top[0].owner == "payments"
    assert digest.top[0].is_new


def test_nothing_of_a_digest_is_what_may_not_leave(house: Store) -> None:
    secret, address = "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "kim@customer.example"

    def week(unit: Unit) -> Digest:
        an_issue(
            unit,
            1,
            title=f"Kim Customer: api_key={secret} for {address}",
            assignee=Person("user", f"Ana {address}", "77"),
            url=f"https://sentry.example/issues/1/?token={secret}",
            facts=facts(user=(("name", "Kim Customer"),)),
        )
        slow = TransactionTimes(project="shop", transaction=f"/pay?for={address}", count=1, p50=1, p75=1, p95=1, p99=1)
        return composed(unit, asked=AskedOfSentry(performance=(slow,)))

    said = msgspec.json.encode(house.transact(week)).decode()
    assert not [each for each in (secret, address, "Kim Customer") if each in said]


def test_pages_count_by_night_and_out_of_hours_and_are_to_be_looked_at(house: Store) -> None:
    def week(unit: Unit) -> Digest:
        id_ = an_issue(unit, 1)
        pager = Destination(DestinationKind.PAGERDUTY, "payments")
        unit.deliveries.save(
            [a_page(id=0, subject_id=id_, destination=pager, born_at=NIGHT, delivered_at=NIGHT, paged_at=NIGHT)]
        )
        return composed(unit)

    digest = house.transact(week)
    assert (digest.totals.pages, digest.totals.pages_at_night, digest.totals.pages_out_of_hours) == (1, 1, 1)
    assert [(each.weekday, each.hour, each.night) for each in digest.page_hours] == [(5, 1, True)]
    assert [each.why for each in digest.look_at] == [Attention.PAGED_AT_NIGHT]
    assert digest.look_at[0].issue.pages == 1
    assert sum(day.pages for day in digest.days) == 1


def test_who_did_what_is_said_only_where_it_is_asked_for(house: Store) -> None:
    def week(unit: Unit) -> tuple[Digest, Digest]:
        id_ = an_issue(unit, 1)
        ack = Act(AT - DAY, TimelineKind.ACKNOWLEDGED, ANA)
        unit.deliveries.save(
            [a_delivered(id=0, subject_id=id_, born_at=AT - 2 * DAY, delivered_at=AT - 2 * DAY, acknowledged=ack)]
        )
        unit.subjects.add_entries(id_, [an_entry(TimelineKind.RESOLVED, at=AT - DAY, by=ANA)])
        return composed(unit), composed(unit, people=True)

    without, with_people = house.transact(week)
    assert without.people == ()
    assert with_people.people == (PersonShare(name="Ana", acknowledged=1, resolved=1),)


def test_a_query_of_facts_means_the_issues_that_have_such(house: Store) -> None:
    def week(unit: Unit) -> Digest:
        an_issue(unit, 1, events=2, facts=facts(tags=(("customer_tier", "gold"),)))
        an_issue(unit, 2, events=9, facts=facts(tags=(("customer_tier", "silver"),)))
        an_issue(unit, 3, events=9)
        return composed(unit, only="customer_tier:gold environment:production")

    digest = house.transact(week)
    assert (digest.totals.issues, digest.totals.events) == (1, 2)
    assert digest.only == "customer_tier:gold environment:production"


def test_a_query_that_cannot_be_read_is_refused(house: Store) -> None:
    with pytest.raises(BadQuery):
        house.transact(lambda unit: composed(unit, only="environment:("))


def test_open_issues_that_are_silent_for_a_month_may_be_archived(house: Store) -> None:
    def week(unit: Unit) -> Digest:
        long_ago: dict[str, Any] = {"last_seen": AT - 40 * DAY, "opened_at": AT - 80 * DAY}
        ids = [an_issue(unit, 1), an_issue(unit, 2, **long_ago)]
        unit.deliveries.save([a_delivered(id=0, subject_id=id_, born_at=AT - 60 * DAY) for id_ in ids])
        return composed(unit)

    digest = house.transact(week)
    assert [each.issue_id for each in digest.quiet_since] == ["2"]
    assert digest.states.still_open == 2
    assert digest.states.oldest_open == AT - 80 * DAY
    assert [each.why for each in digest.look_at] == [Attention.NEW_AND_NOBODYS, Attention.RELEASE]


def test_what_fell_most_against_the_week_before_is_the_best(house: Store) -> None:
    def week(unit: Unit) -> Digest:
        id_ = an_issue(unit, 1)
        for day in (8, 30):
            for _ in range(20):
                unit.statistics.count(AT - day * DAY, SHOP, EVENT, subject_id=id_)
        return composed(unit)

    digest = house.transact(week)
    assert digest.before is not None
    assert (digest.before.events, digest.before.users) == (20, None)
    assert digest.loudest_drop is not None
    assert (digest.loudest_drop.events, digest.loudest_drop.before) == (1, 20)
    assert sum(digest.loudest_drop.spark) == 1


def test_a_first_week_has_no_week_before_it(house: Store) -> None:
    def week(unit: Unit) -> Digest:
        an_issue(unit, 1)
        return composed(unit)

    digest = house.transact(week)
    assert digest.before is None
    assert digest.top[0].before is None
    assert Figure.BEFORE in {each.figure for each in digest.missing}


def test_what_sentry_said_stands_in_it_with_what_it_did_not(house: Store) -> None:
    intake = Intake(accepted=5, filtered=0, rate_limited=0, invalid=0)
    down = MissingFigure(Figure.PERFORMANCE, "Sentry answered 500")
    digest = house.transact(lambda unit: composed(unit, asked=AskedOfSentry(intake=intake, missing=(down,))))
    assert digest.intake == intake
    assert down in digest.missing
    assert digest.is_empty
