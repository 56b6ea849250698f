"""PURE: what a good configuration still gets wrong, told by `check`: nothing here refuses a file.

`analyse` speaks of the files alone; `surroundings` of what they count on and is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from switchboard.errors import Fault
from switchboard.routing.analysis_checkout import unmatched
from switchboard.routing.analysis_lengths import hasty
from switchboard.routing.analysis_routes import forestalled, impossible
from switchboard.routing.analysis_source import Source, source_of
from switchboard.routing.analysis_unused import unused
from switchboard.routing.analysis_words import mismatched, mistyped, of_issues_alone, unanswered
from switchboard.routing.book import Book
from switchboard.search.needs import asks_issue, counts_in

EVENTS = frozenset({"error", "event_alert"})
"""The news that count() counts."""


def analyse(book: Book, *, paths: Collection[str] | None = None) -> tuple[Fault, ...]:
    """Tell, as warnings by file and line: routes that never act, words that mean nothing, what nothing leads to, haste.

    `paths` are the files of a checkout, relative to it; with them, ownership rules that match none are told.
    """
    source = source_of(book)
    found = [*impossible(source), *forestalled(source), *unanswered(source), *mistyped(source)]
    found += [*mismatched(source), *unused(source), *hasty(source)]
    if paths is not None:
        found += unmatched(source, paths)
    return _in_order(found)


def surroundings(book: Book, *, arriving: Collection[str] | None, asks_sentry: bool) -> tuple[Fault, ...]:
    """Tell what the conditions count on and lack: events to be counted, and a token to ask Sentry with.

    `arriving` are the resources that came in of late, None where nobody can tell.
    """
    source = source_of(book)
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
                f"count() counts the events we are sent, {because}",
                "Subscribe to error.created, or let an alert rule of Sentry's fire on every event",
            )


def _unasked(source: Source) -> Iterator[Fault]:
    for asked in source.asked():
        if asks_issue(asked.query) and not of_issues_alone(asked):
            yield asked.spot.warn(
                "it asks for what only the issue knows, which stays unknown for events without SENTRY_AUTH_TOKEN",
                "Set SENTRY_AUTH_TOKEN, or ask it of resource:issue alone",
            )


def _in_order(found: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda fault: (fault.file, fault.line)))
