"""What people type to mute one issue: its short id or its address, as the query that asks for it."""

from __future__ import annotations

from switchboard.commands.issues import read_issues
from switchboard.commands.slack_text import bare
from switchboard.model.action import IssueName, NameKind


def query_of_issues(words: str) -> str | None:
    """Return the query of words that name issues and nothing else, None for any other words: these are a query themselves.

    A bare number is none: people look for texts such as 502.
    """
    named = read_issues(words, one_is_known=True)
    if not named.issues or bare(named.rest) or bare(words).replace(" ", "").replace(",", "").isdigit():
        return None
    terms = [_term(name) for name in named.issues]
    if None in terms:
        return None
    return " OR ".join(term for term in terms if term)


def _term(name: IssueName) -> str | None:
    match name.kind:
        case NameKind.SHORT_ID:
            return f"issue:{name.text}"
        case NameKind.NUMBER:
            return f"issue.id:{name.text}"
        case _:
            return None
