"""PURE: what a good configuration still gets wrong, as `check` warns of it: nothing here refuses a file.

`analyse` speaks of the files alone; `surroundings` of what they count on and is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from switchboard.config.analysis_hidden import hidden
from switchboard.config.analysis_pages import wakes_nobody
from switchboard.config.analysis_routes import forestalled, impossible
from switchboard.config.analysis_source import Source, Spot, source_of
from switchboard.config.analysis_words import mismatched, mistyped, of_issues_alone, owning, unanswered
from switchboard.config.config import Config
from switchboard.config.destinations import Form, Target
from switchboard.config.findings import FindingCode
from switchboard.errors import Fault
from switchboard.model.replace import replace
from switchboard.ownership.checkout import rules_without_match
from switchboard.ownership.rule import MatcherKind
from switchboard.schedule.windows import show_length
from switchboard.search.needs import asks_issue, counts_in

EVENTS = frozenset({"error", "event_alert"})
"""The news that count() counts."""


def analyse(config: Config, *, paths: Collection[str] | None = None) -> tuple[Fault, ...]:
    """Return, as warnings by file and line: routes that never act, words that mean nothing, what nothing leads to, haste,
    routes that are meant to wake somebody and do not, and conditions on what is hidden.

    `paths` are the files of a checkout, relative to it; with them, ownership rules that match none.
    """
    source = source_of(config)
    found = [*impossible(source), *forestalled(source), *unanswered(source), *mistyped(source)]
    found += [*mismatched(source), *unused(source), *hasty(source), *wakes_nobody(source), *hidden(source)]
    if paths is not None:
        found += unmatched(source, paths)
    return _in_order(found)


def surroundings(config: Config, *, arriving: Collection[str] | None, asks_sentry: bool) -> tuple[Fault, ...]:
    """Return what the conditions count on and lack: events to be counted, and a token to ask Sentry with.

    `arriving` are the resources that came in of late, None where nobody knows.
    """
    source = source_of(config)
    lacks_events = arriving is None or EVENTS.isdisjoint(arriving)
    return _in_order([
        *(_uncounted(source, known=arriving is not None) if lacks_events else ()),
        *(() if asks_sentry else _unasked(source)),
    ])  # fmt: skip


def _uncounted(source: Source, *, known: bool) -> Iterator[Fault]:
    because = "and none came in" if known else "and no database says that any came in"
    for asked in source.asked():
        if counts_in(asked.query):
            yield asked.spot.warn(
                FindingCode.NOT_COUNTED,
                f"count() counts the events we are sent, {because}",
                "Subscribe to error.created, or let an alert rule of Sentry's fire on every event",
            )


def _unasked(source: Source) -> Iterator[Fault]:
    for asked in source.asked():
        if asks_issue(asked.query) and not of_issues_alone(asked):
            yield asked.spot.warn(
                FindingCode.NOT_ASKED,
                "it asks for what only the issue knows, which stays unknown for events without SENTRY_AUTH_TOKEN",
                "Set SENTRY_AUTH_TOKEN, or ask it of resource:issue alone",
            )


def _in_order(found: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda fault: (fault.file, fault.line)))


_REMEDY = (
    "Correct it or take it out. If stack traces name files otherwise than the checkout does, owners_roots tells how "
    "for CODEOWNERS, and a path: rule keeps the name that traces have"
)


def unmatched(source: Source, paths: Collection[str]) -> Iterator[Fault]:
    """Return the rules about files that match none of `paths`, which are relative to the checkout, with `/`.

    A rule counts as matching if it fits a file as the checkout names it or as owners_roots say traces do.
    """
    about_files = tuple(
        rule for rule in source.config.owners if rule.kind in (MatcherKind.PATH, MatcherKind.CODEOWNERS)
    )
    left = rules_without_match(about_files, paths)
    for rule in rules_without_match(left, paths, roots=source.roots()):
        named = "this line" if rule.kind is MatcherKind.CODEOWNERS else f"“{rule}”"
        yield source.spot_of_rule(rule).warn(
            FindingCode.OWNS_NO_FILE, f"{named} matches no file of the checkout", _REMEDY
        )


SHORTEST_CALM = timedelta(minutes=15)


def hasty(source: Source) -> Iterator[Fault]:
    """Return every `renotify` and `remind` below a quarter of an hour."""
    for spot, length in _said_again(source):
        if length is not None and length < SHORTEST_CALM:
            yield spot.warn(
                FindingCode.HASTY,
                f"{show_length(length)} is short: it is said aloud each time",
                f"Write {show_length(SHORTEST_CALM)} or more",
            )


def _said_again(source: Source) -> Iterator[tuple[Spot, timedelta | None]]:
    config = source.config
    yield source.spot("defaults", "renotify"), config.defaults.renotify
    for team in config.teams.values():
        spot = source.spot("teams", team.key)
        yield replace(spot, path=f"{spot.path}.remind"), team.remind
    for route in config.routes:
        yield source.spot_of(route, "renotify"), route.renotify


def unused(source: Source) -> Iterator[Fault]:
    """Return teams and destinations that are defined and that nothing leads to."""
    targets = tuple(_targets(source.config))
    notified = {target.name for target in targets if target.form is Form.TEAM}
    owners = owning(source)
    for key in source.config.teams:
        if key not in notified and key not in owners:
            remedy = "Let it own something, let a route tell it, or take it out"
            yield source.spot("teams", key).warn(
                FindingCode.UNUSED, f"nothing is owned by the team {key}, and no route tells it", remedy
            )
    named = {target.name for target in targets if target.form is Form.ADDRESS}
    for file, entry in source.entries("destinations"):
        if entry.key not in named:
            spot = Spot(file, entry.line, f"destinations.{entry.key}", entry.column)
            yield spot.warn(
                FindingCode.UNUSED, f"no route tells {entry.key}", "Name it in a route's notify, or take it out"
            )


def unset_pagers(config: Config, variables: Collection[str]) -> tuple[str, ...]:
    """Return the variables that are not set and by which a route, or a fallback, pages somebody."""
    waking = [target for target in _targets(config) if target.kind.traits.wakes]
    named = {target.name for target in waking if target.form is Form.TEAM}
    owners = owning(source_of(config)) if any(target.form is Form.OWNER for target in waking) else frozenset()
    paged = (team.pagerduty for key, team in config.teams.items() if key in named | owners)
    return tuple(dict.fromkeys(name for name in paged if name is not None and name not in variables))


def _targets(config: Config) -> Iterator[Target]:
    """Return every destination that is named anywhere."""
    for route in config.routes:
        yield from route.targets
    for team in config.teams.values():
        for digest in team.digests:
            yield from digest.to
    yield from config.fallback
    yield from config.page_fallback
