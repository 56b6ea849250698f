"""Who is on call, on the Home tab and where somebody asks: pure."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard.model.on_call import Holder, TeamOnCall
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, date, emoji, text
from switchboard.senders.text import line

TITLE, MOST_TEAMS, MOST, NAME = "On call", 25, 10, 60
NOBODY = "red_circle"


def on_call_blocks(teams: Sequence[TeamOnCall]) -> list[Block]:
    """Lay out a row for each team: who is on call and until when, who is next, and who is second; nothing for no team."""
    if not teams:
        return []
    header = {"type": "header", "text": blocks.plain(TITLE)}
    more = len(teams) - MOST_TEAMS
    rest = [text(f"and {more:,} more: "), text("/sentry oncall TEAM", code=True)] if more > 0 else []
    return [header, *blocks.rich(*blocks.rows(*(_row(each) for each in teams[:MOST_TEAMS]), rest))]


def _row(team: TeamOnCall) -> list[Part]:
    named = text(f"{line(team.team, NAME)}: ", bold=True)
    if not team.is_known:
        return [named, text("not known: PagerDuty does not tell", italic=True)]
    nobody = [emoji(NOBODY), text(" nobody", bold=True)]
    late = [text(" (as of "), date(team.as_of), text(")")] if team.as_of else []
    return [
        named,
        *(_people(team.now, " until ") or nobody),
        *_after("; then ", _people(team.then, " from ")),
        *_after("; second: ", _people(team.second, "")),
        *late,
    ]


def _people(holders: Sequence[Holder], word: str) -> list[Part]:
    parts: list[Part] = []
    for number, each in enumerate(holders[:MOST]):
        parts.append(text(f"{', ' if number else ''}{line(each.name, NAME)}"))
        parts += [text(word), date(each.at)] if word and each.at else []
    return parts


def _after(word: str, parts: list[Part]) -> list[Part]:
    return [text(word), *parts] if parts else []
