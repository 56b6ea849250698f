"""Which rules own an alert, best first: every rule is held against frames, URL and tags, and the matches are ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from switchboard.errors import BadOwners
from switchboard.model.facts import Facts
from switchboard.ownership.glob import glob_matches, tag_glob_matches
from switchboard.ownership.rule import Kind, Rule

Precedence = Literal["nearest_frame", "last_rule"]


@dataclass(frozen=True, slots=True)
class Match:
    """A rule and the value it matched. `frame` counts from the error, 0 the nearest; None without a frame."""

    rule: Rule
    value: str
    frame: int | None
    because: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One value of the alert that a kind of rule is held against."""

    value: str
    frame: int | None
    named: str


def owners_of(rules: tuple[Rule, ...], facts: Facts, *, precedence: Precedence = "nearest_frame") -> tuple[Match, ...]:
    """Tell every rule that matches, best first; a rule matches once, at the frame nearest to the error.

    `nearest_frame` (Sentry since 2026): the nearest frame wins, then the last rule; matches without a frame follow.
    `last_rule` (before): the last rule wins, whatever it matched.
    Raises BadOwners for a CODEOWNERS rule: these are not served yet.
    """
    matches = [(place, match) for place, rule in enumerate(rules) if (match := _match(rule, facts))]
    if precedence == "last_rule":
        matches.sort(key=lambda placed: -placed[0])
    else:
        matches.sort(key=lambda placed: (_distance(placed[1]), -placed[0]))
    return tuple(match for _, match in matches)


def _distance(match: Match) -> float:
    return float("inf") if match.frame is None else match.frame


def _match(rule: Rule, facts: Facts) -> Match | None:
    fits = _TESTS.get(rule.kind)
    if fits is None:
        raise BadOwners("CODEOWNERS rules are not served yet", line=rule.line)
    for candidate in _candidates(rule, facts):
        if candidate.value and fits(rule.pattern, candidate.value):
            return Match(rule, candidate.value, candidate.frame, f"{rule} fits {candidate.named} {candidate.value}")
    return None


_TESTS: dict[Kind, Callable[[str, str], bool]] = {
    Kind.PATH: lambda pattern, value: glob_matches(pattern, value, path=True),
    Kind.MODULE: lambda pattern, value: glob_matches(pattern, value, path=True),
    Kind.URL: lambda pattern, value: glob_matches(pattern, value, path=False),
    Kind.TAG: tag_glob_matches,
}


def _candidates(rule: Rule, facts: Facts) -> Iterable[_Candidate]:
    if rule.kind is Kind.URL:
        return (_Candidate(value, None, "the URL") for key, value in facts.request if key == "url")
    if rule.kind is Kind.TAG:
        return (_Candidate(value, None, f"the tag {rule.tag}") for value in _tag_values(rule.tag or "", facts))
    return _frame_values(rule.kind, facts)


def _frame_values(kind: Kind, facts: Facts) -> Iterator[_Candidate]:
    """Walk the frames from the error outwards; all of them, in_app or not, as Sentry does.

    A munged file name (Java, Cocoa, Flutter) belongs here, as a third value of a path.
    """
    for distance, frame in enumerate(reversed(facts.frames)):
        named = f"frame {distance}'s"
        if kind is Kind.MODULE:
            yield _Candidate(frame.module or "", distance, f"{named} module")
            continue
        yield _Candidate(frame.filename or "", distance, f"{named} file")
        yield _Candidate(frame.abs_path or "", distance, f"{named} absolute path")


def _tag_values(name: str, facts: Facts) -> Iterator[str]:
    """Tell what a `tags.NAME` rule looks at: for `user.KEY` first the user object, then the event's tags."""
    key = name.removeprefix("user.")
    if key != name:
        yield from (value for part, value in facts.user if part in (key, f"data.{key}"))
    yield from (value for tag, value in facts.tags if tag == name)
    said = {"release": facts.release, "dist": facts.dist}.get(name)
    if said and facts.tag(name) is None:
        yield said
