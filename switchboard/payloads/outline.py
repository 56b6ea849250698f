"""What both the hint and the news say, read in one place, so that the shard of a body is always its subject's."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.payloads.addresses import issue_in, organization_in, project_in
from switchboard.payloads.lenient import Object, mapping, sequence, text
from switchboard.payloads.tags import find_tag

# The part of `data` by which each resource is known. Only the body is signed, never the resource: they must fit.
PARTS = {
    "event_alert": "event",
    "error": "error",
    "activity_alert": "activity",  # before issue: it has one as well
    "issue": "issue",
    "metric_alert": "metric_alert",
    "comment": "comment_id",
    "installation": "installation",
    "seer": "run_id",
    "preprod_artifact": "buildId",
}
_NUMBERED = ("comment_id", "run_id", "buildId")  # ids, which may be null

# What the old WebHooks plugin sends stands at the top level, names no action, and comes through a door of its own.
LEGACY, LEGACY_ACTION = "legacy", "triggered"

# Where notes keep the number of the issue they are about.
_ABOUT = {"comment": "issue_id", "seer": "group_id"}

METRIC_LEVELS = {"critical": "fatal", "warning": "warning", "open": "error"}

UNKNOWN_ORGANIZATION = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a body is about. `subject` is None where nothing identifies it, the rest where the body does not say."""

    subject: SubjectKey | None = None
    issue_id: str | None = None
    organization: str | None = None
    project: str | None = None
    level: str | None = None
    environment: str | None = None


def resource_of(body: Object) -> str | None:
    """Guess the resource of a body whose header is not at hand, from what its `data` holds; None where nothing fits."""
    known = next((resource for resource in PARTS if fits(resource, body)), None)
    return known or (LEGACY if fits(LEGACY, body) and "project_slug" in body else None)


def fits(resource: str, body: Object) -> bool:
    """Return whether a body has the part by which a served resource is known."""
    if resource == LEGACY:
        beside = ("project_slug", "project", "id", "url", "message", "culprit", "level")
        return bool(mapping(body.get("event"))) or any(text(body.get(name)) for name in beside)
    data, part = mapping(body.get("data")), PARTS[resource]
    if part == "run_id" and "sentry_run_id" in data:
        return True
    return part in data if part in _NUMBERED else bool(mapping(data.get(part)))


def action_of(resource: str, body: Object) -> str | None:
    """Return a body's action."""
    return LEGACY_ACTION if resource == LEGACY else text(body.get("action"), limit=100)


def outline(resource: str, body: Object) -> Outline:
    """Read the outline of a body of a served resource; an empty one for any other."""
    data = mapping(body.get("data"))
    if resource in ("event_alert", "error"):
        return _of_event(mapping(data.get(PARTS[resource])), body)
    if resource in ("issue", "activity_alert"):
        return _of_issue(mapping(data.get("issue")), body)
    if resource == "metric_alert":
        return _of_metric(mapping(data.get("metric_alert")), body)
    if resource in _ABOUT:
        return _of_note(data.get(_ABOUT[resource]), data, body)
    return _of_legacy(mapping(body.get("event")), body) if resource == LEGACY else Outline()


def _of_event(event: Object, body: Object) -> Outline:
    """`project` is a numeric id in an event, and the slug stands in its API address (sometimes they are swapped)."""
    url, web_url, issue_url = event.get("url"), event.get("web_url"), event.get("issue_url")
    organization = organization_in(url, web_url, issue_url) or _installed_by(body)
    event_id = text(event.get("event_id"), limit=100)
    issue = text(event.get("issue_id"), limit=100) or issue_in(issue_url, web_url)
    project = text(event.get("project"), limit=100) or ""
    level = text(event.get("level"), limit=50) or find_tag(event.get("tags"), "level")
    return Outline(
        subject=_subject(SubjectKind.ISSUE, organization, issue or (f"event-{event_id}" if event_id else None)),
        issue_id=issue,
        organization=organization,
        project=project_in(url) or (project if project and not project.isdigit() else None),
        level=level.lower() if level else None,
        environment=text(event.get("environment"), limit=200) or find_tag(event.get("tags"), "environment"),
    )


def _of_issue(issue: Object, body: Object) -> Outline:
    addresses = (issue.get("url"), issue.get("web_url"), issue.get("permalink"), issue.get("project_url"))
    organization = organization_in(*addresses) or _installed_by(body)
    issue_id = text(issue.get("id"), limit=100) or issue_in(*addresses)
    level = text(issue.get("level"), limit=50)
    return Outline(
        subject=_subject(SubjectKind.ISSUE, organization, issue_id),
        issue_id=issue_id,
        organization=organization,
        project=text(mapping(issue.get("project")).get("slug"), limit=100),
        level=level.lower() if level else None,
    )


def _of_metric(metric: Object, body: Object) -> Outline:
    """The incident is transient; the rule is who the alert is (Sentry's own choice in webhook_subjects.py)."""
    rule = mapping(metric.get("alert_rule"))
    organization = organization_in(mapping(body.get("data")).get("web_url")) or _installed_by(body)
    names = (text(rule.get("id"), limit=100), text(rule.get("name"), limit=200), text(metric.get("title"), limit=200))
    projects = [slug for item in sequence(metric.get("projects")) if (slug := text(item, limit=100))]
    return Outline(
        # The order and number of its projects change: they are no part of who it is.
        subject=_subject(SubjectKind.METRIC, organization, next(filter(None, names), None)),
        organization=organization,
        project=min(projects, default=None),
        level=METRIC_LEVELS.get(text(body.get("action")) or ""),
        environment=text(rule.get("environment"), limit=200),
    )


def _of_note(issue: object, data: Object, body: Object) -> Outline:
    """Comments and Seer name the issue by its number alone, and rarely the organisation."""
    issue_id, organization = text(issue, limit=100), _installed_by(body)
    return Outline(
        subject=_subject(SubjectKind.ISSUE, organization, issue_id),
        issue_id=issue_id,
        organization=organization,
        project=text(data.get("project_slug"), limit=100),
    )


def _of_legacy(event: Object, body: Object) -> Outline:
    """The plugin says in words of its own what an event does not: the issue, the project, the level."""
    event_id = text(event.get("event_id"), limit=100)
    organization, issue_id = organization_in(body.get("url")), text(body.get("id"), limit=100)
    issue_id = issue_id or issue_in(body.get("url"))
    tags = event.get("tags")
    level = text(body.get("level"), limit=50) or text(event.get("level"), limit=50) or find_tag(tags, "level")
    return Outline(
        subject=_subject(SubjectKind.ISSUE, organization, issue_id or (f"event-{event_id}" if event_id else None)),
        issue_id=issue_id,
        organization=organization,
        project=text(body.get("project_slug"), limit=100) or text(body.get("project"), limit=100),
        level=level.lower() if level else None,
        environment=text(event.get("environment"), limit=200) or find_tag(tags, "environment"),
    )


def _installed_by(body: Object) -> str | None:
    return text(mapping(mapping(body.get("installation")).get("organization")).get("slug"), limit=100)


def _subject(kind: SubjectKind, organization: str | None, name: str | None, project: str = "") -> SubjectKey | None:
    return SubjectKey(kind, organization or UNKNOWN_ORGANIZATION, name, project) if name else None
