"""What is said alike wherever people are told: how many there are of a summary, and a word for every change."""

from __future__ import annotations

import pytest

from switchboard.model.card import Roll
from switchboard.model.subject import TimelineKind
from switchboard.senders.slack.words import SYMBOLS
from switchboard.senders.wording import CHANGES, total


@pytest.mark.parametrize(
    "roll, said",
    [
        (Roll(open=1), "1 issue still unresolved"),
        (Roll(open=1_200, over=3), "1,200 issues still unresolved · 3 over since"),
        (Roll(open=2, reminds=True), "2 issues that nobody touched"),
        (Roll(meanwhile=7), "all 7 that came meanwhile are resolved"),
        (Roll(meanwhile=1), "the one that came meanwhile is resolved"),
        (Roll(over=2, meanwhile=1), "all 3 are resolved"),
        (Roll(over=1, reminds=True), "the one is taken up or resolved"),
        (Roll(), "nothing is left of it here"),
    ],
)
def test_one_line_says_how_many_and_how_they_stand(roll: Roll, said: str) -> None:
    assert total(roll) == said


def test_every_change_has_its_words_and_in_slack_its_mark() -> None:
    assert CHANGES.keys() == SYMBOLS.keys() == set(TimelineKind)
