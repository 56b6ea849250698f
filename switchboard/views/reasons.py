"""The long because, made fit to be shown: decided on what the alert said, written with what may be seen of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from switchboard.config.config import Config
from switchboard.model.decision import Decision
from switchboard.model.facts import Facts
from switchboard.model.history import AlertRecord
from switchboard.model.replace import replace
from switchboard.redact import HIDDEN, is_secret_key
from switchboard.routing.because import Because, OwnerVerdict, RouteVerdict, because
from switchboard.search.because import TermVerdict
from switchboard.storage.configs import config_of
from switchboard.storage.store import Unit
from switchboard.views.shown import Shown

# What these look at is the configuration's own, and nothing of the alert's.
_OURS = re.compile(r"!?(?:has:)?team\b")


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why an alert went where it did, by the config of this hash. `long` is None where that config can no longer be read."""

    config_hash: str
    in_force: bool
    long: Because | None


def reasons(alert: AlertRecord, unit: Unit, shown: Shown) -> Reasons:
    """Return in full why a stored alert went where it did, by the config that it met."""
    active = unit.configs.active()
    in_force = active is not None and active.hash == alert.config_hash
    config = config_of(unit.configs.get(alert.config_hash))
    long = shown_because(alert.facts, config, shown, unseen=was_unseen(alert), test=alert.test) if config else None
    return Reasons(alert.config_hash, in_force, long)


def was_unseen(alert: AlertRecord) -> bool:
    """Return whether the alert could fall to the fallback when it was decided: only a known issue's is news for nobody."""
    decision = alert.decision
    return bool(decision.notifies) or decision.dropped_by is not None or alert.test


def shown_because(facts: Facts, config: Config, shown: Shown, *, unseen: bool = True, test: bool = False) -> Because:
    """Decide on the facts, and show each value that was looked at as a message would show it."""
    true = because(facts, config, unseen=unseen, test=test)
    seen = because(shown.facts(facts), config, unseen=unseen, test=test)
    return Because(
        owners=tuple(_owner(verdict, facts, shown) for verdict in true.owners),
        routes=tuple(_route(one, other, facts, shown) for one, other in zip(true.routes, seen.routes, strict=True)),
        decision=_decision(true.decision, facts, shown),
    )


def _owner(verdict: OwnerVerdict, facts: Facts, shown: Shown) -> OwnerVerdict:
    secret = is_secret_key(verdict.rule.partition(":")[0], shown.kinds)
    return replace(verdict, on=HIDDEN if secret else shown.line(verdict.on, facts))


def _route(true: RouteVerdict, seen: RouteVerdict, facts: Facts, shown: Shown) -> RouteVerdict:
    terms = tuple(_term(one, other, shown) for one, other in zip(true.terms, seen.terms, strict=True))
    return replace(true, terms=terms, steps=tuple(shown.line(step, facts) for step in true.steps))


def _term(true: TermVerdict, seen: TermVerdict, shown: Shown) -> TermVerdict:
    if true.on is None or _OURS.match(true.text):
        return true
    return replace(true, on=shown.line(seen.on) if seen.on is not None else HIDDEN)


def _decision(decision: Decision, facts: Facts, shown: Shown) -> Decision:
    return replace(decision, because=shown.line(decision.because, facts))
