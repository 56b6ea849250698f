"""Which rules own an alert, best first: rules are held against frames (through an index), URL and tags, and ranked.

All frames count, in_app or not, as in Sentry. A munged file name (Java, Cocoa, Flutter) belongs among a frame's values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from switchboard.errors import BadOwners
from switchboard.model.facts import Facts
from switchboard.ownership.glob import glob_matches, tag_glob_matches
from switchboard.ownership.index import index_of
from switchboard.ownership.rule import Kind, Rule

Precedence = Literal["nearest_frame", "last_rule"]


@dataclass(frozen=True, slots=True)
class Match:
    """A rule and the value it matched. `frame` counts from the error, 0 the nearest; None without a frame.

    `named` says what the value is, of the frame or of the alert.
    """

    rule: Rule
    value: str
    frame: int | None
    named: str

    @property
    def because(self) -> str:
        """Say why the rule matched. Made when asked: most of many matches are not."""
        where = self.named if self.frame is None else f"frame {self.frame}'s {self.named}"
        return f"{self.rule} fits {where} {self.value}"


def owners_of(rules: tuple[Rule, ...], facts: Facts, *, precedence: Precedence = "nearest_frame") -> tuple[Match, ...]:
    """Tell every rule that matches, best first; a rule matches once, at the frame nearest to the error.

    `nearest_frame` (Sentry since 2026): the nearest frame wins, then the last rule; matches without a frame follow.
    `last_rule` (before): the last rule wins, whatever it matched.
    Raises BadOwners for a CODEOWNERS rule: these are not served yet.
    """
    index = index_of(rules)
    found = {place: match for place in index.others if (match := _match(rules[place], facts))}
    for distance, frame in enumerate(reversed(facts.frames)):
        for hit in index.hits(frame.filename or "", frame.abs_path or "", frame.module or ""):
            if hit.place not in found:
                found[hit.place] = Match(rules[hit.place], hit.value, distance, hit.named)
    matches = list(found.items())
    if precedence == "last_rule":
        matches.sort(key=lambda placed: -placed[0])
    else:
        matches.sort(key=lambda placed: (_distance(placed[1]), -placed[0]))
    return tuple(match for _, match in matches)


def _distance(match: Match) -> float:
    return float("inf") if match.frame is None else match.frame


def _match(rule: Rule, facts: Facts) -> Match | None:
    """Hold a rule that is not about frames against the alert."""
    if rule.kind not in (Kind.URL, Kind.TAG):
        raise BadOwners("CODEOWNERS rules are not served yet", line=rule.line)
    is_url = rule.kind is Kind.URL
    named = "the URL" if is_url else f"the tag {rule.tag}"
    values = _urls(facts) if is_url else _tag_values(rule.tag or "", facts)
    fitting = (value for value in values if value and _fits(rule, value))
    value = next(fitting, None)
    return None if value is None else Match(rule, value, None, named)


def _fits(rule: Rule, value: str) -> bool:
    return (
        tag_glob_matches(rule.pattern, value)
        if rule.kind is Kind.TAG
        else glob_matches(rule.pattern, value, path=False)
    )


def _urls(facts: Facts) -> Iterator[str]:
    return (value for key, value in facts.request if key == "url")


def _tag_values(name: str, facts: Facts) -> Iterator[str]:
    """Tell what a `tags.NAME` rule looks at: for `user.KEY` first the user object, then the event's tags."""
    key = name.removeprefix("user.")
    if key != name:
        yield from (value for part, value in facts.user if part in (key, f"data.{key}"))
    yield from (value for tag, value in facts.tags if tag == name)
    said = {"release": facts.release, "dist": facts.dist}.get(name)
    if said and facts.tag(name) is None:
        yield said
