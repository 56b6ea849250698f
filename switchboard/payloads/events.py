"""Events (`event_alert`, `error`): one error as it occurred, with tags and frames, without the state of its issue."""

from __future__ import annotations

from switchboard.model.facts import ErrorValue, Facts
from switchboard.model.news import Alert, Change, Unread
from switchboard.payloads.evidence import event_category, event_evidence, event_metric
from switchboard.payloads.exceptions import read_errors, read_frames
from switchboard.payloads.issues import read_person
from switchboard.payloads.lenient import Object, link, mapping, plain, sequence, text
from switchboard.payloads.measured import read_measured
from switchboard.payloads.received import Received
from switchboard.payloads.surroundings import read_contexts, read_pairs, read_request, read_user
from switchboard.payloads.tags import find_tag, read_tags


def read_event_alert(received: Received) -> Alert | Unread:
    """Make an Alert of a rule that fired. Sentry's own test notification has an empty `triggered_rule`."""
    data = received.data
    rule = text(data.get("triggered_rule")) or text(mapping(data.get("issue_alert")).get("title"))
    event = mapping(data.get("event"))
    return alert_of(received, event, rule=rule, test=data.get("triggered_rule") == "")


def read_error(received: Received) -> Alert | Unread:
    """Make a quiet Alert of one of all errors: the firehose opens nothing anew that is known already."""
    return alert_of(received, mapping(received.data.get("error")), quiet=True)


def alert_of(
    received: Received, event: Object, *, rule: str | None = None, test: bool = False, quiet: bool = False
) -> Alert | Unread:
    """Make an Alert of an event, in the shape of webhooks, that came for a `rule`, as a test, or as one of all errors."""
    key = received.outline.subject
    if key is None:
        return Unread("the event has neither an issue's id nor its own")
    event_id = text(event.get("event_id"), limit=100)
    # A person may press Sentry's test button again for the same event, and waits for an answer each time.
    told_by = f"test@{received.second}" if test else rule or ""
    own = [("event", f"{received.resource}:{event_id}:{told_by}")] if event_id else []
    return Alert(
        key=key,
        change=Change.OCCURRED,
        at=received.at,
        facts=facts_of_event(received, event, rule=rule),
        by=read_person(received.body.get("actor")),
        repeats=received.repeats(*own),
        event_key=event_id,
        test=test,
        quiet=quiet,
    )


def facts_of_event(received: Received, event: Object, *, rule: str | None) -> Facts:
    """Read the facts of an event in the shape of webhooks; `rule` is the name of the alert that sent it."""
    errors = read_errors(event)
    message = _message(event)
    return Facts(
        at=received.at,
        resource=received.resource,
        action=received.action,
        organization=received.outline.organization,
        project=received.outline.project,
        project_id=_project_id(event),
        issue_id=received.outline.issue_id,
        event_id=text(event.get("event_id"), limit=100),
        alert=rule,
        title=_title(event, errors, message),
        message=message,
        culprit=_culprit(event),
        location=_location(event),
        level=received.outline.level,
        environment=received.outline.environment or event_metric(event)[1],
        release=_either(event, "release"),
        dist=_either(event, "dist"),
        platform=text(event.get("platform"), limit=100),
        logger=text(event.get("logger"), limit=200),
        transaction=_either(event, "transaction"),
        type=text(event.get("type"), limit=100),
        issue_category=event_category(event),
        web_url=link(event.get("web_url")),
        errors=errors,
        frames=read_frames(event),
        tags=read_tags(event.get("tags")),
        contexts=read_contexts(event.get("contexts")),
        extra=read_pairs(event.get("extra")),
        evidence=event_evidence(event),
        user=read_user(event.get("user")),
        request=read_request(event.get("request")),
        sdk=text(mapping(event.get("sdk")).get("name"), limit=200),
        fingerprint=tuple(part for item in sequence(event.get("fingerprint"))[:50] if (part := plain(item))),
        **read_measured(event),
    )


def _location(event: Object) -> str | None:
    """Read where it happened, as Sentry says, else the file that `metadata` names."""
    named = (event.get("location"), mapping(event.get("metadata")).get("filename"))
    return next((place for name in named if (place := text(name, limit=1000))), None)


def _culprit(event: Object) -> str | None:
    """Read the culprit; of an issue that is no error, its occurrence's."""
    occurrence = mapping(event.get("occurrence"))
    return text(event.get("culprit"), limit=1000) or text(occurrence.get("culprit"), limit=1000)


def _message(event: Object) -> str | None:
    """Read the message as it was formatted, else as it was written; exceptions have none."""
    entry = mapping(event.get("logentry"))
    sources = (entry.get("formatted"), entry.get("message"), event.get("message"))
    return next((message for source in sources if (message := text(source, limit=8000))), None)


def _title(event: Object, errors: tuple[ErrorValue, ...], message: str | None) -> str:
    """Sentry's title, else the next best thing that a person would know the error by."""
    metadata, occurrence = mapping(event.get("metadata")), mapping(event.get("occurrence"))
    named = [
        f"{error.type}: {error.value}" if error.type and error.value else error.type or error.value for error in errors
    ]
    choices = (
        occurrence.get("issueTitle") or occurrence.get("issue_title"),
        event.get("title"),
        metadata.get("title"),
        named[-1] if named else None,
        message,
        event.get("culprit"),
        event.get("location"),
        metadata.get("filename"),
        event.get("transaction"),
    )
    return next((title for choice in choices if (title := text(choice, limit=1000))), "An error without a title")


def _either(event: Object, name: str) -> str | None:
    """A part that stands in the event or, where an SDK or an older Sentry left it out, among its tags."""
    return text(event.get(name)) or find_tag(event.get("tags"), name)


def _project_id(event: Object) -> str | None:
    project = text(event.get("project"), limit=100)
    return project if project and project.isdigit() else None
