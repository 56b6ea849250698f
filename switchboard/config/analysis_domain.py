"""PURE: the values that several terms on one key leave open, where an alert has at most one value of that key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise, product

from switchboard.config.analysis_terms import ABSENT, holds_of, key_of, plain_values, ready
from switchboard.model.facts import Facts, IssueState, Person, Status
from switchboard.search.amounts import Amount
from switchboard.search.kinds import Amounts, Flags
from switchboard.search.query import Term
from switchboard.search.standing import WORDS
from switchboard.search.texts import Standings

# Sentry keeps one value for each tag. Fields of the exception chain, the frames, the owners have several.
SINGLE = frozenset(
    "resource action metric project project.id issue issue.id issue.category issue.type issue.priority is "
    "timesSeen userCount firstRelease culprit id event.type level environment release release.package release.build "
    "dist platform logger transaction transaction.duration sdk.name error.handled error.unhandled "
    "error.main_thread".split()
)
_SOMEBODY = Person("user", "somebody")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_single(key: str) -> bool:
    """Return whether an alert has at most one value of a key."""
    return key in SINGLE or key.startswith("tags[")


def left_open(terms: Sequence[Term], *, asked: Term | None = None) -> tuple[object, ...] | None:
    """Return the values that make all these terms true, which share one key; None where they cannot be listed.

    Every alert of which all are true has one of these (or ABSENT). Some may stand for others: of numbers, one for each
    stretch between those that were typed, in these terms and in the one that is then `asked` of the values.
    """
    if not terms or not is_single(key_of(terms[0])):
        return None
    possible = _possible(terms, terms if asked is None else (*terms, asked))
    if possible is None:
        return None
    return tuple(value for value in possible if all(holds_of(term, value) for term in terms))


def _possible(terms: Sequence[Term], typed: Sequence[Term]) -> Iterable[object] | None:
    kind = ready(terms[0]).field.kind
    if isinstance(kind, Flags):
        return (True, False, ABSENT)
    if isinstance(kind, Standings):
        return _standings()
    if isinstance(kind, Amounts):
        return _numbers(typed, kind.read)
    known = [(values, term) for term in terms if (values := plain_values(term)) is not None]
    if not known:
        return None
    values, term = min(known, key=lambda found: len(found[0]))
    return (*values, ABSENT) if ready(term).absent else values


def _numbers(terms: Sequence[Term], read: Callable[[str], Amount | None]) -> tuple[object, ...]:
    """Return every number typed, one between each two, and one on either side: nothing changes within a stretch."""
    amounts = (read(value.text) for term in terms for value in term.values)
    typed = sorted({Fraction(amount.value) for amount in amounts if amount is not None}) or [Fraction(0)]
    between = [(low + high) / 2 for low, high in pairwise(typed)]
    return (typed[0] - 1, *typed, *between, typed[-1] + 1, ABSENT)


def _standings() -> Iterable[Facts]:
    """Return every way in which an issue may stand."""
    states = [
        IssueState(status=status, substatus=substatus, assignee=assignee)
        for status, substatus, assignee in product(Status, (None, "another", *WORDS), (None, _SOMEBODY))
    ]
    for state, action in product((None, *states), ("created", "another")):
        yield Facts(at=_EPOCH, resource="issue", action=action, state=state)
