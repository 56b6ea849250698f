"""Why a query matched an alert or did not: each term with its truth and the value it looked at, for `explain`."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.model.facts import Facts
from switchboard.search.match import Truth, values_of, verdict
from switchboard.search.query import Query, leaves
from switchboard.search.show import show

_SHOWN_CHARACTERS = 80
_SHOWN_VALUES = 3


@dataclass(frozen=True, slots=True)
class TermVerdict:
    """One term as typed, its truth, and what it looked at, shortened; `on` is None where the alert has nothing."""

    text: str
    truth: Truth
    on: str | None


def explain(query: Query, facts: Facts, *, teams: tuple[str, ...] = ()) -> tuple[TermVerdict, ...]:
    """Tell of every term, in the order typed, also of those that decided nothing."""
    return tuple(
        TermVerdict(show(leaf), verdict(leaf, facts, teams=teams), _short(values_of(leaf, facts, teams=teams)))
        for leaf in leaves(query)
    )


def _short(values: tuple[str, ...]) -> str | None:
    if not values:
        return None
    shown = [f"{v[:_SHOWN_CHARACTERS]}…" if len(v) > _SHOWN_CHARACTERS else v for v in values[-_SHOWN_VALUES:]]
    more = len(values) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
