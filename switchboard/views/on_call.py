"""Who is on call, team by team, as people are shown it; redacted as messages are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.on_call import FIRST, SECOND, STALE, Holder, OnCall, Shift, TeamOnCall
from switchboard.storage.store import Unit
from switchboard.views.shown import Shown, shown_by


def on_call(
    unit: Unit, config: Config, *, now: datetime, teams: Collection[str] | None = None
) -> tuple[TeamOnCall, ...]:
    """Return how it stands with these teams, or with all: of each that has a pager, by the order of routes.yaml."""
    keys = [key for key, team in config.teams.items() if team.pagerduty and (teams is None or key in teams)]
    known, shown = unit.on_call.of(keys), shown_by(unit)
    return tuple(_standing(key, known.get(key), shown, now) for key in keys)


def is_asked(teams: Iterable[TeamOnCall]) -> bool:
    """Return whether PagerDuty has told of any of these."""
    return any(each.is_known for each in teams)


def _standing(team: str, known: OnCall | None, shown: Shown, now: datetime) -> TeamOnCall:
    if known is None or not known.is_known(now):
        return TeamOnCall(team=team, is_known=False)
    return TeamOnCall(
        team=team,
        is_known=True,
        now=_until(known.holding(FIRST, now), shown),
        then=_from(known.coming(FIRST, now), shown),
        second=_until(known.holding(SECOND, now), shown),
        as_of=known.at if now - known.at >= STALE else None,
    )


def _until(shifts: Iterable[Shift], shown: Shown) -> tuple[Holder, ...]:
    return tuple(Holder(shown.line(each.name), each.end) for each in shifts)


def _from(shifts: Iterable[Shift], shown: Shown) -> tuple[Holder, ...]:
    return tuple(Holder(shown.line(each.name), each.start) for each in shifts)
