"""PURE: holds a check against what was sent, and says of each thing that does not hold what happened instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from switchboard.config.config import Config
from switchboard.config.destinations import WordFault, read_target
from switchboard.model.decision import Decision, DestinationKind
from switchboard.muting.suppress import because_held
from switchboard.routetests.script import CheckStep, Expected, Told
from switchboard.routing.resolve import resolve

_BY_NAME = (DestinationKind.APPRISE, DestinationKind.WEBHOOK)


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to hold a check against: what was sent, what was decided, and the active config."""

    told: Sequence[Told]
    decided: Sequence[Decision]
    config: Config


def judge(check: CheckStep, seen: Seen) -> Iterator[tuple[int, str]]:
    """Return each thing that does not hold, with its line."""
    for expected in (*(check.told or ()), *(check.only or ())):
        if problem := _missing(expected, seen):
            yield expected.line, problem
    if check.told == () and seen.told:
        yield check.line, f"nobody should be told, but {_all(seen)}"
    if check.only is not None:
        yield from ((check.line, problem) for problem in _beyond(check.only, seen))
    for expected in check.untold:
        lanes, _ = _lanes(expected.to, seen.config)
        if found := next((told for told in seen.told if told.lane in lanes and _fits(expected, told)), None):
            yield expected.line, f"{expected} should not be told, and was: {found.because}"
    if check.dropped is not None and all(decision.dropped_by != check.dropped for decision in seen.decided):
        yield check.line, f"it should be dropped by “{check.dropped}”: {_decided(seen)}"


def _missing(expected: Expected, seen: Seen) -> str | None:
    lanes, refusal = _lanes(expected.to, seen.config)
    if refusal:
        return refusal
    there = [told for told in seen.told if told.lane in lanes]
    if any(_fits(expected, told) for told in there):
        return None
    if there:
        return f"{expected} was told otherwise: {there[0].severity.value}, “{there[0].words.splitlines()[0]}”"
    return f"{expected} was not told; {_all(seen)}"


def _beyond(only: tuple[Expected, ...], seen: Seen) -> Iterator[str]:
    named = {lane for expected in only for lane in _lanes(expected.to, seen.config)[0]}
    for lane in dict.fromkeys(told.lane for told in seen.told if told.lane not in named):
        yield f"{lane} was told as well: {next(told.because for told in seen.told if told.lane == lane)}"


def _lanes(to: str, config: Config) -> tuple[frozenset[str], str | None]:
    """Return the lanes that a destination names, or why it names none."""
    target = read_target(to, teams=config.teams, named=_named(config))
    if isinstance(target, WordFault):
        return frozenset(), f"{target.problem}. {target.remedy}"
    found = resolve(target, config, owners=())
    if found.missing:
        return frozenset(), f"{found.missing}: name the team or the channel itself"
    return frozenset(map(str, found.destinations)), None


def _named(config: Config) -> dict[str, str]:
    """Return the kinds of the destinations that routes reach by a name of the user's own."""
    targets = (target for route in config.routes for target in (*route.notify, *config.fallback))
    return {target.name: target.kind.value for target in targets if target.kind in _BY_NAME}


def _fits(expected: Expected, told: Told) -> bool:
    loud = expected.severity in (None, told.severity)
    return loud and (expected.says is None or expected.says.casefold() in told.words.casefold())


def _all(seen: Seen) -> str:
    if not seen.told:
        return f"nobody was: {_decided(seen)}"
    return f"told were {', '.join(dict.fromkeys(told.lane for told in seen.told))}: {_decided(seen)}"


def _decided(seen: Seen) -> str:
    if not seen.decided:
        return "no alert came"
    zone = seen.config.defaults.timezone
    return "; ".join(dict.fromkeys(because_held(decision, zone) for decision in seen.decided[:3]))
