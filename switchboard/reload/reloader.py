"""The reloader: reads the configuration, puts a good one in force, and keeps the last good one where a new one is bad.

Idempotent: the same texts have the same hash, are put in force once, and are refused once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from switchboard.config.bundle import GLOBAL, unbundle
from switchboard.config.config import Config
from switchboard.config.folder import Loaded, load_folder
from switchboard.config.load import load_config
from switchboard.errors import BadConfig, Fault
from switchboard.reload.announce import RefusedChange, announce_changes, announce_mended, announce_refusal
from switchboard.reload.sources import Sources, read_sources
from switchboard.routing.needs import fills_names, needs_state
from switchboard.routing.over import counts_asked
from switchboard.routing.paging import paging_summary, summary_text
from switchboard.search.needs import CountAsk
from switchboard.storage.configs import StoredConfig
from switchboard.storage.store import Unit

log = structlog.get_logger()


@dataclass(slots=True)
class Reloader:
    """The configuration as the worker knows it. `config` is the one in force; `refused` has the faults of bad files.

    `path` is a file or a folder; `ops` the channel where Switchboard speaks of itself.
    """

    path: Path
    variables: Collection[str]
    ops: str = ""
    config: Config | None = None
    needs_state: bool = False
    fills_names: bool = False
    counts: tuple[CountAsk, ...] = ()
    refused: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    _seen: Sources | None = None
    _glimpsed: Sources | None = None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return every fault of what is refused now."""
        return tuple(fault for faults in self.refused.values() for fault in faults)

    def rested(self) -> bool:
        """Return whether the files changed and have come to rest: an editor may be half done at the first look."""
        found = read_sources(self.path)
        rests, self._glimpsed = found == self._glimpsed, found
        return rests and found != self._seen

    def refresh(self, unit: Unit, now: datetime) -> bool:
        """Read the files and put in force at once what is new and good; returns whether another config is in force now.

        With no good file, the last good config of the database stays, or comes, in force.
        """
        found = read_sources(self.path)
        return (found != self._seen or self.config is None) and self._consider(found, unit, now)

    def forget(self) -> None:
        """Look at all of it again the next time: what was read did not come to be committed."""
        self._seen = self._glimpsed = None

    def _consider(self, found: Sources, unit: Unit, now: datetime) -> bool:
        self._seen = found
        was = self.config.hash if self.config else None
        stored = unit.configs.active()
        if stored is not None and stored.hash != was:
            self._take(self._reread(stored))
        loaded = self._load(found)
        mended = {one.file for one in unit.configs.refusals()} & set(found.files) - set(loaded.refused)
        self._refuse(loaded.refused, found, stored, unit, now)
        if loaded.config is not None:
            for warning in loaded.warnings:
                log.warning("config.warning", fault=str(warning))
            self._activate(loaded.config, unit, now)
        elif was is None and self.config is not None:
            because = "the file is missing or bad; the last good one holds"
            log.warning("config.kept", hash=self.config.hash[:12], because=because)
        if self.config is not None and stored is not None and mended:
            unchanged = self.config.hash == stored.hash
            announce_mended(sorted(mended), self.config, unchanged=unchanged, ops=self.ops, unit=unit, now=now)
        return self.config is not None and self.config.hash != was

    def _load(self, found: Sources) -> Loaded:
        if not found.is_folder:
            unread = {name: (fault,) for name, fault in found.unread.items()}
            return Loaded(config=None, refused=unread) if unread else self._load_file(found)
        last_good = (unbundle(self.config.text) if self.config else None) or {}
        return load_folder(
            found.files,
            last_good if GLOBAL in last_good else {},
            folder=str(self.path),
            variables=self.variables,
            owners_files=found.owners_files,
            unread=found.unread,
        )

    def _load_file(self, found: Sources) -> Loaded:
        [(file, text)] = found.files.items()
        try:
            config, warnings = load_config(text, file=file, variables=self.variables, owners_files=found.owners_files)
        except BadConfig as error:
            return Loaded(config=None, refused={file: error.faults})
        return Loaded(config=config, warnings=warnings)

    def _refuse(
        self,
        refused: Mapping[str, tuple[Fault, ...]],
        found: Sources,
        stored: StoredConfig | None,
        unit: Unit,
        now: datetime,
    ) -> None:
        """Note what is refused for all to see, and announce what was not refused before."""
        new = {file: faults for file, faults in refused.items() if self.refused.get(file) != faults}
        self.refused = refused
        unit.configs.refuse(refused, at=now)
        for file, faults in new.items():
            log.error("config.refused", file=file, faults=[str(fault) for fault in faults])
            if self.config is not None and stored is not None:
                change = RefusedChange(file, faults, found.files.get(file, ""))
                announce_refusal(change, self.config, since=stored.loaded_at, ops=self.ops, unit=unit, now=now)

    def _activate(self, config: Config, unit: Unit, now: datetime) -> None:
        before = self.config
        if before is not None and before.hash == config.hash:
            return
        unit.configs.activate(
            StoredConfig(config.hash, config.text, summary_text(paging_summary(config)).encode(), now)
        )
        if before is not None:
            announce_changes(before, config, unit=unit, now=now)
        self._take(config)
        log.info("config.active", hash=config.hash[:12], routes=len(config.routes), teams=len(config.teams))

    def _reread(self, stored: StoredConfig) -> Config | None:
        try:
            return load_config(stored.text, file=str(self.path), variables=self.variables)[0]
        except BadConfig as error:  # a version before this one put it in force
            log.error("config.lost", hash=stored.hash[:12], faults=[str(fault) for fault in error.faults])  # noqa: TRY400
            return None

    def _take(self, config: Config | None) -> None:
        self.config = config
        if config is not None:
            self.needs_state, self.fills_names, self.counts = (
                needs_state(config),
                fills_names(config),
                counts_asked(config),
            )
