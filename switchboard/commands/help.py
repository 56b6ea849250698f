"""What can be typed, by example: the text of `/sentry help`, and of the help for one command."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "resolve": (
        "/resolve PAY-1A2",
        "/resolve PAY-1A2 next release",
        "/resolve PAY-1A2 current release",
        "/resolve PAY-1A2 in 1.4.2",
        "/resolve PAY-1A2 in commit abc123 of acme/shop",
        "/resolve PAY-1A2, PAY-1A3 because flaky upstream",
    ),
    "unresolve": ("/sentry unresolve PAY-1A2",),
    "assign": (
        "/assign PAY-1A2 me",
        "/assign PAY-1A2 owner",
        "/assign PAY-1A2 #payments",
        "/assign PAY-1A2 alice@example.com",
        "/assign PAY-1A2 nobody",
    ),
    "unassign": ("/sentry unassign PAY-1A2",),
    "ignore": (
        "/ignore PAY-1A2 2h",
        "/ignore PAY-1A2 until escalating",
        "/ignore PAY-1A2 100 events in 1h",
        "/ignore PAY-1A2 10 users",
        "/ignore PAY-1A2 forever because the old client is gone soon",
    ),
    "page": ("/sentry page PAY-1A2", "/sentry page PAY-1A2 #payments because checkout is down"),
    "ack": ("/sentry ack PAY-1A2", "/sentry ack PAY-1A2 for 4h because the fix is rolling out"),
    "note": ("/sentry note PAY-1A2: seen on the staging machines, too",),
    "show": ("/sentry show PAY-1A2",),
    "why": ("/sentry why PAY-1A2",),
    "search": ("/sentry search is:unresolved level:error",),
    "mine": ("/sentry mine",),
    "oncall": ("/sentry oncall", "/sentry oncall payments"),
    "handover": ("/sentry handover", "/sentry handover payments"),
    "digest": ("/sentry digest", "/sentry digest payments this week", "/sentry digest payments 2026-11-16..2026-11-23"),
    "mute": ("/sentry mute team:payments for 2h because the card provider is down",),
    "unmute": ("/sentry unmute 3",),
    "mutes": ("/sentry mutes",),
    "dm": ("/sentry dm off", "/sentry dm on"),
    "mail": (
        "/sentry mail on",
        "/sentry mail off",
        "/sentry mail new on",
        "/sentry mail regressions on",
        "/sentry mail assigned off",
    ),
    "link": ("/sentry link", "/sentry link alice@example.com"),
    "unlink": ("/sentry unlink",),
    "whoami": ("/sentry whoami",),
    "status": ("/sentry status",),
    "help": ("/sentry help", "/sentry help resolve"),
}
_ABOUT: Mapping[str, str] = {
    "resolve": "mark it as resolved: now, in a release, or in a commit",
    "unresolve": "open it again, also what was ignored",
    "assign": "give it to a person, after @ as Slack offers them, or to a team",
    "unassign": "take it from whoever has it",
    "ignore": "be quiet about it for a time, until so many events or users, until it escalates, or for ever",
    "page": "call out who is on call",
    "ack": "say that your team is on it, until it is over or for a time",
    "note": "write a comment in Sentry; `!note …` does it from the issue's thread",
    "show": "how an issue stands",
    "why": "why an alert came here",
    "search": "find issues, in Sentry's search syntax",
    "mine": "what is assigned to you",
    "oncall": "who is on call, until when, and who is next",
    "handover": "what a team's shift leaves to the next: what paged, what is open, what is muted, what falls due",
    "digest": "what a team's digest says, of this week or another time: to you alone, at once",
    "mute": "be quiet about all that matches a query",
    "unmute": "end a mute",
    "mutes": "the mutes that hold now",
    "dm": "be told directly of what is assigned to you, or not",
    "mail": "be mailed, or not: about new issues of your teams, their regressions, what is assigned to you, or all of it",
    "link": "prove who you are in Sentry, by a code that you write there",
    "unlink": "be no longer who you proved to be",
    "whoami": "who you are to us",
    "status": "how this service stands",
    "help": "this page, or one command's",
}
_NAMING = (
    "An issue is named by its short id (PAY-1A2), its address in Sentry or a link to its message; in the thread of its "
    "message it may be left out. Several at once are fine. A reason may end anything: because …"
)


def forms(word: str) -> str:
    """Return what can be typed for one command, in lines; for an unknown one, for all of them."""
    if word not in EXAMPLES:
        return help_text()
    return "\n".join((f"{word}: {_ABOUT[word]}", *(f"• `{example}`" for example in EXAMPLES[word])))


def help_text() -> str:
    """Return every command by its first example, in lines."""
    lines = (f"• `{examples[0]}` {_ABOUT[word]}" for word, examples in EXAMPLES.items())
    return "\n".join((*lines, _NAMING))
