"""The matched routes become notifies: each destination once, with the highest severity and all routes that named it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from switchboard.model.decision import Destination, DestinationKind, Notify, Severity
from switchboard.routing.book import Book, Route
from switchboard.routing.resolve import resolve
from switchboard.routing.walk import Walk

_BY_LEVEL = {
    "fatal": Severity.CRITICAL,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "log": Severity.INFO,
    "debug": Severity.INFO,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """The notifies, and a note on every target that a fallback stands in for."""

    notifies: tuple[Notify, ...]
    notes: tuple[str, ...] = ()


def severity_of(level: str | None) -> Severity:
    """Tell how loud a Sentry level is; an alert without one, or with one nobody knows, is an error."""
    return _BY_LEVEL.get((level or "").lower(), Severity.ERROR)


def place(walked: Walk, book: Book) -> Placed:
    """Resolve the targets of every matched route, in order, with the fallback for those that lead nowhere."""
    named: list[Notify] = []
    notes: list[str] = []
    for route in walked.matched:
        severity = route.severity or severity_of(walked.facts.level)
        for target in route.notify:
            found = resolve(target, book, owners=walked.owners)
            named.extend(_notify(found.destinations, severity, route, book))
            if found.missing is not None:
                instead = stand_ins(target.kind, book)
                named.extend(_notify(instead, severity, route, book))
                notes.append(f"{found.missing}, so {_list(instead)} is told")
    return Placed(merge(named), tuple(dict.fromkeys(notes)))


def stand_ins(kind: DestinationKind, book: Book) -> tuple[Destination, ...]:
    """Tell who stands in for a target of this kind that leads nowhere, or cannot be told: a page stays a page."""
    instead = book.page_fallback if kind is DestinationKind.PAGERDUTY and book.page_fallback else book.fallback
    return tuple(place for other in instead for place in resolve(other, book, owners=()).destinations)


def fall_back(walked: Walk, book: Book) -> tuple[Notify, ...]:
    """Tell the fallback's notifies, for an alert that no route tells anybody of."""
    severity = severity_of(walked.facts.level)
    places = (place for target in book.fallback for place in resolve(target, book, owners=()).destinations)
    return merge(Notify(place, severity, (), shadow=book.defaults.shadow) for place in places)


def merge(named: Iterable[Notify]) -> tuple[Notify, ...]:
    """Tell each destination once. What a shadow route names counts only where no other route names it."""
    merged: dict[str, Notify] = {}
    for notify in named:
        lane = str(notify.destination)
        before = merged.get(lane)
        merged[lane] = notify if before is None else _join(before, notify)
    return tuple(merged.values())


def _join(first: Notify, second: Notify) -> Notify:
    if first.shadow != second.shadow:
        return second if first.shadow else first
    severity = max(first.severity, second.severity, key=lambda severity: severity.rank)
    routes = tuple(dict.fromkeys(first.routes + second.routes))
    return replace(first, severity=severity, routes=routes)


def _notify(places: Iterable[Destination], severity: Severity, route: Route, book: Book) -> Iterable[Notify]:
    shadow = route.shadow or book.defaults.shadow
    return (Notify(place, severity, (route.name,), shadow=shadow) for place in places)


def _list(places: tuple[Destination, ...]) -> str:
    return ", ".join(map(str, places))
