"""Every intent is read back as it was written, through the door that it came by; all else is none, and says why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.action import ActionKind, ActionRequest, Actor, IssueName, NameKind, Origin, Via
from switchboard.model.feedback import Opinion
from switchboard.model.inbound import Door, Raw
from switchboard.model.intent import (
    EndLink,
    EndMute,
    GiveFeedback,
    Intent,
    OfferLink,
    Replay,
    Retry,
    SetMail,
    SetMute,
    SetPreference,
    Unsubscribe,
)
from switchboard.model.people import MailKind
from switchboard.model.replace import replace
from switchboard.model.unfurl import SharedLink, SharedLinks
from switchboard.payloads.intents import UNREAD, raw_of, read_intent
from tests.switchboard.builders import AT

BY, WHERE = Actor(Via.SLACK, "U1", "Alice", "T1"), Origin("C1", "1.2", "https://hooks.slack.example/1", home=True)
MESSAGE = IssueName(NameKind.MESSAGE, "C1/1.2")
PAY = IssueName(NameKind.SHORT_ID, "PAY-1A2")
RESOLVE = ActionRequest(kind=ActionKind.RESOLVE, issues=(PAY,), by=BY, origin=WHERE, once="t1")
MUTE = SetMute("level:error", timedelta(hours=2), "we know", BY, WHERE, "t1")
BY_PEOPLE: tuple[tuple[Intent, str], ...] = (
    (RESOLVE, "resolve"),
    (MUTE, "mute"),
    (EndMute(7, BY, WHERE, "t1"), "end_mute"),
    (SetPreference(assigned_dm=False, by=BY, origin=WHERE, once="t1"), "preference"),
    (SetMail(MailKind.NEW, wanted=True, by=BY, origin=WHERE, once="t1"), "mail"),
    (GiveFeedback(MESSAGE, Opinion.NOISE, BY, AT, origin=WHERE, once="t1"), "feedback"),
    (OfferLink(BY, "a" * 64), "link"),
    (EndLink(BY, WHERE, "t1"), "unlink"),
    (SharedLinks(by=BY, channel="C1", ts="1.2", links=(SharedLink("https://x.example", PAY),)), "shared"),
)
BY_MAIL: tuple[tuple[Intent, str], ...] = ((Unsubscribe(MailKind.ALL, "501", Actor(Via.MAIL, "501")), "unsubscribe"),)
BY_OPERATORS: tuple[tuple[Intent, str], ...] = ((Replay((7, 9)), "replay"), (Retry(), "retry"))


def kept(raw: bytes, door: Door = Door.SLACK) -> Raw:
    return Raw(door=door, received_at=AT, raw=raw)


@pytest.mark.parametrize(
    ("door", "intent", "name"),
    [
        *((Door.SLACK, *each) for each in BY_PEOPLE),
        *((Door.MAIL, *each) for each in BY_MAIL),
        *((Door.CLI, *each) for each in BY_OPERATORS),
    ],
)
def test_an_intent_is_read_back_as_it_was_written_and_has_a_name(door: Door, intent: Intent, name: str) -> None:
    raw = raw_of(intent, door=door, at=AT)
    assert read_intent(raw) == intent
    assert (raw.hint.resource, raw.hint.action, raw.urgent) == ("intent", name, name not in ("shared", "unsubscribe"))


def test_nobody_waits_for_a_reaction_to_be_counted() -> None:
    assert not raw_of(GiveFeedback(MESSAGE, Opinion.USEFUL, BY), door=Door.SLACK, at=AT).urgent


@pytest.mark.parametrize(
    ("door", "intent"),
    [*((Door.CLI, each) for each, _ in BY_PEOPLE), *((Door.SLACK, each) for each, _ in BY_OPERATORS)],
)
def test_an_intent_comes_only_through_the_door_of_who_asked(door: Door, intent: Intent) -> None:
    assert "cannot come by" in str(read_intent(raw_of(intent, door=door, at=AT)))


@pytest.mark.parametrize(
    "intent",
    [
        replace(MUTE, lasts=timedelta.max),
        EndMute(2**63, BY),
        EndMute(-1, BY),
        replace(RESOLVE, kind=ActionKind.LINK),
        replace(RESOLVE, kind=ActionKind.FEEDBACK),
        GiveFeedback(PAY, Opinion.NOISE, BY),
    ],
)
def test_what_no_database_could_hold_and_what_is_done_to_no_issue_is_no_intent(intent: Intent) -> None:
    assert read_intent(raw_of(intent, door=Door.SLACK, at=AT)) == UNREAD


def test_a_replay_of_what_no_database_could_hold_is_no_intent() -> None:
    assert read_intent(raw_of(Replay((2**63,)), door=Door.CLI, at=AT)) == UNREAD


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"intent": 7}',
        b'{"intent": "retry", "ids": ["x"]}',
        b'{"intent": "retry", "who": 1}',
        b'{"intent": "mute"}',
        b'{"intent": "retry", "ids": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_what_is_malformed_is_none(raw: bytes) -> None:
    assert read_intent(kept(raw, Door.CLI)) == UNREAD


def test_one_that_nobody_knows_is_named() -> None:
    assert read_intent(kept(b'{"intent": "dance"}')) == "no such intent: dance"
    assert len(str(read_intent(kept(b'{"intent": "' + b"x" * 9_999 + b'"}')))) < 100


@given(st.binary())
def test_reading_never_raises(raw: bytes) -> None:
    assert isinstance(read_intent(kept(raw)), str)
