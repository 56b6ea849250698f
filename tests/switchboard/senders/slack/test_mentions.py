"""People are mentioned by ids that can only be theirs, where it is new or raised, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given

from switchboard.model.on_call import OnDuty
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.senders.slack.entries import entry_message
from switchboard.senders.slack.mentions import mentioned
from switchboard.senders.slack.message import root_message
from tests.switchboard.senders.cards import AT, a_card, a_delivery
from tests.switchboard.senders.hostile import WORDS
from tests.switchboard.senders.slack.test_message import parts, shown

CARD = a_card(delivery=a_delivery(mention="user:U012ABCDEF group:S0614TZR7"))
USER, GROUP = {"type": "user", "user_id": "U012ABCDEF"}, {"type": "usergroup", "usergroup_id": "S0614TZR7"}


def test_a_message_mentions_whom_its_delivery_names() -> None:
    message = root_message(CARD)
    assert "For  " in shown(message)
    assert [part for part in parts(message.blocks) if part.get("type") in ("user", "usergroup")] == [USER, GROUP]


@pytest.mark.parametrize("kind", TimelineKind)
def test_of_the_lines_of_a_thread_only_what_calls_somebody_mentions_anybody(kind: TimelineKind) -> None:
    message = entry_message(CARD, TimelineEntry(kind=kind, at=AT, seq=1), aloud=True)
    assert (USER in list(parts(message.blocks))) == (kind in (TimelineKind.SEVERITY, TimelineKind.ESCALATED))


@pytest.mark.parametrize(
    "mention", [None, "", "user:", "user:U1", "user:@here", "group:U012ABCDEF", "here", "U012ABCDEF"]
)
def test_what_is_no_id_mentions_nobody(mention: str | None) -> None:
    assert mentioned(a_card(delivery=a_delivery(mention=mention))) == []


@given(WORDS)
def test_no_text_from_outside_mentions_anybody(words: str) -> None:
    assert mentioned(a_card(delivery=a_delivery(mention=words))) == []


def test_who_is_on_call_is_mentioned_or_named_and_nobody_is_said() -> None:
    found = mentioned(a_card(on_duty=(OnDuty("payments", slack=("U012ABCDEF",), names=("Bob",)), OnDuty("core"))))
    assert USER in found
    said = [part["text"] for part in found if part["type"] == "text"]
    assert said == ["For", " ", " ", "Bob", " ", "nobody: nobody is on call for core"]


def test_who_was_on_call_is_mentioned_as_of_when_it_was_told() -> None:
    found = mentioned(a_card(on_duty=(OnDuty("payments", slack=("U012ABCDEF",), as_of=AT),)))
    assert found[2] == USER
    assert [part for part in found if part["type"] == "date"]
