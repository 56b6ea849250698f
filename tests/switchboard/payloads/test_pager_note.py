"""Notes for PagerDuty: whatever a person writes, the note is known by its mark, and no other is taken for it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.action import Action, ActionKind, ActionRequest, Actor, IssueName, NameKind, Via
from switchboard.model.replace import replace
from switchboard.payloads.pager_note import is_same, mark_in, mark_of, note_for_pager

AT = datetime(2026, 11, 22, 3, 12, tzinfo=UTC)
ISSUE = IssueName(NameKind.SHORT_ID, "PAY-1")
REQUEST = ActionRequest(kind=ActionKind.NOTE, issues=(ISSUE,), by=Actor(Via.SLACK, "U1"), text="it is the network")
ACTION = Action(id=1, inbound_id=7, number=0, subject_id=3, request=REQUEST, asked_at=AT)
MARK = mark_of(ACTION, 12)


def test_a_note_says_who_wrote_it_where_and_what() -> None:
    written = note_for_pager(REQUEST, by="Alice", channel="#payments", mark=MARK)
    assert written == f"Alice, from Slack in #payments (switchboard {MARK}):\nit is the network"


def test_a_secret_that_somebody_writes_stays_inside() -> None:
    said = replace(REQUEST, text="log in with password=hunter2-Tr0ub4dor and look")
    written = note_for_pager(said, by="Alice", channel=None, mark=MARK)
    assert written.endswith(":\nlog in with password=[redacted] and look")


def test_a_mark_is_the_same_each_time_and_no_other_notes() -> None:
    assert mark_of(replace(ACTION, attempts=3, id=9), 12) == MARK
    others = (mark_of(ACTION, 13), mark_of(replace(ACTION, number=1), 12), mark_of(replace(ACTION, inbound_id=8), 12))
    assert MARK not in others


@given(st.text(max_size=4000), st.text(min_size=1, max_size=300), st.none() | st.text(max_size=300))
def test_whatever_is_written_is_known_by_its_mark(text: str, by: str, channel: str | None) -> None:
    written = note_for_pager(replace(REQUEST, text=text), by=by, channel=channel, mark=MARK)
    assert mark_in(written) == MARK or "(switchboard " in by + (channel or "")
    assert is_same(written, written.replace("\n", "\r\n")[:2000]) or len(written) > 1000


@given(st.text(max_size=2000))
def test_what_anybody_writes_is_read_and_has_no_mark_of_ours(text: str) -> None:
    assert mark_in(text) != MARK


def test_a_copy_with_something_added_is_not_the_same() -> None:
    written = note_for_pager(REQUEST, by="Alice", channel=None, mark=MARK)
    assert mark_in(f"{written} no longer") == MARK
    assert not is_same(written, f"{written} no longer")
