"""Cards that an attacker would like to send, for hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from switchboard.model.breadcrumb import Breadcrumb, Trail
from switchboard.model.card import Card
from switchboard.model.decision import Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import ErrorValue, Frame, Person, Status
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from tests.switchboard.senders.cards import ISSUE, METRIC, a_delivery, a_subject, some_facts

PIECES = st.sampled_from(
    [
        "<!channel>",
        "<!here|x>",
        "<@U123>",
        "<https://evil.example|Sentry>",
        "@everyone",
        ":tada:",
        "*bold* _it_ ~no~ `code` ```pre```",
        "&amp;<b>",
        "\x00\x07\x1b[31m",
        "\u202egnp.exe\u202c",
        "\u200b\u200d\ufeff",
        "\ud800",
        "\udfff",
        "عربى",
        "e\u0301\u0301\u0301",
        "👩🏽‍💻🇩🇪🇫🇷",
        '"\\',
        "\n\r\n\t\u2028",
        "x" * 300,
        "https://evil.example/",
    ]
)
TEXTS = st.lists(PIECES | st.text(st.characters(codec=None), max_size=20), max_size=6).map("".join)
LONG = st.builds(lambda piece, tail: (piece * 10_000)[:10_000] + tail, PIECES, TEXTS)
WORDS = TEXTS | LONG
MAYBE = st.none() | WORDS
URLS = MAYBE | st.sampled_from(
    ["javascript:alert(1)", "https://ok.example/x", "https://ok.example/" + "y" * 4000, "http://[bad"]
)
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=14).map(tuple)
TIMES = st.none() | st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by timezones
PEOPLE = st.none() | st.builds(Person, st.just("user"), WORDS)
FRAMES = st.builds(
    Frame, filename=MAYBE, function=MAYBE, lineno=st.none() | st.integers(), context_line=MAYBE, in_app=st.booleans()
)
SUBJECTS = st.builds(
    a_subject,
    key=st.sampled_from([ISSUE, METRIC]),
    title=WORDS,
    culprit=MAYBE,
    project=MAYBE,
    level=MAYBE,
    url=URLS,
    short_id=MAYBE,
    status=st.sampled_from(Status),
    substatus=MAYBE | st.just("archived_until_escalating"),
    assignee=PEOPLE,
    first_seen=TIMES,
    last_seen=TIMES,
    status_at=TIMES,
    count=st.none() | st.integers(0, 10**12),
    user_count=st.none() | st.integers(0, 10**12),
)
FACTS = st.builds(
    some_facts,
    message=MAYBE,
    environment=MAYBE,
    release=MAYBE,
    metric=MAYBE,
    alert=MAYBE,
    errors=st.lists(st.builds(ErrorValue, MAYBE, MAYBE), max_size=2).map(tuple),
    frames=st.lists(FRAMES, max_size=2).map(tuple),
    tags=PAIRS,
    contexts=st.lists(st.tuples(WORDS, PAIRS), max_size=2).map(tuple),
    extra=PAIRS,
)
DELIVERIES = st.builds(
    a_delivery,
    severity=st.sampled_from(Severity),
    state=st.sampled_from(DeliveryState),
    stands_in_for=MAYBE,
    personal=MAYBE,
    routes=st.sampled_from(((), ("owned",))),
    mention=MAYBE,
    may_repeat=st.booleans(),
)
CARDS = st.builds(
    Card,
    delivery=DELIVERIES,
    subject=SUBJECTS,
    facts=FACTS,
    now=st.just(datetime(2026, 11, 22, tzinfo=UTC)),
    owners=st.lists(WORDS, max_size=3).map(tuple),
    because=WORDS,
    redact=st.sampled_from([(), ("email", "ip", "username")]),
    late=MAYBE,
    as_of=TIMES,
    continues=URLS,
    console=URLS,
    slack=URLS,
    test=st.booleans(),
).map(
    lambda card: replace(
        card,
        show_tags=tuple(key for key, _ in card.facts.tags),
        show_contexts=tuple(name for name, _ in card.facts.contexts),
    )
)
CRUMBS = st.builds(
    Breadcrumb,
    at=TIMES,
    kind=MAYBE | st.sampled_from(["http", "navigation", "query"]),
    category=MAYBE,
    level=MAYBE | st.just("error"),
    message=MAYBE,
    data=PAIRS | st.just((("url", "https://ok.example/"), ("status_code", "503"))),
)
TRAILS = st.builds(Trail, st.lists(CRUMBS, max_size=6).map(tuple), st.integers(0, 10**6))
PASSED = st.timedeltas(timedelta(0))
ENTRIES = st.builds(
    TimelineEntry,
    kind=st.sampled_from(TimelineKind),
    at=TIMES.filter(bool),
    by=PEOPLE,
    detail=MAYBE,
    seq=st.integers(1, 10**6),
)
