"""★ PURE: what would make a noisy route quieter, as a change that can be pasted; a rule, and always the same one.

In this order, the first that fits: a `count(1h)` over what nine in ten hours bring, which still tells of what gets loud; else to
leave out the term that most deliveries share; else a mute, which ends by itself. The first two hold back nothing that anybody
did something about, or called useful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from switchboard.commands.intents import Said
from switchboard.commands.parse_query import read_mute, say_mute
from switchboard.commands.slack_text import unescaped
from switchboard.config.analysis_conditions import why_never
from switchboard.config.config import Config, Route
from switchboard.digests.held_back import (
    Changed,
    HeldBack,
    hourly_counts,
    matched,
    most_in_an_hour,
    percentile_90,
)
from switchboard.digests.shared_terms import Terms, asks_already, id_terms_of, is_open, left_out, shared, terms_of
from switchboard.errors import BadQuery
from switchboard.model.action import Actor, Via
from switchboard.model.decision import Severity
from switchboard.model.digest import Proposal, ProposedChange
from switchboard.model.facts import Facts
from switchboard.model.history import AlertRecord
from switchboard.model.intent import SetMute
from switchboard.model.noise import TracedDelivery
from switchboard.model.replace import replace
from switchboard.redact import redact_text
from switchboard.routing.walk import with_environment
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import Counted, Leaf, Or, Query, Term, all_of, leaves
from switchboard.search.show import show

HOUR = timedelta(hours=1)
# A term is worth leaving out where so many in ten share it; a count where it holds back half.
SHARED_BY, OF_TEN, HALF = 6, 10, 2
MOST_TERMS = 3
# What is longer is not pasted out of a message.
LONGEST_SNIPPET = 500
LONGEST_MUTE, SHORTEST_MUTE = timedelta(days=30), timedelta(days=1)
_WHY = "noise, as the digest says"


@dataclass(frozen=True, kw_only=True)
class NoisyRoute:
    """A route that is to be made quieter, and what it brought: `traced` of `delivered`, the newest. `lasts`: the period.

    `channels` has the ids of channels by name.
    """

    route: Route
    traced: Sequence[TracedDelivery]
    delivered: int
    lasts: timedelta
    config: Config
    channels: Mapping[str, str]

    @cached_property
    def alerts(self) -> list[list[Facts]]:
        """Return of each delivery the facts of the alerts by which the route told of it, as it saw them."""
        return [[self.seen(alert) for alert in matched(each, self.route.name)] for each in self.traced]

    @property
    def counts(self) -> bool:
        """Return whether its condition counts already."""
        return any(isinstance(leaf, Counted) for leaf in leaves(self.route.query))

    def seen(self, alert: AlertRecord) -> Facts:
        """Return an alert's facts as the routes see them."""
        return with_environment(alert.facts, self.config.defaults)

    def with_term(self, leaf: Leaf) -> tuple[Changed, str] | None:
        """Return the route with one more term, and its condition; None where that could not be pasted, or would never hold."""
        when = _joined(self.route, leaf)
        if when is None or why_never(parse(when)) or redact_text(when, self.config.defaults.redact) != when:
            return None
        changed = replace(self.route, when=when, query=parse(when))
        return Changed.of(self.route, changed, self.config, self.channels), when

    def of(self) -> tuple[int, str]:
        """Return how many deliveries were looked at, and in words where that is not all of them."""
        looked = len(self.traced)
        return (
            (looked, f" Of the newest {looked:,} that it alone brought.") if looked < self.delivered else (looked, "")
        )


def propose(noisy: NoisyRoute) -> ProposedChange | None:
    """Return the change that is proposed to a noisy route, None where none would help."""
    found = (make(noisy) for make in (_count, _exclusion, _mute))
    return next((each for each in found if each is not None and len(each.snippet) <= LONGEST_SNIPPET), None)


def _count(noisy: NoisyRoute) -> ProposedChange | None:
    """What brings no events, as metric alerts do, has no such count: a route that tells of it would tell no more of it."""
    limit = percentile_90(hourly_counts(noisy.traced))
    most = [most_in_an_hour(each, noisy.route.name) for each in noisy.traced]
    found = noisy.with_term(Counted(HOUR, limit)) if limit and all(most) and not noisy.counts else None
    if found is None:
        return None
    changed, when = found
    quiet = [each for each, count in zip(noisy.traced, most, strict=True) if count <= limit]
    held = changed.holds_back(quiet, lambda _: False)
    if held.is_heeded or len(held.deliveries) * HALF < len(noisy.traced):
        return None
    because = f"In nine of ten hours an issue of it brought at most {limit:,} event{'' if limit == 1 else 's'}; more are told."
    return _change(Proposal.COUNT, _pasted(when), because, held, noisy)


def _exclusion(noisy: NoisyRoute) -> ProposedChange | None:
    return next(_exclusions(noisy), None)


