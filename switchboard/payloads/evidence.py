"""What Sentry shows for issues that are no errors (slow queries, monitors, feedback): they have no exception and no frames."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from switchboard.model.facts import Pairs
from switchboard.payloads.lenient import Object, mapping, number, plain, sequence, text

MOST = 10

# An occurrence's type is a number, and its thousands are the category (Sentry: issues/grouptype.py).
_CATEGORIES = {1: "performance", 2: "performance", 4: "cron", 5: "replay", 6: "feedback", 7: "uptime"}


def event_category(event: Object) -> str | None:
    """Return the category of an event's issue, None where the event does not say."""
    kind = number(mapping(event.get("occurrence")).get("type"))
    known = _CATEGORIES.get(kind // 1000) if kind else None
    return known or ("feedback" if event.get("type") == "feedback" else None)


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
