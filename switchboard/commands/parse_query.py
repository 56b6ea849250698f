"""The umbrella's other words: questions, and mutes."""

from __future__ import annotations

import re
from datetime import timedelta

from switchboard.commands.assignee import read_assignee
from switchboard.commands.format_command import EXAMPLE
from switchboard.commands.intents import Ask, AskKind, AskLink, Mistake, Said
from switchboard.commands.issues import MOST_ISSUES, read_issues
from switchboard.commands.lengths import read_length, say_length
from switchboard.commands.muted import query_of_issues
from switchboard.commands.parse_action import WHICH, of_thread
from switchboard.commands.slack_text import bare, escaped, prose, reason_of, tidy
from switchboard.config.analysis_conditions import why_never
from switchboard.errors import BadQuery
from switchboard.model.action import AssigneeKind
from switchboard.model.intent import EndMute, SetMail, SetMute, SetPreference
from switchboard.model.mute import LONGEST_MUTE
from switchboard.model.people import MailKind
from switchboard.schedule.asked_period import ASKED_AS, LAST_WEEK
from switchboard.search.mute_query import mute_query
from switchboard.search.parse import parse

LONGEST_QUERY = 1000
ME = ("somebody@example.com",)
"""Stands for who asks until it is known who that is in Sentry."""
HOUR = timedelta(hours=1)
WHY = "the card provider is down"  # an example

_SWITCH = ("on", "off")
_FOR = re.compile(r"(?P<query>.*\S)\s+for\s+(?P<lasts>\S.*)", re.IGNORECASE | re.DOTALL)
_END = re.compile(r"(?:end|stop|off)\s+#?(\d{1,18})", re.IGNORECASE | re.ASCII)
_DIGEST = re.compile(
    r"(?:(?:of )?(?:the )?#?(?P<team>(?!(?:this|last|today|yesterday|\d{4}-)\b)[a-z0-9][a-z0-9_.-]{0,63}))? ?"
    rf"(?P<period>{'|'.join(ASKED_AS)}|\d{{4}}-\d{{2}}-\d{{2}}(?: ?\.\. ?\d{{4}}-\d{{2}}-\d{{2}})?)?",
    re.ASCII,
)
_ID = re.compile(r"#?(\d{1,18})", re.ASCII)


def read_question(kind: AskKind, words: str, said: Said) -> Ask | Mistake:
    """Read the words after a question's name, in Slack's spelling."""
    if kind in (AskKind.SHOW, AskKind.WHY):
        return _about_issues(kind, words, said)
    if kind is AskKind.SEARCH:
        return _search(words)
    if kind in (AskKind.ONCALL, AskKind.HANDOVER):
        return _of_team(kind, words)
    if kind is AskKind.DIGEST:
        return _digest(words)
    return Ask(kind, argument=bare(words).lower() if kind is AskKind.HELP else "")


def _about_issues(kind: AskKind, words: str, said: Said) -> Ask | Mistake:
    named = read_issues(words, one_is_known=said.thread is not None)
    issues = (named.issues or of_thread(said))[:MOST_ISSUES]
    if issues and not bare(named.rest):
        return Ask(kind, issues)
    return Mistake(f"{WHICH}.", f"/sentry {kind.value} {(issues or (EXAMPLE,))[0].text}")


def _of_team(kind: AskKind, words: str) -> Ask | Mistake:
    """Read the team whose turn, or whose shift, is asked for; it may be left out."""
    team = bare(words).removeprefix("#").lower()
    if len(team.split()) > 1:
        return Mistake("Name one team, or none.", f"/sentry {kind.value} payments")
    return Ask(kind, argument=team)


def _digest(words: str) -> Ask | Mistake:
    """Read a team and a time, either of which may be left out; which teams and times there are is known to who answers."""
    found = _DIGEST.fullmatch(" ".join(bare(words).lower().split()))
    if found is None:
        return Mistake("Name one team, and this week, last week or days.", "/sentry digest payments this week")
    return Ask(AskKind.DIGEST, argument=found["team"] or "", period=found["period"] or LAST_WEEK)


def _search(words: str) -> Ask | Mistake:
    query = tidy(prose(words)).strip()
    example = "/sentry search is:unresolved level:error"
    if not query:
        return Mistake("Search for what?", example)
    try:
        parse(query, me=ME)
    except BadQuery as error:
        return Mistake(f"The query cannot be read at character {error.position + 1}: {error}.", example)
    return Ask(AskKind.SEARCH, argument=query)


