"""Configs: every version of the configuration that was in force, which one is, what was refused since; and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Row, delete, select, update

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.errors import BadConfig, Fault
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import ConfigRow, MetricsRow, RefusalRow, table_of

config = table_of(ConfigRow)
refusal = table_of(RefusalRow)
metrics = table_of(MetricsRow)


@dataclass(frozen=True, slots=True)
class StoredConfig:
    """One version of the configuration: its hash, its text without secrets, and its packed paging summary."""

    hash: str
    text: str
    paging: bytes
    loaded_at: datetime


def config_of(stored: StoredConfig | None) -> Config | None:
    """Read a stored config; None where there is none, or where this version no longer reads it."""
    return _read(stored.text) if stored else None


@lru_cache(maxsize=16)
def _read(text: str) -> Config | None:
    try:
        return load_config(text, file="routes.yaml")[0]
    except BadConfig:
        return None


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file whose newest text is not in force, with what is wrong with it, and since when."""

    file: str
    faults: tuple[Fault, ...]
    since: datetime


class Configs:
    """Configs, refusals and metrics, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def active(self) -> StoredConfig | None:
        """Return the active config, None where no good one was ever loaded."""
        row = self._db.execute(select(config).where(config.c.active)).first()
        return _config(row) if row else None

    def get(self, hash_: str) -> StoredConfig | None:
        """Return a config by its hash."""
        row = self._db.execute(select(config).where(config.c.hash == hash_)).first()
        return _config(row) if row else None

    def activate(self, value: StoredConfig) -> None:
        """Put an active config, in place of the one before."""
        self._db.execute(update(config).where(config.c.hash != value.hash, config.c.active).values(active=False))
        statement = upsert(self._db, config, ["hash"], ["active", "paging", "loaded_at"])
        values = {"hash": value.hash, "text": value.text, "paging": value.paging, "loaded_at": value.loaded_at}
        self._db.execute(statement, values | {"active": True})

    def refuse(self, refused: Mapping[str, tuple[Fault, ...]], *, at: datetime) -> None:
        """Note the files that are refused now, in place of those noted before; one that stays so keeps its time."""
        self._db.execute(delete(refusal).where(refusal.c.file.not_in(list(refused))))
        statement = upsert(self._db, refusal, ["file"], ["faults"])
        for file, faults in refused.items():
            written = {"file": file, "faults": msgspec.json.encode(faults).decode(), "since": at}
            self._db.execute(statement, written)

    def refusals(self) -> tuple[RefusedFile, ...]:
        """Return the files that are refused, by name."""
        rows = self._db.execute(select(refusal).order_by(refusal.c.file))
        return tuple(
            RefusedFile(row.file, msgspec.json.decode(row.faults, type=tuple[Fault, ...]), row.since) for row in rows
        )

    def write_metrics(self, process: str, text: str, *, at: datetime) -> None:
        """Leave what a process counted."""
        statement = upsert(self._db, metrics, ["process"], ["text", "at"])
        self._db.execute(statement, {"process": process, "text": text, "at": at})

    def reported_at(self, process: str) -> datetime | None:
        """Return when a process last left its counts, None where it never did; a worker that runs does so every 5 s."""
        return self._db.execute(select(metrics.c.at).where(metrics.c.process == process)).scalar()

    def metrics(self) -> dict[str, str]:
        """Return what each process counted."""
        return {row.process: row.text for row in self._db.execute(select(metrics))}


def _config(row: Row[Any]) -> StoredConfig:
    return StoredConfig(row.hash, row.text, row.paging, row.loaded_at)
