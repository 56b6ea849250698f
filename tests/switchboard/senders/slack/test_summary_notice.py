"""A notice is small and plain, whatever somebody wrote into it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.senders.slack.sender import root_of
from tests.often import often
from tests.switchboard.senders.cards import a_card, a_delivery, a_subject
from tests.switchboard.senders.hostile import WORDS
from tests.switchboard.senders.slack.test_message import holds_the_limits, shown

KEY = SubjectKey(SubjectKind.NOTICE, "", "mute:7", "set")


def test_a_notice_says_its_text_and_no_more() -> None:
    card = a_card(subject=a_subject(key=KEY, note="Ana muted `level:info`\nuntil 14:00: too loud"), because="")
    assert shown(root_of(card)) == "Ana muted `level:info`\nuntil 14:00: too loud"


def test_a_notice_that_stands_in_says_for_what() -> None:
    card = a_card(
        subject=a_subject(key=KEY, note="Ana muted it"), delivery=a_delivery(stands_in_for="#core is archived")
    )
    assert "Told here instead: #core is archived" in shown(root_of(card))


def test_a_notice_shows_no_secret() -> None:
    card = a_card(subject=a_subject(key=KEY, note="because of password=hunter2secret"))
    assert "hunter2secret" not in shown(root_of(card))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(30))
@given(WORDS)
def test_any_notice_is_within_all_limits(note: str) -> None:
    holds_the_limits(root_of(a_card(subject=a_subject(key=KEY, note=note, title=note))))
