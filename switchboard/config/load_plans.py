"""What of routes.yaml is read and checked here and served by later parts: Jira, escalations."""

from __future__ import annotations

from switchboard.config.keys.route import RouteKeys
from switchboard.config.keys.team import JiraKeys
from switchboard.config.load_targets import Names, read_targets
from switchboard.config.people import EscalationStep, JiraPlan


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


def read_escalation(route: RouteKeys, names: Names) -> tuple[EscalationStep, ...]:
    """Read the steps of a route's escalation, in their order."""
    steps = []
    for written in route.escalate:
        after, notify = written.after, read_targets(written.here, written.notify, names)
        if after is not None:
            steps.append(EscalationStep(after=after, unless=written.unless, notify=notify, repeat=written.repeat))
    return tuple(steps)
