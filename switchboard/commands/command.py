"""A slash command → what the person intents: /resolve, /assign, /ignore, and the umbrella /sentry with a word for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from switchboard.commands.help import EXAMPLES
from switchboard.commands.intents import Ask, AskKind, Meant, Mistake, Said
from switchboard.commands.issues import MOST_ISSUES, NamedIssues, read_issues
from switchboard.commands.parse_action import draft, read_happening
from switchboard.commands.parse_query import (
    read_link,
    read_mail,
    read_mute,
    read_preference,
    read_question,
    read_unmute,
)
from switchboard.commands.slack_text import bare, prose, quoted
from switchboard.model.action import OF_ISSUES, ActionKind, ActionRequest
from switchboard.model.intent import EndLink

KINDS: Mapping[str, ActionKind] = {kind.value: kind for kind in ActionKind if kind in OF_ISSUES} | {
    "reopen": ActionKind.UNRESOLVE,
    "unignore": ActionKind.UNRESOLVE,
    "unarchive": ActionKind.UNRESOLVE,
    "archive": ActionKind.IGNORE,
    "snooze": ActionKind.IGNORE,
    "comment": ActionKind.NOTE,
    "acknowledge": ActionKind.ACK,
}
QUESTIONS: Mapping[str, AskKind] = {kind.value: kind for kind in AskKind}
OTHERS: Mapping[str, Callable[[str, Said], Meant]] = {
    "mute": read_mute,
    "unmute": read_unmute,
    "dm": read_preference,
    "mail": read_mail,
    "link": lambda words, _: read_link(words),
    "unlink": lambda _, said: EndLink(said.by, said.origin, said.trigger_id),
}

_FIRST = re.compile(r"\s*(<[^<>]*>|\S+)\s*(.*)", re.DOTALL)
_NOTE = re.compile(r"\s*!note(?::|\s|$)(.*)", re.IGNORECASE | re.DOTALL)


def read_command(command: str, text: str, said: Said) -> Meant:
    """Read a slash command with the text after it, both as Slack sends them (escaped). Never raises."""
    name = bare(command).lstrip("/").lower()
    if name in KINDS:
        return _kind(name, text, said)
    return read_words(text, said)


def read_words(text: str, said: Said) -> Meant:
    """Read what follows the umbrella, or a mention of the bot: a word, and what belongs to it."""
    found = _FIRST.fullmatch(text)
    word, rest = (bare(found[1]).lower(), found[2]) if found else ("", "")
    if not word:
        return Ask(AskKind.HELP)
    if word in KINDS:
        return _kind(word, rest, said)
    if kind := QUESTIONS.get(word):
        return read_question(kind, rest, said)
    if other := OTHERS.get(word):
        return other(rest, said)
    return _unknown(word, text)


def read_reply(text: str, said: Said) -> ActionRequest | Mistake | None:
    """Read a reply in a thread: `!note …` becomes a comment of the thread's issue; None for all else that people say."""
    found = _NOTE.fullmatch(text)
    if found is None or said.thread is None:
        return None
    intent = draft(ActionKind.NOTE, NamedIssues((), ""), said, prose(found[1]) or None)
    return intent if intent.text else Mistake("What is the note to say? Write it after `!note`.")


def _kind(word: str, words: str, said: Said) -> ActionRequest | Ask | Mistake:
    if bare(words).lower() == "help":
        return Ask(AskKind.HELP, argument=KINDS[word].value)
    return read_happening(KINDS[word], words, said, timed=word == "snooze")


def _unknown(word: str, text: str) -> Ask | Mistake:
    """Show an issue where only that was named; else name the nearest word."""
    named = read_issues(text)
    if named.issues and not bare(named.rest):
        return Ask(AskKind.SHOW, named.issues[:MOST_ISSUES])
    near = get_close_matches(word[:40], [*KINDS, *QUESTIONS, *OTHERS], n=1)
    key = KINDS.get(near[0], near[0]) if near else "help"
    return Mistake(f"I do not know the word {quoted(word)}.", EXAMPLES[str(key)][0])
