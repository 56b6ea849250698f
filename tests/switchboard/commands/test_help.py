"""What help shows can be typed."""

from __future__ import annotations

import pytest

from switchboard.commands.command import KINDS, OTHERS, QUESTIONS
from switchboard.commands.help import EXAMPLES, forms, help_text
from switchboard.commands.intents import Mistake
from tests.switchboard.commands.asking import read


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_every_example_can_be_typed(line: str) -> None:
    assert not isinstance(read(line), Mistake)


def test_every_word_has_examples() -> None:
    assert {str(kind.value) for kind in KINDS.values()} | set(QUESTIONS) | set(OTHERS) == set(EXAMPLES)


def test_help_for_one_shows_its_examples_and_of_the_unknown_everything() -> None:
    assert "`/resolve PAY-1A2 next release`" in forms("resolve")
    assert forms("nothing") == help_text()
    assert len(help_text()) < 3000
