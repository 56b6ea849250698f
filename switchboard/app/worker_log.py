"""What the worker says in its log: what it found when it began, and how each inbound ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from switchboard.config.config import Config
from switchboard.inbox.backlog import Backlog
from switchboard.model.delivery import DeliveryState
from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.storage.store import Unit

# So many inbounds of one batch have a line each.
FEW = 8

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lay there when the worker began: inbounds that wait, those in quarantine, deliveries by state."""

    backlog: int
    quarantined: int
    deliveries: Mapping[str, int]


def look(unit: Unit, backlog: Backlog) -> Inventory:
    """Look at what lies there."""
    waiting = max(0, backlog.inbox.newest() - unit.inbound.floor())
    quarantined = unit.inbound.count(ProgressState.QUARANTINED)
    return Inventory(waiting, quarantined, unit.deliveries.counts())


def say_begun(found: Inventory, config: Config | None, *, recovered: int, channels: int) -> None:
    """Say what the worker found; a warning where somebody has something to look at, an error without a configuration."""
    fields = {
        "backlog": found.backlog,
        "quarantined": found.quarantined,
        "recovered": recovered,
        "channels": channels,
        "config": config.hash[:12] if config else None,
    }
    fields |= {state.value: found.deliveries.get(state.value, 0) for state in DeliveryState}
    if config is None:
        log.error("worker.began", **fields, because="no configuration was ever good: nothing is decided")
    elif found.quarantined or fields[DeliveryState.FAILED.value]:
        log.warning("worker.began", **fields)
    else:
        log.info("worker.began", **fields)


def say_worked(inbounds: Sequence[Inbound], notes: Sequence[Progress]) -> None:
    """Say how each inbound ended, by its id and what it is about; one in quarantine is a warning.

    In a flood those that are done, with nothing more to say of them, share a line: theirs would cost a sixth of their work.
    """
    kept = {inbound.id: inbound.kept for inbound in inbounds}
    ids = [note.inbound_id for note in notes if note.is_plain]
    if len(ids) > FEW:
        log.info("inbound.worked", state=ProgressState.DONE.value, inbound=min(ids), through=max(ids), count=len(ids))
        notes = [note for note in notes if not note.is_plain]
    for note in notes:
        raw = kept.get(note.inbound_id)
        hint = raw.hint if raw else None
        about = {
            "inbound": note.inbound_id,
            "door": raw.door.value if raw else None,
            "kind": ".".join(filter(None, (hint.resource, hint.action))) if hint else None,
            "project": hint.project if hint else None,
            "subject": hint.subject if hint else None,
            "because": note.because,
        }
        if note.state is ProgressState.QUARANTINED:
            log.warning("inbound.quarantined", **about)
        else:
            log.info("inbound.worked", state=note.state.value, **about)
