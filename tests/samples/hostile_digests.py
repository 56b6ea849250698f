"""Digests that an attacker would like to send, for hypothesis."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from switchboard.model.digest import (
    Attention,
    DayCount,
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
    Totals,
    TransactionTimes,
)
from switchboard.model.facts import Status
from tests.samples.digests import a_full_week, an_issue
from tests.switchboard.senders.hostile import MAYBE, TIMES, URLS, WORDS

NUMBERS = st.integers(0, 10**12)
COUNTS = st.builds(
    Totals,
    issues=NUMBERS,
    events=NUMBERS,
    new=NUMBERS,
    regressed=NUMBERS,
    escalating=NUMBERS,
    resolved=NUMBERS,
    archived=NUMBERS,
    pages=NUMBERS,
    pages_at_night=NUMBERS,
    users=st.none() | NUMBERS,
)
LISTED_ISSUES = st.builds(
    an_issue,
    st.integers(1, 10**9),
    title=WORDS,
    project=MAYBE,
    short_id=MAYBE,
    issue_id=MAYBE | st.just("4242"),
    url=URLS,
    status=st.sampled_from(Status),
    substatus=MAYBE,
    assignee=MAYBE,
    owner=MAYBE,
    is_metric=st.booleans(),
    is_new=st.booleans(),
    events=NUMBERS,
    before=st.none() | NUMBERS,
    spark=st.lists(NUMBERS, max_size=14).map(tuple),
    users=st.none() | NUMBERS,
    first_seen=TIMES,
    last_seen=TIMES,
)
SHARES = st.builds(
    Share,
    name=WORDS,
    issues=NUMBERS,
    events=NUMBERS,
    before=st.none() | NUMBERS,
    per_day=st.none() | st.floats(0, 10**9),
    previous=MAYBE,
    previous_per_day=st.none() | st.floats(0, 10**9),
)
SPANS = st.builds(Spans, count=NUMBERS, median=st.none() | st.timedeltas(timedelta(0), timedelta(days=400)))
ROUTES = st.builds(
    RouteNoise,
    route=WORDS,
    delivered=NUMBERS,
    noise=NUMBERS,
    proposal=st.none()
    | st.builds(
        ProposedChange, kind=st.sampled_from(Proposal), snippet=WORDS, because=WORDS, held_back=NUMBERS, of=NUMBERS
    ),
)
TIMINGS = st.builds(
    TransactionTimes,
    project=WORDS,
    transaction=WORDS,
    count=NUMBERS,
    p50=st.floats(0, 10**9),
    p75=st.floats(0, 10**9),
    p95=st.floats(0, 10**9),
    p99=st.floats(0, 10**9),
)
HOURS = st.builds(HourOfWeek, st.integers(0, 6), st.integers(0, 23), st.integers(0, 10**6), st.booleans())
DAYS = st.builds(DayCount, st.dates(date(1990, 1, 1), date(2090, 1, 1)), NUMBERS, NUMBERS)
INTAKES = st.builds(
    Intake,
    accepted=NUMBERS,
    filtered=NUMBERS,
    rate_limited=NUMBERS,
    invalid=NUMBERS,
    quota=st.none() | NUMBERS,
    used=st.none() | NUMBERS,
)


def many(one: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[Any]:
    """Draw some of these."""
    return st.lists(one, max_size=most).map(tuple)


DIGESTS = st.builds(
    a_full_week,
    team=WORDS,
    only=WORDS,
    late=TIMES,
    totals=COUNTS,
    before=st.none() | COUNTS,
    days=many(DAYS, 40),
    page_hours=many(HOURS, 30),
    look_at=many(
        st.builds(LookAt, why=st.sampled_from(Attention), issue=LISTED_ISSUES, count=NUMBERS, release=MAYBE), 5
    ),
    top=many(LISTED_ISSUES, 10),
    projects=many(SHARES, 14),
    environments=many(SHARES, 4),
    releases=many(SHARES, 4),
    response=st.builds(Response, episodes=NUMBERS, acknowledged=SPANS, resolved=SPANS, open=NUMBERS),
    performance=many(TIMINGS, 14),
    intake=st.none() | INTAKES,
    loudest_drop=st.none() | LISTED_ISSUES,
    routes=many(ROUTES, 4),
    people=many(st.builds(PersonShare, name=WORDS, acknowledged=NUMBERS), 4),
    quiet_since=many(LISTED_ISSUES, 30),
    missing=many(st.builds(MissingFigure, st.sampled_from(Figure), WORDS), 8),
)
