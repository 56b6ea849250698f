"""The words after a deed's name → a Request: the issues, what exactly, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeVar

from switchboard.commands import assignee, ignore_duration, resolution
from switchboard.commands.format_command import form
from switchboard.commands.intents import Mistake, Said
from switchboard.commands.issues import MOST_ISSUES, Named, read_issues, read_issues_at_the_end
from switchboard.commands.slack_text import bare, prose, quoted, reason_of
from switchboard.model.action import Assignee, AssigneeKind, Deed, IssueName, NameKind, Request

NOBODY = frozenset({"nobody", "none", "no one", "noone", "unassigned", "-"})
WHICH = "Which issue? Name it by its short id, its address in Sentry, or a link to its message"
Phrase = TypeVar("Phrase")
Filled = Request | Mistake


def read_deed(deed: Deed, words: str, said: Said, *, timed: bool = False) -> Filled:
    """Read what is asked for, in Slack's spelling. Without an issue, it is that of the thread. `timed`: a time must be named."""
    if deed is Deed.NOTE:
        return _fit(_note(words, said))
    head, why = reason_of(words)
    named = read_issues(head, one_is_known=said.thread is not None)
    if not named.issues and said.thread is None:
        named = read_issues_at_the_end(head) if head.strip() else named
    return _fit(fill(draft(deed, named, said, why), named.rest, timed=timed))


def draft(deed: Deed, named: Named, said: Said, why: str | None) -> Request:
    """Begin a Request by its deed, issues, person and reason."""
    issues = named.issues or of_thread(said)
    return Request(deed=deed, issues=issues, by=said.by, origin=said.origin, once=said.trigger_id, text=why)


def of_thread(said: Said) -> tuple[IssueName, ...]:
    """Tell the issue of the thread that it was said in, if it was said in one."""
    if not (said.channel and said.thread):
        return ()
    return (IssueName(NameKind.MESSAGE, f"{said.channel}/{said.thread}"),)


def fill(wish: Request, rest: str, *, timed: bool = False) -> Filled:
    """Add what exactly is asked for, read from the words after the issues."""
    if timed and not bare(rest):
        example = replace(wish, silence=ignore_duration.PHRASES["2h"])
        return Mistake("For how long?", form(example))
    return _FILLS.get(wish.deed, _alone)(wish, rest)


def _resolve(wish: Request, rest: str) -> Filled:
    when = resolution.read_resolution(rest)
    if when is not None:
        return replace(wish, resolution=when)
    near = _near(rest, resolution.PHRASES) or resolution.PHRASES["next release"]
    problem = f"I do not understand {quoted(rest)} as when it is resolved; a reason begins with “because”."
    return Mistake(problem, form(replace(wish, resolution=near)))


def _ignore(wish: Request, rest: str) -> Filled:
    how = ignore_duration.read_silence(rest)
    if how is not None:
        return replace(wish, silence=how)
    near = _near(rest, ignore_duration.PHRASES) or ignore_duration.PHRASES["2h"]
    return Mistake(ignore_duration.why_not(rest), form(replace(wish, silence=near)))


def _assign(wish: Request, rest: str) -> Filled:
    if bare(rest).lower().removeprefix("to ") in NOBODY:
        return replace(wish, deed=Deed.UNASSIGN)
    return _to(wish, rest, "Assign it to whom?")


def _page(wish: Request, rest: str) -> Filled:
    if not bare(rest):
        return replace(wish, assignee=Assignee(AssigneeKind.OWNER))
    return _to(wish, rest, "Page whom?")


def _to(wish: Request, rest: str, whom: str) -> Filled:
    who = assignee.read_assignee(rest)
    if who is not None:
        return replace(wish, assignee=who)
    if not bare(rest):
        return Mistake(whom, form(replace(wish, assignee=assignee.PHRASES["me"])))
    word = bare(rest).lower().lstrip("@#")
    team = None if bare(rest).startswith("@") else assignee.read_assignee(f"#{word}")
    near = _near(word, assignee.PHRASES) or team or assignee.PHRASES["alice@example.com"]
    problem = (
        f"I do not know who {quoted(rest)} is. Pick a person as Slack offers them after @, or write an e-mail address, "
        "#team, me or owner."
    )
    return Mistake(problem, form(replace(wish, assignee=near)))


def _alone(wish: Request, rest: str) -> Filled:
    if not bare(rest):
        return wish
    why = wish.text or prose(rest)
    return Mistake(
        f"I do not understand {quoted(rest)}; a reason begins with “because”.", form(replace(wish, text=why))
    )


def _note(words: str, said: Said) -> Filled:
    named = read_issues(words, one_is_known=said.thread is not None, prose_follows=True)
    wish = draft(Deed.NOTE, named, said, prose(named.rest) or None)
    if wish.text is None:
        return Mistake("What is the note to say?", form(replace(wish, text="seen at noon, too")))
    return wish


_FILLS: Mapping[Deed, Callable[[Request, str], Filled]] = {
    Deed.RESOLVE: _resolve,
    Deed.IGNORE: _ignore,
    Deed.ASSIGN: _assign,
    Deed.PAGE: _page,
}


def _fit(wish: Filled) -> Filled:
    """Refuse what names no issue, or too many."""
    if isinstance(wish, Mistake):
        return wish
    if not wish.issues:
        return Mistake(f"{WHICH}.", form(wish))
    if len(wish.issues) > MOST_ISSUES:
        fewer = replace(wish, issues=wish.issues[:MOST_ISSUES])
        return Mistake(f"{len(wish.issues)} issues are too many: {MOST_ISSUES} at once are the most.", form(fewer))
    return wish


def _near(words: str, phrases: Mapping[str, Phrase]) -> Phrase | None:
    """Tell what the phrase nearest to the words means."""
    found = get_close_matches(bare(words).lower()[:60], phrases, n=1)
    return phrases[found[0]] if found else None
