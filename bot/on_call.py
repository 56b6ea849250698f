"""Answers `/sentry oncall`: who is on call, a row for each team, and the same in lines for notifications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.words import answer, bare
from switchboard.model.on_call import Holder, TeamOnCall
from switchboard.routing.wording import moment
from switchboard.senders.slack.on_call import on_call_blocks
from switchboard.storage.configs import config_of
from switchboard.storage.store import Unit
from switchboard.views.home import NO_CONFIG
from switchboard.views.on_call import on_call

NO_PAGER = "No team has a pager: `pagerduty:` of a team in routes.yaml names one."
UNKNOWN = "not known: PagerDuty has not told me within the last hour"
NOBODY = "🔴 nobody is on call"


def on_call_answer(asked: str, unit: Unit, now: datetime) -> dict[str, Any]:
    """Answer who is on call in the team that is asked for, or in all that have a pager."""
    config = config_of(unit.configs.active())
    if config is None:
        return answer(NO_CONFIG)
    found = on_call(unit, config, now=now)
    named = [each for each in found if each.team.lower() == asked] if asked else found
    if not named:
        return answer(say_no_team(asked, [each.team for each in found]) if asked else NO_PAGER)
    return answer(say_on_call(named, config.defaults.timezone)) | {"blocks": on_call_blocks(named)}


def say_on_call(found: Sequence[TeamOnCall], zone: str) -> str:
    """Say of each team who is on call, until when, who is next, and who comes after them (level 2)."""
    return "\n".join(f"• {bare(each.team)}: {_standing(each, zone)}" for each in found)


def say_no_team(asked: str, teams: Sequence[str], command: str = "oncall") -> str:
    """Say that no team with a pager is called so, and which are."""
    known = ", ".join(f"`/sentry {command} {bare(each)}`" for each in teams[:5])
    return f"No team with a pager is called {bare(asked)}. Try {known}." if known else NO_PAGER


def _standing(team: TeamOnCall, zone: str) -> str:
    if not team.is_known:
        return UNKNOWN
    parts = [_named(team.now, "until", zone) if team.now else NOBODY]
    parts += [f"then {_named(team.then, 'from', zone)}"] if team.then else []
    parts += [f"second {_named(team.second, 'until', zone)}"] if team.second else []
    late = f" (as of {moment(team.as_of, zone)})" if team.as_of else ""
    return f"{'; '.join(parts)}{late}"


def _named(holders: Sequence[Holder], word: str, zone: str) -> str:
    """Name people; the time once where all have the same."""
    times = {each.at for each in holders}
    shared = times.pop() if len(times) == 1 else None
    if times:
        return ", ".join(_one(each, word, zone) for each in holders)
    named = ", ".join(bare(each.name) for each in holders)
    return f"{named} {word} {moment(shared, zone)}" if shared else named


def _one(holder: Holder, word: str, zone: str) -> str:
    return f"{bare(holder.name)} {word} {moment(holder.at, zone)}" if holder.at else bare(holder.name)
