"""What `is:` asks: how an issue stands. Sentry says it in some webhooks only, so the answer may be unknown."""

from __future__ import annotations

from switchboard.model.facts import Facts, IssueState, Status

WORDS = (
    "new",
    "regressed",
    "escalating",
    "ongoing",
    "unresolved",
    "resolved",
    "archived",
    "ignored",
    "assigned",
    "unassigned",
)

# Sentry's older word, which people still type.
_SAME = {"ignored": "archived"}


def stands(word: str, facts: Facts) -> bool | None:
    """Return whether the issue is what the word says; None where the alert does not know.

    new, regressed, escalating and ongoing are Sentry's substatus; an `issue.created` is new whatever else it says.
    """
    if word == "new" and (facts.resource, facts.action) == ("issue", "created"):
        return True
    return None if facts.state is None else _says(_SAME.get(word, word), facts.state)


def standing(facts: Facts) -> str:
    """Return how the issue stands in a few words; empty where the alert does not know."""
    if facts.state is None:
        return ""
    state = facts.state
    held = "assigned" if state.assignee else "unassigned"
    return ", ".join(word for word in (state.status.value, state.substatus, held) if word)


def _says(word: str, state: IssueState) -> bool | None:
    if word in ("assigned", "unassigned"):
        return (state.assignee is not None) == (word == "assigned")
    if word in tuple(Status):
        return state.status == word
    if state.status is not Status.UNRESOLVED:
        return False
    return state.substatus == word if state.substatus else None
