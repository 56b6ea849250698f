"""Digests made by hand: a full week of payments, one without anything, and hostile ones for hypothesis."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from switchboard.model.digest import (
    Attention,
    DayCount,
    Digest,
    DigestIssue,
    DigestPeriod,
    Figure,
    HourOfWeek,
    Intake,
    LookAt,
    MissingFigure,
    PersonShare,
    Proposal,
    ProposedChange,
    Response,
    RouteNoise,
    Share,
    Spans,
    StateCounts,
    Totals,
    TransactionTimes,
)
from switchboard.model.facts import Status
from switchboard.model.replace import replace

ZONE = "Europe/Oslo"
MONDAY = datetime(2026, 11, 15, 23, tzinfo=UTC)  # midnight in Oslo
WEEK = timedelta(days=7)
A_WEEK = DigestPeriod(every="week", zone=ZONE, earlier=MONDAY - WEEK, since=MONDAY, until=MONDAY + WEEK)
NINE = MONDAY + WEEK + timedelta(hours=9)
TOTALS = Totals(
    issues=41,
    events=5204,
    alerts=812,
    new=12,
    regressed=3,
    escalating=2,
    resolved=20,
    archived=4,
    pages=3,
    pages_at_night=1,
    pages_out_of_hours=2,
    users=412,
)
BEFORE = Totals(issues=59, events=7120, pages=3, pages_at_night=2, users=655)
EVENTS = (310, 402, 690, 1610, 1290, 560, 342)
ISSUES = (9, 11, 14, 17, 12, 5, 4)


def an_issue(number: int = 1, **over: Any) -> DigestIssue:
    """An error in the shop's backend that nobody has."""
    fields: dict[str, Any] = {
        "subject_id": number,
        "title": f"ChargeError: the card network answered 503 for order {81200 + number}",
        "project": "shop-backend",
        "short_id": f"SHOP-BACKEND-{number}",
        "issue_id": str(4500 + number),
        "url": f"https://sentry.example/organizations/acme/issues/{4500 + number}/",
        "level": "error",
        "owner": "payments",
        "events": 120,
        "before": 100,
        "spark": (3, 8, 12, 40, 30, 20, 7),
        "users": 14,
        "first_seen": MONDAY - timedelta(days=44),
        "last_seen": NINE - timedelta(hours=12),
    }
    return DigestIssue(**(fields | over))


CHARGE = an_issue(1, events=2140, before=96, spark=(4, 10, 60, 900, 800, 300, 66), users=210, pages=2)
LEDGER = an_issue(
    2,
    title="LedgerError: the books of 17 Nov do not balance",
    project="ledger",
    short_id="LEDGER-2",
    events=860,
    before=0,
    is_new=True,
    users=None,
    substatus="new",
    spark=(0, 0, 120, 300, 240, 160, 40),
    first_seen=MONDAY + timedelta(days=2),
)
RATES = an_issue(
    3,
    title="TimeoutError: rates.example did not answer within 5 s",
    events=611,
    before=640,
    users=88,
    spark=(90, 88, 92, 85, 80, 86, 90),
)
REFUND = an_issue(
    4,
    title="RefundError: no receipt for order 81194",
    events=402,
    before=130,
    users=31,
    substatus="regressed",
    regressions=2,
    assignee="Bob",
    spark=(0, 160, 4, 0, 180, 58, 0),
)
SLOW = an_issue(
    5,
    title="p95(transaction.duration) of /checkout over 2,000 ms",
    is_metric=True,
    short_id=None,
    issue_id=None,
    events=40,
    before=22,
    users=None,
    spark=(2, 3, 9, 14, 8, 3, 1),
)
MAIL = an_issue(
    6,
    title="ConnectionError: the mail relay refused the connection",
    events=212,
    before=None,
    users=3,
    spark=(0, 0, 0, 0, 0, 0, 212),
)
OLD = an_issue(
    7, title="KeyError: 'vat_number'", events=96, before=97, users=12, first_seen=MONDAY - timedelta(days=301)
)
TEMPLATE = an_issue(
    8, title="ReceiptError: no template for the language “nb”", events=81, before=0, users=9, is_new=True
)
STOCK = an_issue(
    9, title="StockError: negative stock of SKU 99-1204", events=60, before=240, status=Status.RESOLVED, users=4
)
HOOK = an_issue(10, title="ValueError: the signature of a webhook does not fit", events=44, before=44, users=None)


def at_night() -> tuple[HourOfWeek, ...]:
    """Three pages of a week, one of them at three in the night."""
    pages = {(2, 3): 1, (3, 14): 1, (5, 19): 1}
    return tuple(HourOfWeek(day, hour, number, hour >= 22 or hour < 7) for (day, hour), number in pages.items())


