"""What of routes.yaml is read and checked here and served by later parts: digests, Jira, escalations, retention."""

from __future__ import annotations

from switchboard.config import keys
from switchboard.config.config import Retention
from switchboard.config.load_targets import Names, read_targets
from switchboard.config.people import DigestPlan, EscalationStep, JiraPlan
from switchboard.config.report import nearest
from switchboard.config.yaml_reader import Place
from switchboard.schedule.recurrence import parse_moments

UNLESS = ("acknowledged", "assigned", "resolved")


def read_jira(above: Place) -> JiraPlan | None:
    """Read where and how Jira issues are made; a team's needs its project."""
    place = above.section("jira")
    if place is None:
        return None
    place.expect(keys.JIRA)
    fields = place.section("fields")
    entries = fields.node.entries if fields else ()
    return JiraPlan(
        project=place.text("project"),
        type=place.text("type"),
        priority=place.text("priority"),
        labels=place.texts("labels"),
        fields=tuple((entry.key, fields.text(entry.key) or "") for entry in entries if fields),
    )


def read_digests(team: Place, names: Names) -> tuple[DigestPlan, ...]:
    """Read a team's regular digests, one or several."""
    return tuple(_read_digest(place, names) for place in team.one_or_each("digest"))


def read_escalation(route: Place, names: Names) -> tuple[EscalationStep, ...]:
    """Read the steps of a route's escalation, in their order."""
    steps = []
    for place in route.each("escalate"):
        place.expect(keys.STEP)
        place.need(
            "after", "notify", remedy="Every step says after how long whom: {after: 10m, notify: [pagerduty:owner]}"
        )
        after = place.duration("after")
        step_targets = read_targets(place, "notify", names)
        if after is not None:
            repeat = place.number("repeat", least=0) or 0
            steps.append(EscalationStep(after=after, unless=_unless(place), notify=step_targets, repeat=repeat))
    return tuple(steps)


def read_retention(top: Place) -> Retention:
    """Read how long what is kept is kept."""
    place, usual = top.section("retention"), Retention()
    if place is None:
        return usual
    place.expect(keys.RETENTION)
    projects = place.section("projects")
    named = [(entry.key, projects.duration(entry.key)) for entry in projects.node.entries] if projects else []
    return Retention(
        alerts=place.duration("alerts") or usual.alerts,
        large_bodies=place.duration("large_bodies") or usual.large_bodies,
        redact_at_rest=place.flag("redact_at_rest"),
        projects=tuple((project, kept) for project, kept in named if kept),
    )


def _read_digest(place: Place, names: Names) -> DigestPlan:
    place.expect(keys.DIGEST)
    place.need("every", remedy='Say how often: {every: week, at: "Mon 09:00"}')
    every, at = place.text("every"), place.text("at")
    if every is not None and parse_moments(every, at) is None:
        said = f"every {every} at {at}" if at else f"every {every}"
        remedy = "Write day at 09:00, week at Mon 09:00, month at 1 09:00 (up to 28), or a cron line without `at`"
        place.refuse("every", f"“{said}” never comes", remedy)
    to = read_targets(place, "to", names)
    return DigestPlan(every=every or "week", at=at, to=to, skip_after=place.interval("skip_after"))


def _unless(place: Place) -> tuple[str, ...]:
    words = place.words("unless")
    for word in words:
        if word.text not in UNLESS:
            remedy = nearest(word.text, UNLESS, otherwise=f"Known: {', '.join(UNLESS)}")
            place.report.refuse(word.line, word.path, f"“{word.text}” ends no escalation", remedy)
    return tuple(word.text for word in words)
