"""Sentry's JSON, an answer of its API or an exported file, sorted by shape into the words of `sentry_words`."""

from __future__ import annotations

from collections.abc import Callable

from switchboard.importers.sentry_read_rules import is_metric_rule, is_rule, is_workflow, metric_rule, rule, workflow
from switchboard.importers.sentry_words import Detector, Export, Ownership
from switchboard.payloads.lenient import Object, mapping, text

DEEPEST = 6
LONGEST_RAW = 200_000
Take = Callable[[Object, Export, str], None]


def read_into(export: Export, value: object, *, source: str, depth: int = 0) -> None:
    """Add whatever a JSON value holds: one thing, a list of things, or lists by name.

    `source` names the file, or the project whose ownership it is.
    """
    if isinstance(value, list):
        for item in value:
            read_into(export, item, source=source, depth=depth + 1)
        return
    if not isinstance(value, dict) or depth > DEEPEST:
        export.strange.append(f"a value in {source}")
        return
    take = next((take for fits, take in _SHAPES if fits(value)), None)
    if take is not None:
        take(value, export, source)
        return
    inner = {name: part for name, part in value.items() if isinstance(part, list | dict)}
    if not inner:
        export.strange.append(f"an object in {source} with the keys {', '.join(sorted(value)[:8]) or 'of nothing'}")
    for name, part in inner.items():
        read_into(export, part, source=name, depth=depth + 1)


def _ownership(value: Object, export: Export, source: str) -> None:
    raw = value.get("raw")
    project = text(value.get("project")) or text(mapping(value.get("project")).get("slug")) or source
    if isinstance(raw, str) and raw.strip():
        export.ownerships.append(Ownership(project, raw[:LONGEST_RAW]))


def _project(value: Object, export: Export, source: str) -> None:
    export.projects[text(value.get("id")) or ""] = text(value.get("slug")) or ""


def _team(value: Object, export: Export, source: str) -> None:
    export.teams[text(value.get("id")) or ""] = text(value.get("slug")) or ""


def _member(value: Object, export: Export, source: str) -> None:
    user, address = mapping(value.get("user")), text(value.get("email"))
    number = text(user.get("id")) or text(value.get("id"))
    if number and address:
        export.members[number] = address


def _detector(value: Object, export: Export, source: str) -> None:
    found = (text(value.get(key)) or "" for key in ("name", "type", "projectId"))
    export.detectors[text(value.get("id")) or ""] = Detector(*found)


def _has(*keys: str) -> Callable[[Object], bool]:
    return lambda value: all(key in value for key in keys)


def _is_team(value: Object) -> bool:
    return "slug" in value and ("memberCount" in value or "teamRole" in value)


def _is_member(value: Object) -> bool:
    return "email" in value and bool(value.keys() & {"user", "orgRole", "role"})


_SHAPES: tuple[tuple[Callable[[Object], bool], Take], ...] = (
    (is_workflow, lambda value, export, _: export.rules.append(workflow(value))),
    (is_metric_rule, lambda value, export, _: export.rules.append(metric_rule(value))),
    (is_rule, lambda value, export, _: export.rules.append(rule(value))),
    (_has("conditionGroup", "type"), _detector),
    (_has("raw"), _ownership),
    (_is_member, _member),
    (_is_team, _team),
    (_has("slug", "id"), _project),
)
