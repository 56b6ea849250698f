"""The words after an action's name → an ActionRequest: the issues, what exactly, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import TypeVar

from switchboard.commands import assignee, ignore_duration, resolution
from switchboard.commands.format_command import form
from switchboard.commands.intents import Mistake, Said
from switchboard.commands.issues import MOST_ISSUES, NamedIssues, read_issues, read_issues_at_the_end
from switchboard.commands.lengths import read_length
from switchboard.commands.slack_text import bare, prose, quoted, reason_of
from switchboard.model.action import (
    LONGEST_ACK,
    ActionKind,
    ActionRequest,
    Assignee,
    AssigneeKind,
    IssueName,
    NameKind,
)
from switchboard.model.replace import replace

NOBODY = frozenset({"nobody", "none", "no one", "noone", "unassigned", "-"})
WHICH = "Which issue? Name it by its short id, its address in Sentry, or a link to its message"
Phrase = TypeVar("Phrase")
_FOR = re.compile(r"for\s+(.+)", re.IGNORECASE | re.DOTALL)
Filled = ActionRequest | Mistake


def read_happening(kind: ActionKind, words: str, said: Said, *, timed: bool = False) -> Filled:
    """Read what is asked for, in Slack's spelling. Without an issue, it is that of the thread. `timed`: a time must be named."""
    if kind is ActionKind.NOTE:
        return _fit(_note(words, said))
    head, why = reason_of(words)
    named = read_issues(head, one_is_known=said.thread is not None)
    if not named.issues and said.thread is None:
        named = read_issues_at_the_end(head) if head.strip() else named
    return _fit(fill(draft(kind, named, said, why), named.rest, timed=timed))


def draft(kind: ActionKind, named: NamedIssues, said: Said, why: str | None) -> ActionRequest:
    """Begin an ActionRequest by its action, issues, person and reason."""
    issues = named.issues or of_thread(said)
    return ActionRequest(kind=kind, issues=issues, by=said.by, origin=said.origin, once=said.trigger_id, text=why)


def of_thread(said: Said) -> tuple[IssueName, ...]:
    """Return the issue of the thread that it was said in, if it was said in one."""
    if not (said.channel and said.thread):
        return ()
    return (IssueName(NameKind.MESSAGE, f"{said.channel}/{said.thread}"),)


def fill(intent: ActionRequest, rest: str, *, timed: bool = False) -> Filled:
    """Add what exactly is asked for, read from the words after the issues."""
    if timed and not bare(rest):
        example = replace(intent, silence=ignore_duration.PHRASES["2h"])
        return Mistake("For how long?", form(example))
    return _FILLS.get(intent.kind, _alone)(intent, rest)


def _resolve(intent: ActionRequest, rest: str) -> Filled:
    when = resolution.read_resolution(rest)
    if when is not None:
        return replace(intent, resolution=when)
    near = _near(rest, resolution.PHRASES) or resolution.PHRASES["next release"]
    problem = f"I do not understand {quoted(rest)} as when it is resolved; a reason begins with “because”."
    return Mistake(problem, form(replace(intent, resolution=near)))


def _ignore(intent: ActionRequest, rest: str) -> Filled:
    how = ignore_duration.read_silence(rest)
    if how is not None:
        return replace(intent, silence=how)
    near = _near(rest, ignore_duration.PHRASES) or ignore_duration.PHRASES["2h"]
    return Mistake(ignore_duration.why_not(rest), form(replace(intent, silence=near)))


def _assign(intent: ActionRequest, rest: str) -> Filled:
    if bare(rest).lower().removeprefix("to ") in NOBODY:
        return replace(intent, kind=ActionKind.UNASSIGN)
    return _to(intent, rest, "Assign it to whom?")


def _page(intent: ActionRequest, rest: str) -> Filled:
    if not bare(rest):
        return replace(intent, assignee=Assignee(AssigneeKind.OWNER))
    return _to(intent, rest, "Page whom?")


def _to(intent: ActionRequest, rest: str, whom: str) -> Filled:
    who = assignee.read_assignee(rest)
    if who is not None:
        return replace(intent, assignee=who)
    if not bare(rest):
        return Mistake(whom, form(replace(intent, assignee=assignee.PHRASES["me"])))
    word = bare(rest).lower().lstrip("@#")
    team = None if bare(rest).startswith("@") else assignee.read_assignee(f"#{word}")
    near = _near(word, assignee.PHRASES) or team or assignee.PHRASES["alice@example.com"]
    problem = (
        f"I do not know who {quoted(rest)} is. Pick a person as Slack offers them after @, or write an e-mail address, "
        "#team, me or owner."
    )
    return Mistake(problem, form(replace(intent, assignee=near)))


def _ack(intent: ActionRequest, rest: str) -> Filled:
    """Read for how long, where that was said: `for 4h`, or the time alone."""
    said = bare(rest)
    named = _FOR.fullmatch(said)
    lasts = read_length(named[1] if named else said) if said else None
    if lasts is None and named is None:
        return _alone(intent, rest)
    if lasts is None:
        example = replace(intent, lasts=timedelta(hours=4))
        return Mistake(f"I do not understand {quoted(rest)} as how long you are on it.", form(example))
    if lasts > LONGEST_ACK:
        problem = "That is too long: PagerDuty lets an incident rest for a week at the most."
        return Mistake(problem, form(replace(intent, lasts=LONGEST_ACK)))
    return replace(intent, lasts=lasts)


def _alone(intent: ActionRequest, rest: str) -> Filled:
    if not bare(rest):
        return intent
    why = intent.text or prose(rest)
    return Mistake(
        f"I do not understand {quoted(rest)}; a reason begins with “because”.", form(replace(intent, text=why))
    )


def _note(words: str, said: Said) -> Filled:
    named = read_issues(words, one_is_known=said.thread is not None, prose_follows=True)
    intent = draft(ActionKind.NOTE, named, said, prose(named.rest) or None)
    if intent.text is None:
        return Mistake("What is the note to say?", form(replace(intent, text="seen at noon, too")))
    return intent


_FILLS: Mapping[ActionKind, Callable[[ActionRequest, str], Filled]] = {
    ActionKind.RESOLVE: _resolve,
    ActionKind.IGNORE: _ignore,
    ActionKind.ASSIGN: _assign,
    ActionKind.PAGE: _page,
    ActionKind.ACK: _ack,
}


def _fit(intent: Filled) -> Filled:
    """Refuse what names no issue, or too many."""
    if isinstance(intent, Mistake):
        return intent
    if not intent.issues:
        return Mistake(f"{WHICH}.", form(intent))
    if len(intent.issues) > MOST_ISSUES:
        fewer = replace(intent, issues=intent.issues[:MOST_ISSUES])
        return Mistake(f"{len(intent.issues)} issues are too many: {MOST_ISSUES} at once are the most.", form(fewer))
    return intent


def _near(words: str, phrases: Mapping[str, Phrase]) -> Phrase | None:
    """Return what the phrase nearest to the words means."""
    found = get_close_matches(bare(words).lower()[:60], phrases, n=1)
    return phrases[found[0]] if found else None
