"""What of routes.yaml is read and checked here and served by later parts: digests, Jira, escalations."""

from __future__ import annotations

from switchboard.config.findings import FindingCode
from switchboard.config.keys.route import RouteKeys
from switchboard.config.keys.team import DigestKeys, JiraKeys, TeamKeys
from switchboard.config.load_targets import Names, read_targets
from switchboard.config.people import DigestPlan, EscalationStep, JiraPlan
from switchboard.schedule.recurrence import parse_moments


def read_jira(written: JiraKeys | None) -> JiraPlan | None:
    """Read where and how Jira issues are made."""
    if written is None:
        return None
    return JiraPlan(
        project=written.project,
        type=written.type,
        priority=written.priority,
        labels=written.labels,
        fields=written.fields,
    )


def read_digests(team: TeamKeys, names: Names) -> tuple[DigestPlan, ...]:
    """Read a team's regular digests, one or several."""
    return tuple(_read_digest(digest, names) for digest in team.digest)


def read_escalation(route: RouteKeys, names: Names) -> tuple[EscalationStep, ...]:
    """Read the steps of a route's escalation, in their order."""
    steps = []
    for written in route.escalate:
        after, notify = written.after, read_targets(written.here, written.notify, names)
        if after is not None:
            steps.append(EscalationStep(after=after, unless=written.unless, notify=notify, repeat=written.repeat))
    return tuple(steps)


def _read_digest(digest: DigestKeys, names: Names) -> DigestPlan:
    every, at = digest.every, digest.at
    if every is not None and parse_moments(every, at) is None:
        said = f"every {every} at {at}" if at else f"every {every}"
        remedy = "Write day at 09:00, week at Mon 09:00, month at 1 09:00 (up to 28), or a cron line without `at`"
        digest.here.refuse("every", FindingCode.WRONG_VALUE, f"“{said}” never comes", remedy)
    to = read_targets(digest.here, digest.to, names)
    return DigestPlan(every=every or "week", at=at, to=to, skip_after=digest.skip_after)
