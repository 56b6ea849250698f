"""Walks through Sentry's projects: which alerts name us, and what programs send. The busiest ones, as long as there is time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from switchboard.doctor.finding import Finding
from switchboard.doctor.judge_sentry_integration import WantedWebhook, ours
from switchboard.doctor.judge_sentry_projects import (
    ALERTS,
    QUESTIONS,
    Examined,
    covered_by,
    is_frontend,
    judge_alerts,
    judge_programs,
)
from switchboard.doctor.patient import Patient
from switchboard.doctor.sentry_asking import UNKNOWN_THERE, Asking
from switchboard.payloads.inspection import (
    Application,
    ProjectSeen,
    read_alerts,
    read_applications,
    read_detectors,
    read_installations,
    read_outcomes,
    read_projects,
)
from switchboard.payloads.instrumented import is_unmapped, read_events, read_releases
from switchboard.sentry.client import Gone, NotNow
from switchboard.sentry.examined import SentryProbe

MOST_PROJECTS = 50
ENOUGH = timedelta(seconds=90)
"""After so long a walk ends, and says how far it came: sooner than the check's own time is over."""


async def look_at_alerts(patient: Patient) -> Sequence[Finding]:
    """See which projects have an alert that notifies our integration."""
    if patient.sentry is None:
        return ()
    asking = Asking(SentryProbe(patient.sentry), patient.clock)
    projects = await asking.pages("projects", read_projects)
    if isinstance(projects, Gone | NotNow):
        return [ALERTS.skipped(_because(projects))]
    application = await _application(asking, patient)
    if application is None:
        return [ALERTS.skipped("it is not known which integration is ours")]
    accepted = await _accepted(asking)
    names = await _names(asking, application)
    looked: Sequence[ProjectSeen] = projects
    covered = await _covered(asking, names)
    if isinstance(covered, Gone):  # a Sentry before workflows: each project has its own rules
        looked = _busiest(projects, accepted)[:MOST_PROJECTS]
        covered = await _covered_by_rules(asking, looked, names, patient)
    if isinstance(covered, NotNow):
        return [ALERTS.skipped(covered.because)]
    active = frozenset(project for project, many in accepted.items() if many)
    return [judge_alerts(looked, covered, active=active, action=application.name)]


async def look_at_programs(patient: Patient) -> Sequence[Finding]:
    """See what the newest events and releases of the busiest projects carry."""
    if patient.sentry is None:
        return ()
    asking = Asking(SentryProbe(patient.sentry), patient.clock)
    projects = await asking.pages("projects", read_projects)
    if isinstance(projects, Gone | NotNow):
        return [each.named.skipped(_because(projects)) for each in QUESTIONS]
    wanted = _busiest(projects, await _accepted(asking))[:MOST_PROJECTS]
    began, examined = patient.clock.now(), []
    for number, project in enumerate(wanted, start=1):
        if patient.clock.now() - began > ENOUGH:
            break
        patient.say(f"Sentry: project {number} of {len(wanted)}")
        one = await _examined(asking, project)
        if isinstance(one, NotNow):
            return [each.named.skipped(one.because) for each in QUESTIONS]
        examined.append(one)
    return list(judge_programs(examined, of=len(projects)))


async def _examined(asking: Asking, project: ProjectSeen) -> Examined | NotNow:
    """Look at one project; NotNow where the token may not, which is the same for all."""
    probe = asking.probe
    events = await asking.read(partial(probe.events, project.slug), read_events)
    releases = await asking.read(partial(probe.releases, project.id), read_releases)
    if isinstance(events, NotNow) and events.denied:
        return events
    seen = None if isinstance(events, Gone | NotNow) else events
    unmapped: bool | Gone | NotNow | None = None
    if seen and is_frontend(project.platform):
        unmapped = await asking.read(partial(probe.event, project.slug, seen[0].id), is_unmapped)
    return Examined(
        slug=project.slug,
        platform=project.platform,
        events=seen,
        releases=None if isinstance(releases, Gone | NotNow) else releases,
        unmapped=unmapped if isinstance(unmapped, bool) else None,
    )


async def _application(asking: Asking, patient: Patient) -> Application | None:
    found = await asking.read(asking.probe.applications, read_applications)
    settings = patient.settings
    wanted = WantedWebhook(slug=settings.sentry.integration, public_url=settings.http.public_url, counts=False)
    return None if isinstance(found, Gone | NotNow) else ours(found, wanted)


async def _names(asking: Asking, application: Application) -> frozenset[str]:
    """Return every name by which an alert may name our integration: alerts of each generation use another one."""
    found = await asking.read(asking.probe.installations, read_installations)
    here = [] if isinstance(found, Gone | NotNow) else [each for each in found if each.slug == application.slug]
    more = {name for each in here for name in (each.uuid, each.app_id)}
    return frozenset({application.slug, application.name, application.uuid, *more} - {""})


async def _covered(asking: Asking, names: frozenset[str]) -> frozenset[str] | Gone | NotNow:
    alerts = await asking.pages("workflows", read_alerts)
    detectors = await asking.pages("detectors", read_detectors) if isinstance(alerts, tuple) else ()
    if isinstance(alerts, Gone | NotNow):
        return alerts
    return detectors if isinstance(detectors, Gone | NotNow) else covered_by(alerts, dict(detectors), names)


async def _covered_by_rules(
    asking: Asking, projects: Sequence[ProjectSeen], names: frozenset[str], patient: Patient
) -> frozenset[str] | NotNow:
    covered = set()
    for number, project in enumerate(projects, start=1):
        patient.say(f"Sentry: alert rules of project {number} of {len(projects)}")
        rules = await asking.read(partial(asking.probe.rules, project.slug), read_alerts)
        if isinstance(rules, NotNow):
            return rules
        if isinstance(rules, tuple) and any(not names.isdisjoint(rule.told) for rule in rules):
            covered.add(project.id)
    return frozenset(covered)


async def _accepted(asking: Asking) -> Counter[str]:
    """Count the errors of a day by the project's id; nothing where Sentry does not say."""
    counts = await asking.read(asking.probe.outcomes, read_outcomes)
    accepted: Counter[str] = Counter()
    if not isinstance(counts, Gone | NotNow):
        for (project, outcome), many in counts.items():
            accepted[project] += many if outcome == "accepted" else 0
    return accepted


def _busiest(projects: Sequence[ProjectSeen], accepted: Counter[str]) -> list[ProjectSeen]:
    return sorted(projects, key=lambda project: -accepted[project.id])


def _because(reply: Gone | NotNow) -> str:
    return reply.because if isinstance(reply, NotNow) else UNKNOWN_THERE
