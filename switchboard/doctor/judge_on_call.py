"""Who is on call, and who could be → findings. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.model.on_call import OnCall, first_gap
from switchboard.model.outcome import Outcome
from switchboard.routing.wording import moment
from switchboard.senders.pagerduty.on_call import AHEAD

ON_CALL = CheckName(Area.PAGERDUTY, "on call")
USERS = CheckName(Area.PAGERDUTY, "users")
MOST_NAMED = 5


def judge_on_call(
    found: Sequence[OnCall] | Outcome, teams: Collection[str], now: datetime, zones: Mapping[str, str]
) -> Iterator[Finding]:
    """Judge whether somebody is on call for each team that pages, now and for the next 7 days."""
    if isinstance(found, Outcome):
        yield ON_CALL.skipped(f"PagerDuty does not tell: {getattr(found, 'because', '')}")
        return
    known = {one.team: one for one in found}
    ill = [finding for team in teams if (finding := _ill(team, known.get(team), now, zones.get(team, "UTC")))]
    yield from ill
    if not ill:
        yield ON_CALL.good(f"somebody is on call for {', '.join(teams)}, in the next {AHEAD.days} days too")


def _ill(team: str, known: OnCall | None, now: datetime, zone: str) -> Finding | None:
    if known is None:
        remedy = f"Name its escalation policy or its schedule: `oncall: PABC123` under teams.{team}."
        return ON_CALL.warn(f"{team}: no service of PagerDuty was found that has its routing key", remedy)
    gap = first_gap(known.shifts, now, now + AHEAD)
    if gap is None:
        return None
    until = f" until {moment(gap[1], zone)}" if gap[1] < now + AHEAD else ""
    when = "now" if gap[0] <= now else f"from {moment(gap[0], zone)}"
    return ON_CALL.warn(
        f"{team}: nobody is on call {when}{until}", "Fill the gap in the schedule at PagerDuty, or add an override."
    )


def judge_users(missing: Sequence[str], teams: Collection[str]) -> Finding:
    """Judge whether the members of the teams that page have users at PagerDuty."""
    if not missing:
        return USERS.good(f"all members of {', '.join(teams)} have a user")
    more = len(missing) - MOST_NAMED
    named = ", ".join(missing[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return USERS.warn(
        f"no user of PagerDuty is known for {named}",
        "Invite them there, or name them under `people:` with `pagerduty:`. What they acknowledge stands in nobody's name.",
    )
