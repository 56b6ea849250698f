"""Who is mentioned with a message, pure: members and groups by ids that look like Slack's, and by nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from switchboard.model.card import Card
from switchboard.model.on_call import OnDuty
from switchboard.senders.slack.blocks import Part, date, text
from switchboard.senders.text import line

MOST, NAME = 10, 60
_USER, _GROUP = re.compile(r"[UW][A-Z0-9]{6,20}"), re.compile(r"S[A-Z0-9]{6,20}")


def mentioned(card: Card, *, but: Part | None = None) -> list[Part]:
    """Lay out the mentions of a delivery (`user:U012ABC group:S012ABC`), and who is on call, as a row; empty for nobody.

    `but` is a mention that stands elsewhere already.
    """
    parts = list(_parts(card.delivery.mention or ""))
    parts += [part for duty in card.on_duty for part in _on_duty(duty) if part not in parts]
    shown = [part for part in parts if part != but][:MOST]
    spaced = [part for each in shown for part in (text(" "), each)]
    return [text("For"), *spaced, *_late(card.on_duty)] if spaced else []


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


def _on_duty(duty: OnDuty) -> Iterator[Part]:
    """Mention who is on call; who has no name in Slack is written as PagerDuty names them."""
    yield from _parts(" ".join(f"user:{id_}" for id_ in duty.slack))
    yield from (text(line(name, NAME), bold=True) for name in duty.names)
    if not duty.slack and not duty.names:
        yield text(f"nobody: nobody is on call for {line(duty.team, NAME)}", bold=True)


def _late(duties: Iterable[OnDuty]) -> list[Part]:
    """Say as of when that is, where PagerDuty has not told it anew."""
    told = min((duty.as_of for duty in duties if duty.as_of), default=None)
    return [text(" (on call as of "), date(told), text(")")] if told else []
