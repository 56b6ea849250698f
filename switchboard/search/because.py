"""Why a query matched an alert or did not: each term with its truth and the value it looked at, for `explain`."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.model.facts import Facts
from switchboard.search.match import Truth, matches, values_of, why_unknown
from switchboard.search.query import Leaf, Query, leaves
from switchboard.search.show import show

_SHOWN_CHARACTERS = 80
_SHOWN_VALUES = 3


@dataclass(frozen=True, slots=True)
class TermVerdict:
    """One term as typed, its truth, and what it looked at, shortened; `on` is None where the alert has nothing.

    `why` says why an unknown term is unknown, in words of ours alone: nothing of the alert stands in it.
    """

    text: str
    truth: Truth
    on: str | None
    why: str = ""


def explain(query: Query, facts: Facts, *, teams: tuple[str, ...] = ()) -> tuple[TermVerdict, ...]:
    """Return of every term, in the order typed, also of those that decided nothing."""
    return tuple(_verdict(leaf, facts, teams) for leaf in leaves(query))


def _verdict(leaf: Leaf, facts: Facts, teams: tuple[str, ...]) -> TermVerdict:
    truth = matches(leaf, facts, teams=teams)
    why = why_unknown(leaf, facts, teams=teams) if truth is Truth.UNKNOWN else ""
    return TermVerdict(show(leaf), truth, _short(values_of(leaf, facts, teams=teams)), why)


def _short(values: tuple[str, ...]) -> str | None:
    if not values:
        return None
    shown = [f"{v[:_SHOWN_CHARACTERS]}…" if len(v) > _SHOWN_CHARACTERS else v for v in values[-_SHOWN_VALUES:]]
    more = len(values) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
