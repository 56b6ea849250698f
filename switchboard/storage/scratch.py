"""A store that is gone with the process: for trying a configuration, never for what must be kept."""

from __future__ import annotations

from switchboard.storage.engine import writing_engine
from switchboard.storage.metadata import METADATA
from switchboard.storage.store import Store


def scratch_store() -> Store:
    """Open an empty store in memory, with every table."""
    engine = writing_engine("sqlite://")
    METADATA.create_all(engine)
    return Store(engine, threads=1)
