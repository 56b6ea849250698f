"""PURE: terms that the deliveries of a route share, as they can be written into its condition; none whose value is hidden.

What events say is written by whoever sends them: only plain values are taken, and each term is read back before it is used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

from switchboard.errors import BadQuery
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.redact import redact_facts, redact_text
from switchboard.search import fields
from switchboard.search.match import values_of
from switchboard.search.parse import parse
from switchboard.search.query import Query, Term, Value, leaves
from switchboard.search.show import PLAIN_KEY, show

Terms = frozenset[Term]
# In the order in which they are preferred where as many share them: tags come before the release, which goes by itself.
_FIRST, _LAST = ("error.type", "logger", "transaction", "alert"), ("release",)
# What nearly all alerts have, or what is about a person: to leave these out says nothing of what is noise.
_BROAD = re.compile(
    r"(?:level|environment|platform|project|dist|server_name|handled|unhandled|mechanism|url|site|id|ip|host)\Z"
    r"|(?:user|username|runtime|os|browser|device|client_os|sdk|trace|gpu|app)(?:\.|\Z)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/@+-]*", re.ASCII)
_UNFIT = frozenset('"\\*[]')
_LONGEST = 100
_METRIC = "metric_alert"


def terms_of(facts: Facts, keys: Iterable[str] = (*_FIRST, *_LAST)) -> Terms:
    """Return the terms that one alert answers: of its fields, and of its tags that say more than what most alerts have."""
    own = (_term(Term(key), value) for key in keys for value in values_of(Term(key), facts))
    tags = (_term(Term(key, tag=True), value) for key, value in facts.tags if _says_something(key))
    return frozenset(term for term in (*own, *tags) if term is not None)


def id_terms_of(facts: Facts) -> Terms:
    """Return the term that means one issue, or what one metric alert tells of."""
    key = "alert" if facts.resource == _METRIC else "issue.id"
    return frozenset(term for value in values_of(Term(key), facts) if (term := _term(Term(key), value)) is not None)


def shared(
    deliveries: Iterable[Collection[Facts]], terms: Callable[[Facts], Terms] = terms_of
) -> list[tuple[Term, int]]:
    """Return the terms that all alerts of a delivery have, each with how many deliveries share it: the most shared first."""
    counted: Counter[Term] = Counter()
    for alerts in deliveries:
        counted.update(frozenset.intersection(*map(terms, alerts)) if alerts else ())
    return sorted(counted.items(), key=lambda each: (-each[1], _rank(each[0]), show(each[0])))


def asks_already(query: Query, term: Term) -> bool:
    """Return whether a condition says something of the same value already."""
    same, text = fields.canonical(term), term.values[0].text
    asked = (leaf for leaf in leaves(query) if isinstance(leaf, Term) and fields.canonical(leaf) == same)
    return any(value.text == text for leaf in asked for value in leaf.values)


def left_out(term: Term) -> Term:
    """Return the term that holds where this one does not."""
    return replace(term, negated=not term.negated)


def is_open(term: Term, alerts: Iterable[Facts], kinds: tuple[str, ...]) -> bool:
    """Return whether nothing of a term is hidden in what is shown of any of these alerts."""
    text = show(term)
    return redact_text(text, kinds) == text and all(_is_shown(term, facts, kinds) for facts in alerts)


def _is_shown(term: Term, facts: Facts, kinds: tuple[str, ...]) -> bool:
    bare = replace(facts, frames=(), message=None, contexts=(), extra=(), evidence=(), request=(), measurements=())
    return term.values[0].text in values_of(term, redact_facts(bare, kinds))


def _says_something(key: str) -> bool:
    return bool(PLAIN_KEY.fullmatch(key)) and not _BROAD.match(key) and fields.named(key) is None


@lru_cache(4096)
def _term(asked: Term, value: str) -> Term | None:
    """Return a term for a value, None for one that would not be read back as it is."""
    if not 0 < len(value) <= _LONGEST or not value.isprintable() or not _UNFIT.isdisjoint(value):
        return None
    term = replace(asked, values=(Value(value, quoted=not _PLAIN.fullmatch(value)),))
    return term if _reads(term) else None


def _reads(term: Term) -> bool:
    try:
        return parse(show(term)) == term
    except BadQuery:
        return False


def _rank(term: Term) -> int:
    return next(_ranks(term), len(_FIRST))


def _ranks(term: Term) -> Iterator[int]:
    yield from (number for number, key in enumerate(_FIRST) if term.key == key and not term.tag)
    yield from (len(_FIRST) + 1 for key in _LAST if term.key == key and not term.tag)
