"""Looks at this machine and our own house, and hands what is seen to the judges."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence

from switchboard.doctor.doctor import Check
from switchboard.doctor.finding import Area, Finding
from switchboard.doctor.judge_here import (
    CONSOLE,
    DATABASE,
    DISK,
    HEARTBEAT,
    NAMES,
    OPS,
    OWN,
    ROUTES,
    TEST_EVENT,
    UNSERVED,
    ZONES,
    judge_console,
    judge_destinations,
    judge_disk,
    judge_heartbeat,
    judge_names,
    judge_ops,
    judge_own,
    judge_test_event,
    judge_zones,
)
from switchboard.doctor.judge_house import BACKLOG, FAILED, HELD, IN_FORCE, QUARANTINE, WORKER, judge_house
from switchboard.doctor.patient import Patient
from switchboard.runtime.telemetry import send_test_event
from switchboard.storage.address import database_file, is_sqlite
from switchboard.storage.schema import outdated, unready
from switchboard.views.overview import overview

TEST_SECONDS = 15.0
_NO_CONFIG = "routes.yaml cannot be used"


async def look_at_database(patient: Patient) -> Sequence[Finding]:
    """See whether the database answers and is of this version."""
    url = patient.settings.database_url.reveal()
    if because := await asyncio.to_thread(unready, url):
        return [DATABASE.bad(because, "See that DATABASE_URL is right; `switchboard migrate` makes what is missing.")]
    if because := await asyncio.to_thread(outdated, url):
        return [DATABASE.bad(because, "Run `switchboard migrate`, then start Switchboard again.")]
    return [DATABASE.good("answers, and has this version's tables")]


async def look_at_house(patient: Patient) -> Sequence[Finding]:
    """See whether the worker runs and what it left undone."""
    store, kept = patient.store, patient.kept
    if store is None or kept is None:
        return [WORKER.skipped("the database cannot be asked")]
    newest, now = await asyncio.to_thread(kept.newest), patient.clock.now()
    return list(judge_house(await store.run(lambda unit: overview(unit, now=now, newest=newest))))


async def look_at_disk(patient: Patient) -> Sequence[Finding]:
    """See how much room the inbox has."""
    url = patient.settings.database_url.reveal()
    if not is_sqlite(url):
        return [DISK.skipped("the inbox lies in PostgreSQL")]
    folder = database_file(url).resolve().parent
    try:
        return [judge_disk(shutil.disk_usage(folder).free, folder.name or "/")]
    except OSError as error:
        return [
            DISK.bad(f"the database's folder cannot be read: {error.strerror}", "Set DATABASE_URL to a file in one.")
        ]


async def look_at_config(patient: Patient) -> Sequence[Finding]:
    """See what routes.yaml says, and whether this version can deliver to all of it."""
    if patient.config is None:
        return [patient.routes, UNSERVED.skipped(_NO_CONFIG), ZONES.skipped(_NO_CONFIG)]
    zones = judge_zones(patient.config, patient.clock.now())
    return [patient.routes, judge_destinations(patient.config), zones]


async def look_at_settings(patient: Patient) -> Sequence[Finding]:
    """See what is set that need not be, and what would be better set."""
    judges = (judge_console, judge_ops, judge_heartbeat, judge_own, judge_names)
    return [judge(patient.settings) for judge in judges]


async def send_one(patient: Patient) -> Sequence[Finding]:
    """Send an event to our own Sentry, and see whether it was taken."""
    sent, lost = await asyncio.to_thread(send_test_event, patient.settings.telemetry)
    return [judge_test_event(sent, lost)]


HERE = (
    Check(Area.HERE, ROUTES.check, look_at_config, also=(UNSERVED.check, ZONES.check)),
    Check(Area.HERE, DATABASE.check, look_at_database),
    Check(
        Area.HERE,
        WORKER.check,
        look_at_house,
        also=tuple(each.check for each in (BACKLOG, IN_FORCE, QUARANTINE, FAILED, HELD)),
    ),
    Check(Area.HERE, DISK.check, look_at_disk),
    Check(Area.HERE, CONSOLE.check, look_at_settings, also=(OPS.check, HEARTBEAT.check, OWN.check, NAMES.check)),
)
"""What is looked at here."""

SENDS_ONE = Check(Area.HERE, TEST_EVENT.check, send_one, TEST_SECONDS)
"""What `--test-event` adds."""
