"""What may page, in short: the inbox asks it of a door's hint to let what may page go first. It errs to yes only."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from switchboard.config.config import Config, Route
from switchboard.model.inbound import Hint
from switchboard.search.needs import conjuncts
from switchboard.search.query import Operator, Term

_FIELDS = ("level", "environment", "project", "resource", "action")


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingCondition:
    """What must hold for one route to page: for each part of a hint the values that may, in lower case; () is any."""

    level: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    project: tuple[str, ...] = ()
    resource: tuple[str, ...] = ()
    action: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PagingSummary:
    """One condition for each route that pages; an alert that meets none of them cannot page."""

    conditions: tuple[PagingCondition, ...] = ()


def paging_summary(config: Config) -> PagingSummary:
    """Sum up what of a Config may page. A fallback that pages makes everything a page that may be."""
    if any(target.kind.traits.wakes for target in config.fallback):
        return PagingSummary((PagingCondition(),))
    return PagingSummary(tuple(dict.fromkeys(_condition(route) for route in config.routes if _pages(route))))


def may_page(hint: Hint, summary: PagingSummary | None) -> bool:
    """Return whether an inbound with this hint may page; where hint or summary is unknown, it may."""
    return summary is None or any(_meets(hint, condition) for condition in summary.conditions)


def summary_text(summary: PagingSummary) -> str:
    """Write a summary as JSON, to be stored beside the active config."""
    return msgspec.json.encode(summary).decode()


def read_summary(text: str) -> PagingSummary | None:
    """Read a stored summary; None, which lets everything be urgent, where it cannot be read."""
    try:
        return msgspec.json.decode(text, type=PagingSummary)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return None


def _pages(route: Route) -> bool:
    """Return whether a route pages, at once or by a step of its escalation."""
    return any(target.kind.traits.wakes for target in route.targets)


def _condition(route: Route) -> PagingCondition:
    found: dict[str, tuple[str, ...]] = {}
    for term in conjuncts(route.query):
        if term.key in _FIELDS and _is_plain(term):
            found.setdefault(term.key, tuple(sorted({value.text.lower() for value in term.values})))
    return PagingCondition(**found)


def _is_plain(term: Term) -> bool:
    """Return whether a term allows exactly the values it lists: no wildcard, absence, negation, or tag of that name."""
    plain = not (term.negated or term.tag) and term.operator is Operator.EQUALS and bool(term.values)
    return plain and all(value.text and not {"*", "\\"} & set(value.text) for value in term.values)


def _meets(hint: Hint, condition: PagingCondition) -> bool:
    """A part that the hint does not know meets every condition."""
    for name in _FIELDS:
        said: str | None = getattr(hint, name)
        allowed: tuple[str, ...] = getattr(condition, name)
        if said and allowed and said.lower() not in allowed:
            return False
    return True
