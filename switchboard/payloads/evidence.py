"""What Sentry shows for issues that are no errors (slow queries, monitors, feedback): they have no exception and no frames."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from switchboard.model.facts import Pairs
from switchboard.payloads.lenient import Object, mapping, number, plain, sequence, text

MOST = 10
# What a Monitor of a metric opens. Sentry's API has called the category `metric_alert` first, and both are still on their way.
METRIC = "metric"

# An occurrence's type is a number, and its thousands are the category (Sentry: issues/grouptype.py).
_CATEGORIES = {1: "performance", 2: "performance", 4: "cron", 5: "replay", 6: "feedback", 7: "uptime", 8: METRIC}

# Without an occurrence, the issue is of what the event is.
_OF_TYPES = {"error": "error", "default": "error", "feedback": "feedback"}


def event_category(event: Object) -> str | None:
    """Return the category of an event's issue, None where the event does not say."""
    kind = number(mapping(event.get("occurrence")).get("type"))
    if kind:
        return _CATEGORIES.get(kind // 1000)
    said = text(event.get("type"), limit=100) or ("error" if event.get("exception") else "")
    return _OF_TYPES.get(said) if event.get("occurrence") is None else None


def issue_category(issue: Object) -> str | None:
    """Return the category of an issue, in Sentry's words of today."""
    said = text(issue.get("issueCategory"), limit=100)
    return METRIC if said == "metric_alert" else said


def event_metric(event: Object) -> tuple[str | None, str | None]:
    """Return what the Monitor behind an event measures, and in which environment; None where the event does not say.

    A Monitor's evidence holds the query of its data source (Sentry: workflow_engine/handlers/detector/base.py); some Sentry
    send it with names_like_this.
    """
    occurrence = mapping(event.get("occurrence"))
    evidence = mapping(_either(occurrence, "evidenceData", "evidence_data"))
    for source in sequence(_either(evidence, "dataSources", "data_sources"))[:MOST]:
        query = mapping(_either(mapping(source), "queryObj", "query_obj"))
        asked = mapping(_either(query, "snubaQuery", "snuba_query"))
        if aggregate := text(asked.get("aggregate"), limit=300):
            return aggregate, text(asked.get("environment"), limit=200)
    return None, None


def _either(part: Object, *names: str) -> object:
    return next((part[name] for name in names if part.get(name) is not None), None)


def event_evidence(event: Object) -> Pairs:
    """Read up to 10 pairs: the important ones of the occurrence first, then the monitor or the feedback itself."""
    occurrence, contexts = mapping(event.get("occurrence")), mapping(event.get("contexts"))
    shown = [mapping(item) for item in sequence(occurrence.get("evidenceDisplay"))[:50]]
    ordered = sorted(shown, key=lambda item: item.get("important") is not True)
    monitor, feedback = mapping(contexts.get("monitor")), mapping(contexts.get("feedback"))
    return _kept(
        [
            ("", occurrence.get("subtitle")),
            *((text(item.get("name"), limit=100), item.get("value")) for item in ordered),
            ("monitor", monitor.get("slug")),
            ("message", feedback.get("message")),
            ("page", feedback.get("url")),
        ]
    )


def issue_evidence(metadata: Object) -> Pairs:
    """Read what an issue's `metadata` says beside type and value: where a query is slow, what a person wrote."""
    return _kept((name, metadata.get(name)) for name in ("location", "message", "uri", "directive"))


def _kept(items: Iterable[tuple[str | None, object]]) -> Pairs:
    read = ((name, plain(value)) for name, value in items if name is not None)
    return tuple(islice(((name, value) for name, value in read if value), MOST))
