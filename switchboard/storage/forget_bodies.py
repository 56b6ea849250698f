"""Deletes the bodies of the inbox that mention a person, once the worker is done with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, inspect, text

from switchboard.model.inbound import ProgressState
from switchboard.redact.somebody import Eraser
from switchboard.storage.progress import FLOOR

SLICE = 16  # a body may have megabytes
FORGOTTEN = "its body was deleted by `switchboard forget`"
_BODIES = text("SELECT id, hint, headers, raw FROM inbox WHERE id > :after ORDER BY id LIMIT :most")


class Bodies(Struct, frozen=True, kw_only=True):
    """The inbounds that mention somebody: those that can go, those of them in quarantine, and those that are still to be worked."""

    settled: tuple[int, ...] = ()
    quarantined: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()


def mentioning(inbox: Connection, database: Connection, eraser: Eraser) -> Bodies:
    """Look through the inbox."""
    if not inspect(inbox).has_table("inbox"):
        return Bodies()
    floor = database.execute(text("SELECT value FROM mark WHERE name = :name"), {"name": FLOOR}).scalar() or 0
    states = {row.inbound_id: row.state for row in database.execute(text("SELECT inbound_id, state FROM progress"))}
    found: dict[str, list[int]] = {state.value: [] for state in ProgressState}
    for row in _bodies(inbox):
        if any(eraser.is_in(bytes(part)) for part in (row.raw, row.hint, row.headers)):
            unnoted = ProgressState.DONE if row.id <= floor else ProgressState.WAITING
            found[states.get(row.id, unnoted.value)].append(row.id)
    return Bodies(
        settled=tuple(found[ProgressState.DONE]),
        quarantined=tuple(found[ProgressState.QUARANTINED]),
        waiting=tuple(found[ProgressState.WAITING]),
    )


def delete_bodies(inbox: Connection, bodies: Bodies) -> None:
    """Delete what can go. What waits stays: it was accepted, and nobody was told of it yet."""
    gone = [{"id": id_} for id_ in (*bodies.settled, *bodies.quarantined)]
    if gone:
        inbox.execute(text("DELETE FROM inbox WHERE id = :id"), gone)


def settle_quarantined(inbox: Connection, database: Connection) -> None:
    """Take out of quarantine what has no body any more, also where an earlier run was cut off between the two."""
    states = {"done": ProgressState.DONE.value, "kept": ProgressState.QUARANTINED.value}
    rows = database.execute(text("SELECT inbound_id FROM progress WHERE state = :kept"), states).scalars().all()
    for id_ in rows:
        if inbox.execute(text("SELECT 1 FROM inbox WHERE id = :id"), {"id": id_}).first() is None:
            written = text("UPDATE progress SET state = :done, because = :why WHERE inbound_id = :id")
            database.execute(written, {"done": states["done"], "why": FORGOTTEN, "id": id_})


def _bodies(inbox: Connection) -> Iterator[Row[Any]]:
    last = 0
    while rows := inbox.execute(_BODIES, {"after": last, "most": SLICE}).all():
        yield from rows
        last = rows[-1].id
