"""A slash command → what the person wishes: /resolve, /assign, /ignore, and the umbrella /sentry with a word for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from switchboard.commands.help import EXAMPLES
from switchboard.commands.intents import Ask, AskKind, Mistake, Prefer, Quiet, Said, Unlink, Unmute, Wish
from switchboard.commands.issues import MOST_ISSUES, Named, read_issues
from switchboard.commands.parse_action import draft, read_deed
from switchboard.commands.parse_query import read_link, read_mute, read_preference, read_question, read_unmute
from switchboard.commands.slack_text import bare, prose, quoted
from switchboard.model.action import OF_ISSUES, Deed, Request

DEEDS: Mapping[str, Deed] = {deed.value: deed for deed in Deed if deed in OF_ISSUES} | {
    "reopen": Deed.UNRESOLVE,
    "unignore": Deed.UNRESOLVE,
    "unarchive": Deed.UNRESOLVE,
    "archive": Deed.IGNORE,
    "snooze": Deed.IGNORE,
    "comment": Deed.NOTE,
    "acknowledge": Deed.ACK,
}
QUESTIONS: Mapping[str, AskKind] = {kind.value: kind for kind in AskKind}
OTHERS: Mapping[str, Callable[[str], Wish]] = {
    "mute": read_mute,
    "unmute": read_unmute,
    "dm": read_preference,
    "link": read_link,
    "unlink": lambda _: Unlink(),
}

_FIRST = re.compile(r"\s*(<[^<>]*>|\S+)\s*(.*)", re.DOTALL)
_NOTE = re.compile(r"\s*!note(?::|\s|$)(.*)", re.IGNORECASE | re.DOTALL)


def read_command(command: str, text: str, said: Said) -> Wish:
    """Read a slash command with the text after it, both as Slack sends them (escaped). Never raises."""
    name = bare(command).lstrip("/").lower()
    if name in DEEDS:
        return _deed(name, text, said)
    return read_words(text, said)


def read_words(text: str, said: Said) -> Wish:
    """Read what follows the umbrella, or a mention of the bot: a word, and what belongs to it."""
    found = _FIRST.fullmatch(text)
    word, rest = (bare(found[1]).lower(), found[2]) if found else ("", "")
    if not word:
        return Ask(AskKind.HELP)
    if word in DEEDS:
        return _deed(word, rest, said)
    if kind := QUESTIONS.get(word):
        return read_question(kind, rest, said)
    if other := OTHERS.get(word):
        wish = other(rest)
        return replace(wish, once=said.trigger_id) if isinstance(wish, Prefer | Quiet | Unmute | Unlink) else wish
    return _unknown(word, text)


def read_reply(text: str, said: Said) -> Request | Mistake | None:
    """Read a reply in a thread: `!note …` becomes a comment of the thread's issue; None for all else that people say."""
    found = _NOTE.fullmatch(text)
    if found is None or said.thread is None:
        return None
    wish = draft(Deed.NOTE, Named((), ""), said, prose(found[1]) or None)
    return wish if wish.text else Mistake("What is the note to say? Write it after `!note`.")


def _deed(word: str, words: str, said: Said) -> Request | Ask | Mistake:
    if bare(words).lower() == "help":
        return Ask(AskKind.HELP, argument=DEEDS[word].value)
    return read_deed(DEEDS[word], words, said, timed=word == "snooze")


def _unknown(word: str, text: str) -> Ask | Mistake:
    """Show an issue where only that was named; else tell the nearest word."""
    named = read_issues(text)
    if named.issues and not bare(named.rest):
        return Ask(AskKind.SHOW, named.issues[:MOST_ISSUES])
    near = get_close_matches(word[:40], [*DEEDS, *QUESTIONS, *OTHERS], n=1)
    key = DEEDS.get(near[0], near[0]) if near else "help"
    return Mistake(f"I do not know the word {quoted(word)}.", EXAMPLES[str(key)][0])
