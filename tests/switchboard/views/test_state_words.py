"""What stands in the database as one word of ours is said in words for people, whatever it is."""

from __future__ import annotations

import pytest

from switchboard.model.card import Step
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.senders.wording import SUBSTATUS
from switchboard.views.state_words import say_entry, say_outcome, say_state, say_step
from tests.switchboard.builders import ANA, AT, a_subject

CODE = ("_", ".", "None")


@pytest.mark.parametrize("kind", SubjectKind)
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("substatus", [None, "ongoing", *SUBSTATUS])
def test_every_state_is_said(kind: SubjectKind, status: Status, substatus: str | None) -> None:
    subject = a_subject(key=SubjectKey(kind, "acme", "1"), status=status, substatus=substatus)
    said = say_state(subject)
    assert said
    assert not [code for code in CODE if code in said]


@pytest.mark.parametrize("kind", TimelineKind)
def test_every_line_of_a_timeline_is_said(kind: TimelineKind) -> None:
    said = say_entry(TimelineEntry(kind=kind, at=AT, by=ANA, detail="so"))
    assert said.endswith(": so by Ana")
    assert not [code for code in CODE if code in said]


def test_every_try_is_said() -> None:
    told = [*map(say_step, Step), *map(say_outcome, ("Sent", "TryAgain", "Unknown", "GaveUp", "Absent", None))]
    assert len(set(told)) == len(told)
    assert not [said for said in told if said != said.lower() or any(code in said for code in CODE)]
