"""An intent, as it was typed → a Mistake where an address among the words made it name an issue of another Sentry. Pure."""

from __future__ import annotations

import re

from switchboard.commands.intents import Ask, Meant, Mistake
from switchboard.commands.issues import read_issue
from switchboard.commands.links import OurSentry, issue_in
from switchboard.commands.slack_text import unescaped
from switchboard.model.action import ActionRequest, NameKind

_ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|,;:.]", re.IGNORECASE)


def of_our_sentry(intent: Meant, words: str, ours: OurSentry) -> Meant:
    """Refuse an issue of another host or organisation: its number may be that of another issue of ours.

    What a reason or a note says is no name of the intent, and may lead anywhere. Without an organisation all are let by.
    """
    if not ours.org or not isinstance(intent, ActionRequest | Ask):
        return intent
    for address in _ADDRESS.findall(unescaped(words)):
        issue = read_issue(address)
        if issue is None or issue.kind is NameKind.MESSAGE or issue not in intent.issues:
            continue
        if issue_in(address, ours) is None:
            return Mistake(
                f"That address leads to another Sentry than the one I act in, {ours.org} at {ours.url}. "
                "Name the issue by its short id."
            )
    return intent
