"""Who is to have it, in the spellings that people use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.assignee import PHRASES, read_assignee
from switchboard.model.action import Assignee, AssigneeKind


@pytest.mark.parametrize(
    "words, who",
    [
        ("me", Assignee(AssigneeKind.ME)),
        ("to Myself.", Assignee(AssigneeKind.ME)),
        ("the owner", Assignee(AssigneeKind.OWNER)),
        ("<@U123|alice>", Assignee(AssigneeKind.SLACK, "U123")),
        ("<@W123>,", Assignee(AssigneeKind.SLACK, "W123")),
        ("<#C1|payments>", Assignee(AssigneeKind.TEAM, "payments")),
        ("<#C1|>", Assignee(AssigneeKind.TEAM, "C1")),
        ("#payments", Assignee(AssigneeKind.TEAM, "payments")),
        ("<!subteam^S1|@ops>", Assignee(AssigneeKind.TEAM, "ops")),
        ("<mailto:Al@x.example|Al@x.example>", Assignee(AssigneeKind.EMAIL, "al@x.example")),
    ],
)
def test_who_is_to_have_it(words: str, who: Assignee) -> None:
    assert read_assignee(words) == who


@pytest.mark.parametrize("words", ["", "alice", "@alice", "<!channel>", "<!here|here>", "#a #b", "me owner", "a@b"])
def test_who_is_nobody(words: str) -> None:
    assert read_assignee(words) is None


def test_the_examples_mean_what_they_say() -> None:
    assert all(read_assignee(words) == meant for words, meant in PHRASES.items())


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    read_assignee(text)
