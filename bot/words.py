"""PURE: what the door says at once, and how it is written for Slack. What stands in backticks is shown as code."""

from __future__ import annotations

from typing import Any

from switchboard.commands.slack_text import escaped
from switchboard.model.action import ActionRequest, IssueName, NameKind
from switchboard.model.intent import EndLink, EndMute, SetMail, SetMute, SetPreference
from switchboard.model.people import MailKind
from switchboard.senders.slack import blocks
from switchboard.senders.slack.words import DOING
from switchboard.senders.text import line, paragraph

MAILED = {
    MailKind.NEW: "new issues of your teams",
    MailKind.REGRESSIONS: "regressions of your teams' issues",
    MailKind.ASSIGNED: "what is assigned to you",
    MailKind.ALL: "new issues and regressions of your teams, and what is assigned to you",
}
NO_MAIL = "Mail is not set up here: whoever runs Switchboard can set SMTP_URL and MAIL_FROM."
NO_ADDRESS = "Sentry has not told me your address there, so I cannot mail you."
NOT_KEPT = "This could not be kept, so nothing was done. Please try again in a moment."
NOT_OPENED = "This could not be opened just now. Please try again, or type it: `/sentry help`."
FAILED = "Something went wrong here. Whoever runs Switchboard finds it in the log by `{}`."
ASK_FOR_DIGEST = "Type `/sentry digest`, outside of threads: then it comes to you alone."
NOT_READ = "This cannot be looked up just now. Please try again in a moment."
NOT_OURS = (
    "I serve the people of this workspace, and its guests whom I know in Sentry; you I do not know. "
    "If you have just joined, try again in ten minutes."
)
NOT_NOW = (
    "Not now: I cannot tell who is of this workspace. Please try again in a moment. "
    "If it stays so, whoever runs Switchboard finds why in its log, or by `switchboard doctor`."
)
MOST_NAMED, LONGEST_NAME = 5, 60
LONGEST, SHOWN = 2_900, 300


def say_begun(intent: ActionRequest | SetMute | EndMute | SetPreference | SetMail | EndLink) -> str:
    """Say what is about to be done: `Resolving PAY-1A2, PAY-1A3…`. What came of it they hear later."""
    match intent:
        case ActionRequest():
            return f"{DOING[intent.kind]} {_named(intent.issues)}…"
        case SetMute():
            return f"Muting {bare(intent.query)}…"
        case EndMute():
            return f"Ending mute {intent.id}…"
        case SetPreference():
            return f"From now on you are {'' if intent.assigned_dm else 'not '}told directly when an issue is assigned to you."
        case SetMail():
            return f"From now on you are {'' if intent.wanted else 'not '}mailed about {MAILED[intent.kind]}."
        case EndLink():
            return "Ending your link…"


def bare(words: str) -> str:
    """Let words from outside be words only: none of them is shown as code."""
    return words.replace("`", "'")


def answer(words: str) -> dict[str, Any]:
    """Write words as a message of Slack's that mentions nobody, links nowhere, and formats only what is in backticks."""
    lines = [_parts(each) for each in paragraph(words, LONGEST).splitlines()]
    return {"text": escaped(line(words, SHOWN)), "blocks": blocks.rich(*blocks.rows(*lines))}


def _parts(words: str) -> list[blocks.Part]:
    return [blocks.text(part, code=n % 2 == 1) for n, part in enumerate(words.split("`")) if part]


def _named(issues: tuple[IssueName, ...]) -> str:
    names = [_name(issue) for issue in issues[:MOST_NAMED]]
    more = len(issues) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _name(issue: IssueName) -> str:
    if issue.kind in (NameKind.MESSAGE, NameKind.DELIVERY):
        return "this issue"
    return bare(issue.text[:LONGEST_NAME])