def read_link(words: str) -> AskLink | Mistake:
    """Read the address that somebody has in Sentry; it may be left out."""
    if not bare(words):
        return AskLink()
    who = read_assignee(words)
    if who is None or who.kind is not AssigneeKind.EMAIL:
        return Mistake("Name the e-mail address that you have in Sentry, or nothing.", "/sentry link alice@example.com")
    return AskLink(who.name)


def read_mute(words: str, said: Said) -> SetMute | EndMute | Mistake:
    """Read `QUERY for 2h because WHY`, or `end ID`."""
    if ended := _END.fullmatch(bare(words)):
        return _end_mute(ended, said)
    head, why = reason_of(words)
    spelled = tidy(prose(head)).strip()
    found = _FOR.fullmatch(spelled)
    query, lasts = (found["query"], read_length(bare(found["lasts"]))) if found else (spelled, None)
    query = query_of_issues(query) or query
    if problem := _unfit(query):
        return Mistake(problem, say_mute("team:payments", lasts or 2 * HOUR, why or WHY))
    if lasts is None or lasts > LONGEST_MUTE:
        problem = f"For how long? {LONGEST_MUTE.days} days are the longest."
        return Mistake(problem, _with_a_length(query, why))
    if why is None:
        problem = "Say why, for those who wonder where their alerts are."
        return Mistake(problem, say_mute(query, lasts, WHY))
    return SetMute(query, lasts, why, said.by, said.origin, said.trigger_id)


def read_preference(words: str, said: Said) -> SetPreference | Mistake:
    """Read `on` or `off`: whether somebody gets a direct message for what is assigned to them."""
    wanted = bare(words).lower()
    if wanted in ("on", "off"):
        return SetPreference(wanted == "on", said.by, said.origin, said.trigger_id)
    return Mistake("Say on or off: whether you are told directly when an issue is assigned to you.", "/sentry dm off")


def read_mail(words: str, said: Said) -> SetMail | Mistake:
    """Read `on`, `off`, or either after `new`, `regressions` or `assigned`: what somebody is mailed about."""
    *kind, wanted = bare(words).lower().split() or [""]
    named = next(
        (each for each in MailKind if kind in ([each.value], [] if each is MailKind.ALL else [each.value])), None
    )
    if named is None or wanted not in _SWITCH:
        return Mistake(
            "Say what you would be mailed about, and whether: new, regressions or assigned, or nothing for all.",
            "/sentry mail new on",
        )
    return SetMail(named, wanted == "on", said.by, said.origin, said.trigger_id)


def read_unmute(words: str, said: Said) -> EndMute | Mistake:
    """Read the id of the mute that is to end."""
    if found := _ID.fullmatch(bare(words)):
        return _end_mute(found, said)
    return Mistake("Which mute? `/sentry mutes` shows their numbers.", "/sentry unmute 3")


def _end_mute(found: re.Match[str], said: Said) -> EndMute:
    return EndMute(int(found[1]), said.by, said.origin, said.trigger_id)


def say_mute(query: str, lasts: timedelta, because: str) -> str:
    """Write a mute as it can be typed, in Slack's spelling."""
    shown = lasts if timedelta() < lasts <= LONGEST_MUTE else HOUR
    return f"/sentry mute {escaped(query)} for {say_length(shown)} because {escaped(because)}"


def _with_a_length(query: str, why: str | None) -> str:
    """Write the mute with a length: the word that may have been meant for it, else an example."""
    before, _, last = query.rpartition(" ")
    lasts = read_length(bare(last))
    if lasts is None or _unfit(before):
        before, lasts = query, 2 * HOUR
    return say_mute(before, lasts, why or WHY)


def _unfit(query: str) -> str:
    """Return why a query cannot be muted, nothing where it can."""
    if not query or len(query) > LONGEST_QUERY:
        return "Say what to be quiet about, in Sentry's search syntax."
    try:
        never = why_never(mute_query(query))
    except BadQuery as error:
        return f"The query cannot be read at character {error.position + 1}: {error}."
    return f"{never[0][:1].upper()}{never[0][1:]}. {never[1]}." if never else ""