def _exclusions(noisy: NoisyRoute) -> Iterator[ProposedChange]:
    """A term that all of them share is none: to leave it out would end the route."""
    for term, count in _most_shared(noisy, terms_of, by_all=False):
        without = left_out(term)
        found = noisy.with_term(without)
        if found is None or asks_already(noisy.route.query, term):
            continue
        changed, when = found
        held = changed.holds_back(noisy.traced, lambda alert, no=without: _asked(no, alert, noisy))  # type: ignore[misc]
        if held.deliveries and not held.is_heeded:
            because = (
                f"{count:,} of {len(noisy.traced):,} have {show(term)}, and nobody did anything about one of these."
            )
            yield _change(Proposal.EXCLUDE, _pasted(when), because, held, noisy)


def _mute(noisy: NoisyRoute) -> ProposedChange | None:
    return next(_mutes(noisy), None)


def _mutes(noisy: NoisyRoute) -> Iterator[ProposedChange]:
    """A mute holds for every route: what it would hold of pages, and of what is critical, is not muted."""
    lasts = min(max(noisy.lasts, SHORTEST_MUTE), LONGEST_MUTE)
    others = [] if noisy.counts else _most_shared(noisy, terms_of)
    for term, count in [*_most_shared(noisy, id_terms_of), *others]:
        query: Query = term if noisy.counts else all_of([noisy.route.query, term])
        typed, held = _typed(query, lasts), _held_by(query, noisy)
        if typed is None or held is None or not held.deliveries:
            continue
        because = (
            f"{count:,} of {len(noisy.traced):,} have {show(term)}; a mute ends by itself, and lists what it held."
        )
        yield _change(Proposal.MUTE, typed, because, held, noisy)


def _held_by(query: Query, noisy: NoisyRoute) -> HeldBack | None:
    """Return what a mute would have held; None where it would hold a page, or what is critical."""
    held = []
    for each in noisy.traced:
        means = [alert for alert in each.alerts if _asked(query, alert, noisy)]
        if any(_is_critical(alert) for alert in means):
            return None
        told = matched(each, noisy.route.name)
        if told and each.is_whole and all(alert in means for alert in told):
            held.append(each)
    return HeldBack(tuple(held))


def _is_critical(alert: AlertRecord) -> bool:
    told = alert.decision.notifies
    return any(each.destination.traits.wakes or each.severity is Severity.CRITICAL for each in told)


def _most_shared(noisy: NoisyRoute, terms: Callable[[Facts], Terms], *, by_all: bool = True) -> list[tuple[Term, int]]:
    """Return the few terms that enough deliveries share, or all of them as well, and of which nothing is hidden."""
    alerts, kinds = noisy.alerts, noisy.config.defaults.redact
    most = len(alerts) if by_all else len(alerts) - 1
    enough = [(t, n) for t, n in shared(alerts, terms) if len(alerts) * SHARED_BY <= n * OF_TEN and n <= most]
    firsts = [own[0] for own in alerts if own]
    return [(t, n) for t, n in enough[:MOST_TERMS] if is_open(t, [one for one in firsts if _has(t, one)], kinds)]


def _has(term: Term, facts: Facts) -> bool:
    return matches(term, facts) is Truth.YES


def _asked(query: Query, alert: AlertRecord, noisy: NoisyRoute) -> bool:
    return matches(query, noisy.seen(alert), teams=alert.decision.owners) is Truth.YES


def _change(kind: Proposal, snippet: str, because: str, held: HeldBack, noisy: NoisyRoute) -> ProposedChange:
    of, sampled = noisy.of()
    fell = f" The fallback would be told of {held.to_fallback:,} of them instead." if held.to_fallback else ""
    because = f"{because}{fell}{sampled}"
    return ProposedChange(kind=kind, snippet=snippet, because=because, held_back=len(held.deliveries), of=of)


def _joined(route: Route, leaf: Leaf) -> str | None:
    """Return a route's condition with one more term, as it is written where that reads the same; None where neither does."""
    wanted = all_of([route.query, leaf])
    written = " ".join(route.when.split())
    own = f"({written})" if isinstance(route.query, Or) else written
    return next((text for text in (f"{own} {show(leaf)}".strip(), show(wanted)) if _read(text) == wanted), None)


def _read(text: str) -> Query | None:
    try:
        return parse(text)
    except BadQuery:
        return None


def _pasted(when: str) -> str:
    """Return the line of a route that says its condition, as YAML."""
    return "when: '{}'".format(when.replace("'", "''"))


def _typed(query: Query, lasts: timedelta) -> str | None:
    """Return the mute as it is typed; None where it would not be read so."""
    typed = say_mute(show(query), lasts, _WHY)
    read = read_mute(typed.removeprefix("/sentry mute "), Said(by=Actor(Via.SLACK, "")))
    return unescaped(typed) if isinstance(read, SetMute) and _read(read.query) == query else None
