"""Takes a backup of a town and puts it back: the worker and the web process end, and a worker begins on what was restored."""

from __future__ import annotations

import asyncio
from pathlib import Path

from switchboard.app.build_worker import make_worker
from switchboard.cli.backup import prepared
from switchboard.storage.backup import back_up
from switchboard.storage.restore import restore
from tests.composing import composing
from tests.town import Town


def backed_up(town: Town) -> Path:
    """Take a backup of a town that runs."""
    file = town.folder / "town.backup"
    back_up(town.settings.database_url.reveal(), file, now=town.clock.now(), version="1")
    return file


async def put_back(town: Town, file: Path) -> None:
    """Let everything end where it stands, restore, and start a worker; nothing comes in at the doors any more."""
    await town.stop_worker()
    town.services.kept.close()
    url, now = town.settings.database_url.reveal(), town.clock.now()
    await asyncio.to_thread(restore, url, file, now=now, prepare=prepared(now))
    town.worker = make_worker(town.settings, clock=town.clock, compose=composing(url))
    await town.worker.open()
