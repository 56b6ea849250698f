"""Which rules own an alert, best first: rules are held against frames (through an index), URL and tags, and ranked.

As in Sentry, path and module rules look at all frames; a CODEOWNERS rule passes over those known to be no code of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from switchboard.model.facts import Facts
from switchboard.model.hidden import veiled
from switchboard.ownership.glob import glob_matches, tag_glob_matches
from switchboard.ownership.index import Hit, RuleIndex, index_of, last_place
from switchboard.ownership.rule import MatcherKind, Rule

Precedence = Literal["nearest_frame", "last_rule"]


class Match(NamedTuple):
    """A rule that fits. `frame` counts from the error, 0 the nearest; None for the URL and tags.

    A named tuple, as dozens are made for each alert: a frozen dataclass takes three times as long to make.
    """

    hit: Hit
    frame: int | None

    @property
    def rule(self) -> Rule:
        """Give the rule; where several sections of a CODEOWNERS file own a file, the best one's owners are all theirs."""
        return self.hit.rule

    @property
    def value(self) -> str:
        """Give what the rule fits."""
        return self.hit.value

    @property
    def because(self) -> str:
        """Say why the rule matched. Made when asked: most of many matches are not."""
        where = self.hit.named if self.frame is None else f"frame {self.frame}'s {self.hit.named}"
        return f"{self.rule} fits {where} {self.value}"


def owners_of(rules: tuple[Rule, ...], facts: Facts, *, precedence: Precedence = "nearest_frame") -> tuple[Match, ...]:
    """Return every rule that matches, best first; a rule matches once, at the frame nearest to the error.

    `nearest_frame` (Sentry since 2026): the nearest frame wins, then the last rule; matches without a frame follow.
    `last_rule` (before): the last rule wins, whatever it matched.
    Rules of a CODEOWNERS file come before those typed, which so win over them.
    """
    index = index_of(rules)
    found: dict[int, Match] = {}
    for frame, fits in index.met(facts):
        for hit in index.hits(fits):
            found.setdefault(hit.place, Match(hit, frame))
    found.update((match.hit.place, match) for match in _without_frame(index, facts))
    if precedence == "last_rule":
        return tuple(found[place] for place in sorted(found, reverse=True))
    return tuple(found.values())


def best_match(rules: tuple[Rule, ...], facts: Facts, *, precedence: Precedence = "nearest_frame") -> Match | None:
    """Return the match that owners_of puts first, None where there is none; the others, which cost time, are not made."""
    index = index_of(rules)
    met = index.met(facts)
    first = (
        max(met, key=lambda each: last_place(each[1]), default=None) if precedence == "last_rule" else next(met, None)
    )
    if first is None:
        return next(_without_frame(index, facts), None)
    best = Match(index.hits(first[1])[0], first[0])
    if precedence == "last_rule":
        return max((best, *_without_frame(index, facts)), key=lambda match: match.hit.place)
    return best


def _without_frame(index: RuleIndex, facts: Facts) -> Iterator[Match]:
    """Return what fits the URL and tags, the last rule first."""
    for place in reversed(index.others):
        if hit := _held(place, index.rules[place], facts):
            yield Match(hit, None)


def _held(place: int, rule: Rule, facts: Facts) -> Hit | None:
    """Hold a rule that is not about frames against the alert."""
    is_url = rule.kind is MatcherKind.URL
    named = "the URL" if is_url else f"the tag {rule.tag}"
    values = _urls(facts) if is_url else _tag_values(rule.tag or "", facts)
    seen = veiled if facts.redacted else str  # what is hidden is nobody's for what stands in its place
    fitting = next((value for value in values if value and _fits(rule, seen(value))), None)
    return None if fitting is None else Hit(place, rule, fitting, named)


def _fits(rule: Rule, value: str) -> bool:
    return (
        tag_glob_matches(rule.pattern, value)
        if rule.kind is MatcherKind.TAG
        else glob_matches(rule.pattern, value, path=False)
    )


def _urls(facts: Facts) -> Iterator[str]:
    return (value for key, value in facts.request if key == "url")


def _tag_values(name: str, facts: Facts) -> Iterator[str]:
    """Return what a `tags.NAME` rule looks at: for `user.KEY` first the user object, then the event's tags."""
    key = name.removeprefix("user.")
    if key != name:
        yield from (value for part, value in facts.user if part in (key, f"data.{key}"))
    yield from (value for tag, value in facts.tags if tag == name)
    said = {"release": facts.release, "dist": facts.dist}.get(name)
    if said and facts.tag(name) is None:
        yield said
