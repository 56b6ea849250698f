"""The matched routes become notifies: each destination once, with the highest severity and all routes that named it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from switchboard.config.config import Config, Route
from switchboard.config.destinations import Form
from switchboard.model.decision import Destination, DestinationKind, Notify, Severity
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey
from switchboard.routing.mentions import joined, mention_of
from switchboard.routing.over import tellings
from switchboard.routing.resolve import resolve, resolved
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
    """Return how loud a Sentry level is; an alert without one, or with one nobody knows, is an error."""
    return _BY_LEVEL.get((level or "").lower(), Severity.ERROR)


def place(walked: Walk, config: Config) -> Placed:
    """Resolve the targets of every matched route, in order, with the fallback for those that lead nowhere.

    A route that matched by a count by project or team notifies of that group, and not of the issue.
    """
    named: list[Notify] = []
    notes: list[str] = []
    for route, about, group in tellings(walked):
        for target in route.notify:
            found = resolve(target, config, owners=about.owners, facts=about.facts)
            template = str(target) if target.form is Form.TEMPLATE else None
            told = (_notify(place, route, about, config) for place in found.destinations)
            named += [replace(notify, template=template, group=group) for notify in told]
            if found.missing is not None:
                instead = stand_ins(target.kind, config)
                named += [replace(_notify(place, route, about, config), group=group) for place in instead]
                notes.append(instead_of(found.missing, instead))
    return Placed(merge(named), tuple(dict.fromkeys(notes)))


def instead_of(missing: str, instead: tuple[Destination, ...]) -> str:
    """Return what a target misses, and who stands in for it."""
    return f"{missing}, so {', '.join(map(str, instead))} is told"


def stand_ins(kind: DestinationKind, config: Config) -> tuple[Destination, ...]:
    """Return who stands in for a target of this kind that leads nowhere, or cannot be reached: a page stays a page."""
    instead = config.page_fallback if kind.traits.wakes and config.page_fallback else config.fallback
    return tuple(resolved(instead, config))


def fall_back(walked: Walk, config: Config) -> tuple[Notify, ...]:
    """Return the fallback's notifies, for an alert that no route notifies anybody of."""
    severity = severity_of(walked.facts.level)
    shadow, renotify = config.defaults.shadow, config.defaults.renotify
    places = resolved(config.fallback, config)
    return merge(Notify(place, severity, (), shadow=shadow, renotify=renotify) for place in places)


def merge(named: Iterable[Notify]) -> tuple[Notify, ...]:
    """Return each destination once of each subject. What a shadow route names counts only where no other route names it."""
    merged: dict[tuple[SubjectKey | None, str], Notify] = {}
    for notify in named:
        told = notify.group, str(notify.destination)
        before = merged.get(told)
        merged[told] = notify if before is None else _join(before, notify)
    return tuple(merged.values())


def _join(first: Notify, second: Notify) -> Notify:
    if first.shadow != second.shadow:
        return second if first.shadow else first
    severity = max(first.severity, second.severity, key=lambda severity: severity.rank)
    every = [each for each in (first.renotify, second.renotify) if each is not None]
    return replace(
        first,
        severity=severity,
        routes=tuple(dict.fromkeys(first.routes + second.routes)),
        mention=joined((first.mention, second.mention)),
        renotify=min(every, default=None),
        template=first.template if second.template else None,
    )


def _notify(place: Destination, route: Route, walked: Walk, config: Config) -> Notify:
    return Notify(
        place,
        route.severity or severity_of(walked.facts.level),
        (route.name,),
        shadow=route.shadow or config.defaults.shadow,
        mention=mention_of(route, place, walked, config),
        renotify=route.renotify or config.defaults.renotify,
    )
