"""Facts in three places: whatever an alert says, it reads back as it came, whosever fact set it has."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.model.facts import ErrorValue, Facts, Frame, IssueState
from switchboard.model.replace import replace
from switchboard.storage.compact import compact, loose
from switchboard.storage.fact_set import (
    digest,
    fact_set_of,
    facts_of,
    kept_stack,
    packed_own,
    packed_set,
    packed_stack,
    read_stack,
    seen_alike,
    shape,
)
from tests.often import often
from tests.switchboard.builders import AT, after, facts
from tests.switchboard.storage.words import FACTS, TEXTS

KEYS = st.sampled_from(["user", "url", "browser", "server_name", "web_url", ""])
PAIRS = st.lists(st.tuples(KEYS, TEXTS), max_size=4).map(tuple)
CONTEXTS = st.lists(st.tuples(st.sampled_from(["trace", "os", "app"]), PAIRS), max_size=3).map(tuple)
# Alerts that resemble each other: the same few names, with values that differ or do not.
ALIKE = st.builds(
    facts,
    title=st.sampled_from(["one", "another"]),
    tags=PAIRS,
    contexts=CONTEXTS,
    extra=PAIRS,
    user=PAIRS,
    request=PAIRS,
    event_id=st.sampled_from([None, "e1", "e22", "1"]),
    web_url=st.sampled_from([None, "https://s/1/e1/", "https://s/1/e22/", "https://other/", "https://s/\x1a/e1"]),
    at=st.sampled_from([AT, after(1)]),
    errors=st.sampled_from([(), (ErrorValue("A", "b"),)]),
)
EVENT = facts(
    event_id="a" * 32,
    occurred_at=AT,
    web_url=f"https://acme.sentry.io/issues/1/events/{'a' * 32}/",
    frames=(Frame("a.py", "/app/a.py", "a", "work", 3, in_app=True), Frame("b.py")),
    tags=(("server_name", "web-1"), ("user", "id:1"), ("environment", "production")),
    contexts=(("trace", (("trace_id", "1" * 32), ("op", "http.server"))), ("os", (("name", "Linux"),))),
    user=(("id", "1"), ("email", "ana@example.com")),
)


def _read(first: Facts, second: Facts) -> Facts:
    """Return the second as it reads back with the fact set of the first."""
    own = _own(first, second)
    return facts_of(_set(first), kept_stack(second.frames) if second.frames else None, own, AT)


def _set(first: Facts) -> bytes:
    return packed_set(fact_set_of(first, seen_alike(first, AT)))


def _own(first: Facts, second: Facts) -> bytes:
    return packed_own(second, seen_alike(second, AT), fact_set_of(first, seen_alike(first, AT)))


@settings(max_examples=often(100))
@given(FACTS, FACTS)
def test_facts_read_back_as_they_came_whosever_fact_set_they_have(first: Facts, second: Facts) -> None:
    assert _read(first, first) == first
    assert _read(first, second) == second


@settings(max_examples=often(300))
@given(ALIKE, ALIKE)
def test_facts_that_resemble_each_other_read_back_as_they_came(first: Facts, second: Facts) -> None:
    assert _read(first, first) == first
    assert _read(first, second) == second


def test_of_a_repeat_only_the_event_and_its_time_are_its_own() -> None:
    again = replace(EVENT, event_id="b" * 32, occurred_at=after(60), at=after(61), web_url=_url("b"))
    own = packed_own(again, seen_alike(again, after(61)), fact_set_of(EVENT, seen_alike(EVENT, AT)))
    assert loose(own) == b'{"event_id":"%s","occurred_at":"2026-03-01T12:01:00Z"}' % (b"b" * 32)


def test_of_a_repeat_from_another_user_only_the_pairs_that_differ_are_its_own() -> None:
    again = replace(
        EVENT,
        event_id=None,
        occurred_at=None,
        tags=(("server_name", "web-2"), ("user", "id:2"), ("environment", "production")),
        contexts=(("trace", (("trace_id", "2" * 32), ("op", "http.server"))), ("os", (("name", "Linux"),))),
        web_url=None,
    )
    assert loose(_own(EVENT, again)) == (
        b'{"web_url":null,"tags+":{"server_name":"web-2","user":"id:2"},"contexts+":{"trace":{"trace_id":"%s"}}}'
        % (b"2" * 32)
    )


def test_what_is_replaced_in_a_fact_set_changes_for_those_who_had_the_same() -> None:
    same, other = replace(EVENT, title="same"), replace(EVENT, user=(("id", "2"), ("email", "ben@example.com")))
    forgotten = packed_set(
        replace(fact_set_of(EVENT, seen_alike(EVENT, AT)), user=(("id", "somebody"), ("email", "somebody")))
    )
    shown = [facts_of(forgotten, None, _own(EVENT, each), AT).user for each in (same, other)]
    assert shown == [(("id", "somebody"), ("email", "somebody")), other.user]


def test_what_a_fact_set_lost_stays_where_it_was_an_alerts_own() -> None:
    other = replace(EVENT, user=(("id", "1"), ("email", "ben@example.com")), state=IssueState())
    forgotten = packed_set(replace(fact_set_of(EVENT, seen_alike(EVENT, AT)), user=()))
    assert facts_of(forgotten, None, _own(EVENT, other), AT).user == (("email", "ben@example.com"),)


def test_pairs_have_another_shape_where_their_names_differ_and_not_where_their_values_do() -> None:
    assert shape(EVENT) == shape(replace(EVENT, user=(("id", "2"), ("email", "ben@example.com"))))
    assert shape(EVENT) != shape(replace(EVENT, user=(("id", "1"),)))
    assert shape(EVENT) != shape(replace(EVENT, user=(), extra=EVENT.user))


def test_a_stack_reads_back_also_where_frames_had_fewer_parts() -> None:
    assert read_stack(kept_stack(EVENT.frames)) == EVENT.frames
    assert read_stack(compact(b'[["a.py","/app/a.py","a","work",3,true],["b.py"]]')) == EVENT.frames


FILES = st.sampled_from([None, "", "a.py", "src/a.py", "src/\x1a.py", "\x1a", "b", "a.b.py"])
MODULES = st.sampled_from([None, "", "a", "src.a", "\x1a", "\x1a\x1a", "\x1a1", "other", "a.b", "."])
PATHS = st.sampled_from(
    [None, "", "/app/a.py", "/app/src/a.py", "\x1a", "/app/\x1a", "/app/\x1a\x1a", "a.py", "/app/b"]
)


@settings(max_examples=often(300))
@given(st.lists(st.builds(Frame, FILES, PATHS, MODULES), max_size=3).map(tuple))
def test_a_stack_reads_back_as_it_was_whatever_its_files_are_called(frames: tuple[Frame, ...]) -> None:
    assert read_stack(kept_stack(frames)) == frames


def test_of_a_frame_is_left_out_what_repeats_its_file() -> None:
    file = "site/handlers/exception.py"
    frames = tuple(
        Frame(f"{n}/{file}", f"/usr/lib/python3/{n}/{file}", f"{n}.site.handlers.exception") for n in "abcdef"
    )
    assert loose(kept_stack(frames)).startswith(
        b'[["a/site/handlers/exception.py","/usr/lib/python3/\\u001a","\\u001a0",'
    )
    assert read_stack(kept_stack(frames)) == frames


def test_equal_stacks_have_equal_bytes() -> None:
    assert packed_stack(EVENT.frames) == packed_stack(tuple(replace(each) for each in EVENT.frames))


def test_equal_parts_have_one_digest_and_parts_do_not_run_into_each_other() -> None:
    assert digest(b"a", b"b") == digest(b"a", b"b") != digest(b"ab", b"")


def _url(event: str) -> str:
    return f"https://acme.sentry.io/issues/1/events/{event * 32}/"
