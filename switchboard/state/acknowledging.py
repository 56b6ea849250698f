"""A team says that it is on it: since when, by whom, and until when that holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.facts import Person
from switchboard.model.incident import Acknowledgement
from switchboard.model.replace import replace
from switchboard.state.context import Context


def give(
    subject_id: int, team: str, *, by: Person, at: datetime, context: Context, lasts: timedelta | None = None
) -> Acknowledgement:
    """Write down that a team is on it; it holds for `lasts`, else as long as the team's `ack_timeout` says."""
    ours = context.config.teams.get(team)
    holds = lasts or (ours.ack_timeout if ours else None)
    given = Acknowledgement(subject_id=subject_id, team=team, by=by, at=at, until=at + holds if holds else None)
    given = replace(given, lasts=lasts)
    context.unit.acknowledgements.save(given)
    return given
