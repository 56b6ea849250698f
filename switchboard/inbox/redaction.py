"""Redacts what was kept raw to be decided: bodies that are settled, in slices, by the inbox's steady writer, the web process.

Idempotent: a body says itself what was hidden in it, and how far a pass came is written with each slice; a process that dies
goes on from there. What waits is not touched: it may be read still. What is in quarantine is, and what repeats another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from switchboard.clock import Clock
from switchboard.errors import StorageDown
from switchboard.model.inbound import Inbound
from switchboard.model.replace import replace
from switchboard.payloads.redacted_body import redacted
from switchboard.redact.at_rest import known_forms
from switchboard.storage.configs import config_of
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Store, Unit

EVERY_SECONDS = 2.0
# A slice is some ten milliseconds, and a pass over much that is old leaves half of the time to those who append.
SLICE, SLICES = 8, 50

log = structlog.get_logger()


async def redact_for_ever(kept: InboxStore, reader: Store, clock: Clock) -> None:
    """Redact what was settled since, again and again; while the worker's database cannot be asked, all stays as it is."""
    while True:
        await clock.sleep(EVERY_SECONDS)
        try:
            count = await redact_settled(kept, reader)
        except StorageDown as error:
            log.warning("inbox.unredacted", because=str(error))
            continue
        if count:
            log.info("inbox.redacted", inbounds=count)


async def redact_settled(kept: InboxStore, reader: Store, *, slices: int = SLICES) -> int:
    """Redact what is settled, some slices of it, where it is asked for; returns how many were rewritten."""
    floor, kinds = await reader.run(lambda unit: (unit.inbound.floor(), kinds_in(unit)))
    if kinds is None:
        return 0
    count = 0
    for _ in range(slices):
        done = await asyncio.to_thread(_slice, kept, reader, floor, kinds)
        if done is None:
            break
        count += done
    await asyncio.to_thread(kept.cut_log)
    return count


def kinds_in(unit: Unit) -> tuple[str, ...] | None:
    """Return what is hidden in what is kept, besides secrets, by the configuration in force; None where nothing is."""
    config = config_of(unit.configs.active())
    return config.at_rest if config else None


def _slice(kept: InboxStore, reader: Store, floor: int, kinds: tuple[str, ...]) -> int | None:
    """Redact one slice; returns how many were rewritten, None where all is redacted, or another process does it."""
    asked = ",".join(sorted(kinds))
    with kept.redacting() as is_mine:
        through = kept.redacted_through(asked) if is_mine else floor
        if through >= floor:
            return None
        found = kept.between(through, floor, limit=SLICE)
        known = reader.transact(lambda unit: _known(found, unit))
        pairs = [
            (each, replace(each, kept=redacted(each.kept, kinds, known.get(each.kept.hint.subject or "", ()))))
            for each in found
        ]
        changed = [after for before, after in pairs if after.kept is not before.kept]
        kept.rewrite(changed, asked=asked, through=found[-1].id if len(found) == SLICE else floor)
    return len(changed)


def _known(inbounds: Sequence[Inbound], unit: Unit) -> dict[str, tuple[str, ...]]:
    """Return what is known of the subjects of inbounds with parts of it hidden: a body may not say itself that these are names."""
    keys = {each.kept.hint.subject for each in inbounds if each.kept.hint.subject}
    return {key: known_forms(subject) for key, subject in unit.subjects.keyed(keys).items()}
