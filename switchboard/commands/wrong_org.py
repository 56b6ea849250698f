"""A wish, as it was typed → a Mistake where an address among the words made it name an issue of another Sentry. Pure."""

from __future__ import annotations

import re

from switchboard.commands.intents import Ask, Mistake, Wish
from switchboard.commands.issues import read_issue
from switchboard.commands.links import OurSentry, issue_in
from switchboard.commands.slack_text import unescaped
from switchboard.model.action import NameKind, Request

_ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|,;:.]", re.IGNORECASE)


def of_our_sentry(wish: Wish, words: str, ours: OurSentry) -> Wish:
    """Refuse an issue of another host or organisation: its number may be that of another issue of ours.

    What a reason or a note says is no name of the wish, and may lead anywhere. Without an organisation nothing can be told.
    """
    if not ours.org or not isinstance(wish, Request | Ask):
        return wish
    for address in _ADDRESS.findall(unescaped(words)):
        issue = read_issue(address)
        if issue is None or issue.kind is NameKind.MESSAGE or issue not in wish.issues:
            continue
        if issue_in(address, ours) is None:
            return Mistake(
                f"That address leads to another Sentry than the one I act in, {ours.org} at {ours.url}. "
                "Name the issue by its short id."
            )
    return wish
