"""What the operator asked for through the inbox: replay bodies, retry deliveries. Idempotent: asked twice is done once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from switchboard.backlog import REPLAY
from switchboard.model.body import Body, Progress, ProgressState
from switchboard.model.placement import Placement, PlacementState
from switchboard.pipeline import done
from switchboard.storage.store import Unit


@dataclass(frozen=True, slots=True)
class Replay:
    """Work these bodies again; with no ids, all that are in quarantine."""

    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Retry:
    """Try these deliveries (placements) again, now."""

    ids: tuple[int, ...] = ()


class _Asked(msgspec.Struct, forbid_unknown_fields=True):
    do: str
    ids: tuple[int, ...] = ()


def written(ask: Replay | Retry) -> bytes:
    """Write what is asked as the body that is kept."""
    return msgspec.json.encode(_Asked(type(ask).__name__.lower(), ask.ids))


def act(body: Body, unit: Unit, now: datetime) -> Progress:
    """Do what a kept body of the operator's asks."""
    try:
        asked = msgspec.json.decode(body.kept.raw, type=_Asked)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because="not an action that we know")
    match asked.do:
        case "replay":
            return done(body, _replay(Replay(asked.ids), unit))
        case "retry":
            return done(body, _retry(Retry(asked.ids), unit, now))
        case _:
            return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because=f"no such action: {asked.do}")


def _replay(ask: Replay, unit: Unit) -> str:
    ids = ask.ids or tuple(note.body_id for note in unit.bodies.quarantined(limit=10_000))
    waiting = ProgressState.WAITING
    unit.bodies.write([Progress(body_id=id_, state=waiting, because=REPLAY) for id_ in ids])
    return f"replay of {', '.join(map(str, ids)) or 'nothing: the quarantine is empty'}"


def _retry(ask: Retry, unit: Unit, now: datetime) -> str:
    found = [placement for id_ in ask.ids if (placement := unit.placements.get(id_))]
    unit.placements.save([_again(placement, now) for placement in found])
    return f"retry of deliveries {', '.join(str(placement.id) for placement in found) or 'none: no such id'}"


def _again(placement: Placement, now: datetime) -> Placement:
    fresh = replace(placement, attempts=0, failing_since=None, due_at=now)
    if placement.state is not PlacementState.DEAD:
        return fresh
    state = PlacementState.TOLD if placement.place else PlacementState.OWED
    return replace(fresh, state=state, why=None, closed_at=None)
