"""Random conditions over few keys and values, and random alerts that hit them often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from switchboard.model.facts import Count, ErrorValue, Facts, IssueState, Person, Status

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = ["a", "A", "ab", "b"]
VALUES = [*WORDS, "a*", "*b", '""', "[a,b]", "[a,A,ab]", '[b,""]']
FLAGS = ["true", "false", "[true,false]"]
STANDINGS = ["new", "resolved", "unresolved", "assigned", "unassigned", "archived", "[resolved,new]", "regressed"]
NUMBERS = ["1", ">1", ">=2", "<3", "<=1", "!=2", "[1 TO 2]", ">2", '""']
COUNTS = ["count(1h):>1", "count(1h):>=2", "count(1h):>2", "count(1h, team):>1", "count(1h, team):>2", "count(5m):>1"]

_TEXT_KEYS = ["environment", "logger", "zone", "tags[zone]", "tags[level]", "error.type", "team", "user.id", "title"]
LEVELS = ["error", "fatal", "info"]
_OF_LEVELS = [*LEVELS, "err*", "*a*", '""', "[error,fatal]", '[info,""]']
_TERMS = st.one_of(
    st.tuples(st.sampled_from(_TEXT_KEYS), st.sampled_from(VALUES)),
    st.tuples(st.just("level"), st.sampled_from(_OF_LEVELS)),
    st.tuples(st.just("is"), st.sampled_from(STANDINGS)),
    st.tuples(st.sampled_from(["timesSeen", "times_seen"]), st.sampled_from(NUMBERS)),
    st.tuples(st.just("error.handled"), st.sampled_from(FLAGS)),
    st.tuples(st.just("has"), st.sampled_from(["level", "zone", "team", "user.id", "timesSeen"])),
    st.tuples(st.just("assigned"), st.sampled_from(["none", "ada@x.org", "[none,ada]", '""', "ada"])),
    st.tuples(st.just("release.version"), st.sampled_from(["1.2.3", ">1.2.3", "<1.2.3"])),
).map(lambda pair: f"{pair[0]}:{pair[1]}")
_LEAVES = st.tuples(st.booleans(), st.one_of(_TERMS, st.sampled_from(COUNTS))).map(
    lambda pair: f"{'!' if pair[0] else ''}{pair[1]}"
)
_PHRASES = st.sampled_from(['"went"', '"wrong"'])
CONDITIONS = st.recursive(
    st.one_of(_LEAVES, _LEAVES, _LEAVES, _PHRASES),
    lambda inner: st.tuples(st.lists(inner, min_size=2, max_size=3), st.sampled_from([" ", " ", " OR "])).map(
        lambda made: f"({made[1].join(made[0])})"
    ),
    max_leaves=6,
)
# Several terms of one kind, which often clash.
CLOSE = st.lists(_LEAVES, min_size=2, max_size=5).map(" ".join)

_WORD = st.sampled_from([None, *WORDS])
_STATES = st.builds(
    IssueState,
    status=st.sampled_from(Status),
    substatus=st.sampled_from([None, "new", "regressed", "else"]),
    assignee=st.sampled_from([None, Person("user", "ada", email="ada@x.org"), Person("team", "pay")]),
    count=st.sampled_from([None, 0, 1, 2, 3]),
)
_COUNTED = st.lists(
    st.builds(
        Count,
        window_seconds=st.sampled_from([300, 3600]),
        by=st.sampled_from(["issue", "team"]),
        of=st.sampled_from(["i1", "a", "b"]),
        value=st.integers(0, 4),
    ),
    max_size=4,
).map(tuple)
_TAGS = st.dictionaries(
    st.sampled_from(["zone", "level", "environment"]), st.sampled_from([*WORDS, "error"]), max_size=3
).map(lambda tags: tuple(tags.items()))
TEAMS = st.lists(st.sampled_from(WORDS), unique=True, max_size=2).map(tuple)
ALERTS = st.builds(
    Facts,
    at=st.just(AT),
    resource=st.sampled_from(["event_alert", "issue"]),
    action=st.sampled_from(["triggered", "created"]),
    issue_id=st.just("i1"),
    event_id=st.sampled_from([None, "e1"]),
    level=st.sampled_from([None, *LEVELS]),
    environment=_WORD,
    logger=_WORD,
    title=st.sampled_from(["", "a", "went", "went wrong"]),
    release=st.sampled_from([None, "1.2.3", "2.0.0", "x"]),
    errors=st.lists(st.builds(ErrorValue, type=_WORD, handled=st.sampled_from([None, True, False])), max_size=2).map(
        tuple
    ),
    tags=_TAGS,
    user=st.dictionaries(st.sampled_from(["id", "data.id"]), st.sampled_from(WORDS)).map(
        lambda user: tuple(user.items())
    ),
    state=st.one_of(st.none(), _STATES),
    occurred_at=st.just(AT - timedelta(minutes=1)),
    counts=_COUNTED,
)
