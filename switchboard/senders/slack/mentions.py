"""Who is mentioned with a message, pure: members and groups by ids that look like Slack's, and by nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from switchboard.model.card import Card
from switchboard.senders.slack.blocks import Part, text

MOST = 10
_USER, _GROUP = re.compile(r"[UW][A-Z0-9]{6,20}"), re.compile(r"S[A-Z0-9]{6,20}")


def mentioned(card: Card, *, but: Part | None = None) -> list[Part]:
    """Lay out the mentions of a delivery (`user:U012ABC group:S012ABC`) as a row, empty where there are none.

    `but` is a mention that stands elsewhere already.
    """
    parts = [part for part in _parts(card.delivery.mention or "") if part != but][:MOST]
    spaced = [part for each in parts for part in (text(" "), each)]
    return [text("For"), *spaced] if spaced else []


def mention(words: str | None) -> Part | None:
    """Lay out one mention, None for what is none."""
    return next(_parts(words or ""), None)


def _parts(mention: str) -> Iterator[Part]:
    for word in dict.fromkeys(mention.split()):
        kind, _, id_ = word.partition(":")
        if kind == "user" and _USER.fullmatch(id_):
            yield {"type": "user", "user_id": id_}
        if kind == "group" and _GROUP.fullmatch(id_):
            yield {"type": "usergroup", "usergroup_id": id_}
