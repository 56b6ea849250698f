"""PURE: which alerts make others wait while they are open, as `inhibit` in routes.yaml says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from switchboard.config.config import Config
from switchboard.config.noise import Inhibit
from switchboard.model.decision import Decision, Held, Notify
from switchboard.model.facts import Facts
from switchboard.model.hidden import is_hidden
from switchboard.model.mute import Inhibitor
from switchboard.search.match import Truth, matches, values_of
from switchboard.search.query import Term
from switchboard.search.show import show


@dataclass(frozen=True, slots=True)
class Waiting:
    """A rule under which an open subject may make an alert wait."""

    rule: Inhibit
    held: Held


@lru_cache(maxsize=1024)
def rule_key(rule: Inhibit) -> str:
    """Return the one name of a rule: a hash of what it says, so that a rule that is changed begins anew."""
    return _hash_of((show(rule.when), show(rule.mutes), *rule.same))


def same_values(rule: Inhibit, facts: Facts, teams: tuple[str, ...]) -> str | None:
    """Return a hash of the alert's values of the rule's fields; None where any is unknown or hidden: it inhibits nothing."""
    found = [tuple(sorted(values_of(_term(name), facts, teams=teams))) for name in rule.same]
    is_hiding = facts.redacted and any(is_hidden(value) for values in found for value in values)
    return _hash_of(found) if all(found) and not is_hiding else None


def waits(rule: Inhibit, facts: Facts, teams: tuple[str, ...]) -> bool:
    """Return whether a rule makes such an alert wait; what matches both sides is a cause, and waits for no other."""
    muted = matches(rule.mutes, facts, teams=teams) is Truth.YES
    return muted and matches(rule.when, facts, teams=teams) is not Truth.YES


def waiting(config: Config, facts: Facts, teams: tuple[str, ...], found: Collection[Inhibitor]) -> tuple[Waiting, ...]:
    """Return what makes this alert wait, of the open inhibitors that were found for its values."""
    by_key = dict(asked_of(config, facts, teams))
    return tuple(
        Waiting(rule, Held(f"inhibit:{each.subject_id}", f"“{each.name}” is open"))
        for each in found
        if (rule := by_key.get((each.rule, each.values)))
    )


def asked_of(config: Config, facts: Facts, teams: tuple[str, ...]) -> list[tuple[tuple[str, str], Inhibit]]:
    """Return the rules that this alert has all values for, each with its key and the hash of the values."""
    found = ((rule, same_values(rule, facts, teams)) for rule in config.inhibits)
    return [((rule_key(rule), values), rule) for rule, values in found if values is not None]


def inhibits(decision: Decision, facts: Facts, config: Config) -> list[tuple[str, str]]:
    """Return the rules, with values, under which this alert makes others wait while its subject is open.

    Only what goes somewhere does so; what waits itself does not, so that no two ever wait for each other.
    """
    told = any(not (notify.shadow or waits_for_another(notify)) for notify in decision.notifies)
    asked = asked_of(config, facts, decision.owners) if told else []
    return [key for key, rule in asked if matches(rule.when, facts, teams=decision.owners) is Truth.YES]


def waits_for_another(notify: Notify) -> bool:
    """Return whether an open subject holds it."""
    return notify.held is not None and notify.held.by.startswith("inhibit:")


def _term(name: str) -> Term:
    if name.startswith("tags["):
        return Term(name.removeprefix("tags[").removesuffix("]").strip('"'), tag=True)
    return Term(name)


def _hash_of(parts: Iterable[object]) -> str:
    return sha256(repr(tuple(parts)).encode(errors="backslashreplace")).hexdigest()[:32]