DAYS = tuple(
    DayCount(date(2026, 11, 16) + timedelta(days=n), issues, events)
    for n, (issues, events) in enumerate(zip(ISSUES, EVENTS, strict=True))
)
FULL: dict[str, Any] = {
    "team": "payments",
    "period": A_WEEK,
    "composed_at": NINE,
    "totals": TOTALS,
    "before": BEFORE,
    "days": DAYS,
    "page_hours": at_night(),
    "look_at": (
        LookAt(why=Attention.PAGED_AT_NIGHT, issue=CHARGE, count=1),
        LookAt(why=Attention.REGRESSED_TWICE, issue=REFUND, count=2),
        LookAt(why=Attention.NEW_AND_NOBODYS, issue=LEDGER),
        LookAt(why=Attention.RELEASE, issue=TEMPLATE, count=5, release="shop-backend@2.4.1"),
        LookAt(why=Attention.OLDEST_UNTOUCHED, issue=OLD),
    ),
    "top": (CHARGE, LEDGER, RATES, REFUND, MAIL, OLD, TEMPLATE, STOCK, HOOK, SLOW),
    "states": StateCounts(
        new=6,
        regressed=3,
        escalating=2,
        ongoing=6,
        resolved=20,
        archived=4,
        still_open=58,
        oldest_open=OLD.first_seen,
    ),
    "projects": (
        Share(name="shop-backend", issues=29, events=3902, new=8, before=6100, per_day=557.4),
        Share(name="ledger", issues=9, events=1140, new=3, before=820, per_day=162.9),
        Share(name="shop-frontend", issues=3, events=162, new=1, before=200, per_day=23.1),
    ),
    "environments": (
        Share(name="production", issues=38, events=5011, new=11, before=6800, per_day=715.9),
        Share(name="staging", issues=6, events=193, new=1, before=320, per_day=27.6),
    ),
    "releases": (
        Share(
            name="shop-backend@2.4.1",
            issues=17,
            events=3010,
            new=5,
            per_day=752.5,
            previous="shop-backend@2.4.0",
            previous_per_day=310.2,
        ),
        Share(name="ledger@1.9.0", issues=8, events=1100, new=3, per_day=157.1),
    ),
    "response": Response(
        episodes=38,
        acknowledged=Spans(count=24, median=timedelta(minutes=11), p90=timedelta(hours=2, minutes=5)),
        resolved=Spans(count=15, median=timedelta(hours=3, minutes=20), p90=timedelta(days=1, hours=7)),
        open=14,
        auto=9,
        untouched=6,
    ),
    "performance": (
        TransactionTimes(
            project="shop-backend",
            transaction="acme.web.checkout.pay",
            count=48210,
            p50=310,
            p75=640,
            p95=2210,
            p99=6400,
        ),
        TransactionTimes(
            project="shop-backend",
            transaction="acme.web.cart.show",
            count=190400,
            p50=88,
            p75=140,
            p95=410,
            p99=980,
        ),
        TransactionTimes(
            project="ledger", transaction="ledger.close_day", count=7, p50=8100, p75=9000, p95=12400, p99=12400
        ),
    ),
    "intake": Intake(accepted=5204, filtered=310, rate_limited=12, invalid=2, quota=50_000, used=41_200),
    "loudest_drop": STOCK,
    "routes": (
        RouteNoise(
            route="owned",
            delivered=61,
            acted_on=2,
            acknowledged=1,
            ignored=14,
            auto_resolved=9,
            noise=11,
            useful=1,
            proposal=ProposedChange(
                kind=Proposal.COUNT,
                snippet="routes:\n  - name: owned\n    when: count(1h):>24",
                because="told 61 times, acted on twice",
                held_back=49,
                of=61,
            ),
        ),
        RouteNoise(
            route="payment-failures", delivered=14, acted_on=9, acknowledged=7, useful=3, pages=3, pages_taken_up=3
        ),
    ),
    "people": (
        PersonShare(name="Alice", acknowledged=9, resolved=8, archived=1, assigned=4),
        PersonShare(name="Bob", acknowledged=6, resolved=7, archived=3, assigned=2),
    ),
    "quiet_since": tuple(
        an_issue(
            20 + n,
            title=f"LegacyError: old import {n}",
            events=0,
            before=0,
            last_seen=MONDAY - timedelta(days=40 + n),
        )
        for n in range(6)
    ),
    "missing": (MissingFigure(Figure.RELEASES, "Sentry knows no release of shop-frontend"),),
}


def a_full_week(**over: Any) -> Digest:
    """A full week of payments."""
    return Digest(**(FULL | over))


def a_silent_week(**over: Any) -> Digest:
    """A week in which nothing happened."""
    known: dict[str, Any] = {"team": "payments", "period": A_WEEK, "composed_at": NINE}
    return Digest(**(known | {"before": Totals(issues=12, events=300, pages=1)} | over))


NEWCOMER = replace(TEMPLATE, events=30, users=12, first_seen=MONDAY + timedelta(days=3, hours=9))


def a_late_day(**over: Any) -> Digest:
    """A day of payments that came three hours late: two issues, one page in the afternoon."""
    thursday = MONDAY + timedelta(days=3)
    period = DigestPeriod(
        every="day",
        zone=ZONE,
        earlier=thursday - timedelta(days=1),
        since=thursday,
        until=thursday + timedelta(days=1),
    )
    known: dict[str, Any] = {
        "team": "payments",
        "period": period,
        "composed_at": period.until + timedelta(hours=12),
        "late": period.until + timedelta(hours=9),
        "totals": Totals(issues=2, events=46, new=1, pages=1, users=12),
        "before": Totals(issues=2, events=51),
        "page_hours": (HourOfWeek(3, 14, 1, night=False),),
        "look_at": (LookAt(why=Attention.NEW_AND_NOBODYS, issue=NEWCOMER),),
        "top": (NEWCOMER, replace(HOOK, events=16, before=51)),
    }
    return Digest(**(known | over))
