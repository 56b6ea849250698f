"""Queries and alerts at the edges of numbers, times, versions and text: refused or answered, and soon."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.model.facts import Count, Facts, Measurement
from switchboard.model.replace import replace
from switchboard.search.because import explain
from switchboard.search.match import matches
from switchboard.search.parse import MAX_CHARACTERS, parse
from switchboard.search.show import show
from tests.switchboard.search.facts import NOON, SLOW

SOON = 5.0
KEYS = (
    "level release release.version release.build message title culprit error.handled stack.lineno stack.in_app user.ip "
    "http.status_code is assigned timesSeen firstSeen age timestamp transaction.duration measurements.lcp "
    "measurements.size path team project.id has tags[x] tags.x"
).split()
VALUES = [
    "9" * 400, "1e400", "inf", "nan", "99999999999999999999w", "-99999w", "+99999w", "now-99999w", "9999-12-31",
    "0001-01-01T00:00:00+23:59", "9998-12-31T23:59-14:00", "0002-01-01T00:00+14:00", "1." * 5_000, "1.2.3-" + "a." * 99,
    "1.2.3-" + "9" * 200, "٣", "²", "*a" * 5_000, "\\", "*\\*", "\u202e", "\ud800", "\x00", "ﬁ", "İ", "[1 TO 9]",
    "[now-99999w TO now+99999w]", "[9998-12-31 TO 0002-01-01]", ">", "[>]", "[!=5]", ">9998-12-31", "<0002-01-01",
    ">99999999999999999999w", ">1.2.3", "none", '""', "{" * 60 + "a" + "}" * 60, "[a", "100%", ">1yib", ".5", "1_0",
]  # fmt: skip
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
SIGNS, ENDS = st.sampled_from(["", "!", "!!", "(", " OR "]), st.sampled_from([" ", " OR ", ")", "]", ", "])
COLONS = st.sampled_from([":", "::", ":>", ":[", ":!=", ""])
SAID = st.sampled_from(VALUES) | st.text(max_size=12)
TERMS = st.tuples(SIGNS, st.sampled_from(KEYS), COLONS, SAID, ENDS).map("".join)
COUNTS = st.tuples(
    st.sampled_from(["count(", "!count(", "count(99999999w,", "p95("]),
    st.text("0159mhdw, projectteam)", max_size=12),
    st.sampled_from([":>", ":>=", "):>", "):"]),
    SAID,
).map("".join)


def at_the_edge(edge: datetime, other: datetime, amount: float) -> Facts:
    """An alert that says all it can of what no SDK should send."""
    return replace(
        SLOW,
        at=edge,
        occurred_at=other,
        duration_ms=amount,
        release="a" * 100 + "@" + "1." * 3 + "9" * 18 + "-" + "9" * 200,
        tags=(("x", "a" * 100_000), ("x", "\ud800"), ("", "")),
        measurements=tuple(
            Measurement(name, amount, unit)
            for name in ("lcp", "size")
            for unit in ("week", "exbibyte", "bit", "z", None)
        ),
        state=replace(SLOW.state, first_seen=edge, last_seen=other, count=2**53, user_count=-1) if SLOW.state else None,
        counts=(Count(300, "project", "amply-backend", 2**62),),
    )


EDGES = [
    Facts(at=NOON, resource="x", action="y"),
    *(at_the_edge(*ends, amount) for ends in ((FIRST, LAST), (LAST, FIRST)) for amount in (1e300, -1e300, 5e-324, 0.0)),
]


@given(st.lists(TERMS | COUNTS | st.text(max_size=20), max_size=6).map("".join))
def test_no_query_breaks_at_the_edges(text: str) -> None:
    try:
        query = parse(text)
    except BadQuery as refused:
        assert 0 <= refused.position <= len(text)
        return
    for facts in EDGES:
        matches(query, facts, teams=("a",))
        explain(query, facts, teams=("a",))
    assert parse(show(query)) == query


@pytest.mark.parametrize(
    "part",
    [
        "*a",
        "*aa",
        "a*",
        "(a:b OR ",
        "a:b OR ",
        'x:"',
        "\\*",
        "tags[",
        'tags["',
        "[",
        "!",
        "{a,",
        "[^a]",
        "1.",
        "count(",
        "é*",
    ],
)
@pytest.mark.parametrize("key", ["message:", "path:", "tags[x]:", "release:", ""])
def test_a_query_as_long_as_may_be_is_answered_soon(key: str, part: str) -> None:
    text = (key + part * MAX_CHARACTERS)[:MAX_CHARACTERS]
    facts = replace(EDGES[1], message="a" * 100_000, frames=(replace(SLOW.frames[0], filename="a" * 10_000),))
    began = time.monotonic()
    try:
        matches(parse(text), facts)
    except BadQuery as refused:
        assert refused.position <= len(text)
    assert time.monotonic() - began < SOON
