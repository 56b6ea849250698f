"""Where values are read from an alert's facts, and when a missing one is known to be missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from switchboard.model.facts import Facts, IssueState, Measurement, Pairs, Person
from switchboard.search.kinds import Stamp

T = TypeVar("T")
Teams = tuple[str, ...]
Read = Callable[[Facts, Teams], tuple[T, ...]]
Known = Callable[[Facts], bool]


def one(read: Callable[[Facts], T | None]) -> Read[T]:
    """Read one value; none and an empty text are missing."""

    def values(facts: Facts, _teams: Teams) -> tuple[T, ...]:
        value = read(facts)
        return () if value is None or value == "" else (value,)

    return values


def each(read: Callable[[Facts], tuple[T | None, ...]]) -> Read[T]:
    """Read all values of which any may match; empty texts are not among them."""

    def values(facts: Facts, _teams: Teams) -> tuple[T, ...]:
        return tuple(value for value in read(facts) if value is not None and value != "")

    return values


def first(*reads: Read[T]) -> Read[T]:
    """Read from the first place that has anything."""

    def values(facts: Facts, teams: Teams) -> tuple[T, ...]:
        for read in reads:
            if found := read(facts, teams):
                return found
        return ()

    return values


def part(read: Read[str], take: Callable[[str], str | None]) -> Read[str]:
    """Read a part of a value, where it has one."""
    return lambda facts, teams: tuple(found for value in read(facts, teams) if (found := take(value)))


def tag(name: str) -> Read[str]:
    """Read a tag; case counts in its name."""

    def values(facts: Facts, _teams: Teams) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for key, value in facts.tags:
            if key == name and value:
                found = (*found, value)
        return found

    return values


def context(name: str, key: str) -> Read[str]:
    """Read one key of a context, as in `device` `family`."""
    return lambda facts, _: next((_of(pairs, (key,)) for context, pairs in facts.contexts if context == name), ())


def user(*names: str) -> Read[str]:
    """Read what is said of the user under any of these names."""
    return lambda facts, _: _of(facts.user, names)


def request(name: str) -> Read[str]:
    """Read a part of the HTTP request; the case of headers does not count."""
    return lambda facts, _: tuple(value for key, value in facts.request if value and key.lower() == name)


def state(read: Callable[[IssueState], T | None]) -> Read[T]:
    """Read what only the issue knows."""
    return one(lambda facts: read(facts.state) if facts.state is not None else None)


def seen(read: Callable[[IssueState], datetime | None]) -> Read[Stamp]:
    """Read when the issue was seen, beside the now that relative times start at."""

    def values(facts: Facts, _teams: Teams) -> tuple[Stamp, ...]:
        when = read(facts.state) if facts.state is not None else None
        return ((when, facts.at),) if when is not None else ()

    return values


def happened(facts: Facts, _teams: Teams) -> tuple[Stamp, ...]:
    """Read when it happened: as the event says, else when Sentry sent it."""
    return ((facts.occurred_at or facts.at, facts.at),)


def measured(name: str) -> Read[Measurement]:
    """Read a measurement by its name."""
    return each(lambda facts: tuple(each for each in facts.measurements if each.name == name))


def teams_of(_facts: Facts, teams: Teams) -> Teams:
    """Read the teams that own the alert."""
    return teams


def whole(facts: Facts, _teams: Teams) -> tuple[Facts, ...]:
    """Read the alert itself: what is asked needs more than one part of it."""
    return (facts,)


def prose(facts: Facts, _teams: Teams = ()) -> tuple[str, ...]:
    """Read all that may say what went wrong: the title, the message, every exception's type and value."""
    chain = (part for error in facts.errors for part in (error.type, error.value))
    return tuple(text for text in (facts.title, facts.message, *chain) if text)


def handled(facts: Facts) -> bool | None:
    """Return whether it was handled: one unhandled exception makes the whole unhandled, as in Sentry."""
    said = [error.handled for error in facts.errors if error.handled is not None]
    return all(said) if said else None


def unhandled(facts: Facts) -> bool | None:
    """Return the opposite; None where nothing is said."""
    said = handled(facts)
    return None if said is None else not said


def paths(facts: Facts) -> tuple[str | None, ...]:
    """Return the paths of all frames, where ownership rules look."""
    return tuple(path for frame in facts.frames for path in (frame.filename, frame.abs_path))


def alerts(facts: Facts) -> tuple[str | None, ...]:
    """Return the names of what sent it: Sentry's alert, and the Monitor that opened an issue about a metric, whose title it is."""
    return (facts.alert, facts.title if facts.issue_category == "metric" else None)


def with_metric(facts: Facts) -> bool:
    """Return whether it is known what was measured: of an issue about a metric, its event says it."""
    return facts.metric is not None or facts.issue_category != "metric"


def assignee(person: Person | None) -> tuple[str, ...]:
    """Return what an assignee may be called: a team `#slug`, a person by address, name or number."""
    if person is None:
        return ()
    if person.kind == "team":
        return (f"#{person.name.removeprefix('#')}",)
    return tuple(name for name in (person.email, person.name, person.id) if name)


def assigned(facts: Facts, _teams: Teams) -> tuple[str, ...]:
    """Read the names of whom the issue is assigned to."""
    return assignee(facts.state.assignee) if facts.state is not None else ()


def number_of(text: str | None) -> float | None:
    """Return an id as a number, None where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 20 else None


def always(_facts: Facts) -> bool:
    """Every alert says it, or has none."""
    return True


def never(_facts: Facts) -> bool:
    """What is not said is unknown."""
    return False


def with_event(facts: Facts) -> bool:
    """Return whether the alert carries its event: what Sentry sends or answers of an issue alone lacks it."""
    return facts.event_id is not None or facts.resource not in ("issue", "activity_alert", "read")


def with_event_since_2(facts: Facts) -> bool:
    """As with_event; facts that were stored before version 2 were not asked for it."""
    return facts.version >= 2 and with_event(facts)


def of_errors(facts: Facts) -> bool:
    """Return whether the alert is of an event that has no duration and no measurements: an error."""
    return with_event(facts) and facts.type not in (None, "transaction", "generic")


def measured_or_error(facts: Facts) -> bool:
    """Return whether the alert says what was measured, or is of an error, for which nothing is."""
    return bool(facts.measurements) or of_errors(facts)


def with_state(facts: Facts) -> bool:
    """Return whether the alert knows how its issue stands."""
    return facts.state is not None


def _of(pairs: Pairs, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for key, value in pairs if value and key in names)
