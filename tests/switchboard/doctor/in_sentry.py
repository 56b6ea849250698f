"""A doctor who looks at a town's Sentry, where everything is well until a test spoils it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.sentry.alerts import Alert
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.organisation import Sentry
from sandbox.sentry.releases import Deploy, Shipped
from switchboard.app.build_doctor import patient
from switchboard.config.load import load_config
from switchboard.doctor.doctor import SECONDS, examine
from switchboard.doctor.finding import Area, CheckName, Finding, Verdict
from switchboard.doctor.patient import Patient
from switchboard.doctor.sentry import SENTRY
from switchboard.model.replace import replace
from switchboard.runtime.settings import Settings
from tests.moved_clock import START
from tests.town import ROUTES, Town

ROUTES_FOUND = CheckName(Area.HERE, "routes").good("read")
PUBLIC_URL = "https://switchboard.example"


class Leaping:
    """A clock that leaps over every short wait, and on which no check is ever late."""

    def __init__(self) -> None:
        """Begin where the town does."""
        self._now = START + timedelta(minutes=5)

    def now(self) -> datetime:
        """Return the time."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Be there at once; the time of a check never ends."""
        if seconds >= SECONDS:
            await asyncio.get_running_loop().create_future()
        self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass(slots=True)
class Doctor:
    """Looks at a town's Sentry, as often as asked."""

    town: Town
    settings: Settings
    said: list[str]
    routes: str = ROUTES

    @property
    def sentry(self) -> Sentry:
        """The sandbox's Sentry, whose switches are turned."""
        return self.town.world.sentry

    @asynccontextmanager
    async def patient(self) -> AsyncIterator[Patient]:
        """Open what the doctor asks."""
        config, _ = load_config(self.routes, file="routes.yaml", variables=None)
        opened = patient(self.settings, routes=ROUTES_FOUND, config=config, clock=Leaping(), say=self.said.append)
        async with opened as one:
            yield one

    async def look(self) -> dict[str, list[Finding]]:
        """Return what is found, by check."""
        async with self.patient() as one:
            found = await examine(one, SENTRY)
        return {name: [each for each in found if each.check == name] for name in {each.check for each in found}}

    async def only(self, check: str) -> Finding:
        """Return the one finding of a check."""
        [finding] = (await self.look())[check]
        return finding


def a_doctor(town: Town) -> Doctor:
    """Make a doctor at an installation where all is well: each project's alerts name us, one of them is of a browser."""
    sentry = town.world.sentry
    sentry.add_project("shop-window", platform="javascript")
    sentry.application.webhook_url = f"{PUBLIC_URL}/webhooks/sentry"
    sentry.alerts.kept.append(Alert("All", tuple(sentry.projects), actions=(sentry.application.action(),)))
    sentry.take_in(Crash())
    sentry.take_in(Crash(project="shop-window", frames=(Frame("widgets/cart.tsx", "add", 12),), release="window@7"))
    for version in ("shop-backend@2.4.1", "window@7"):
        sentry.shipped[version] = Shipped(4, [Deploy("production", sentry.now())])
    settings = town.settings
    settings = replace(
        settings,
        http=replace(settings.http, public_url=PUBLIC_URL),
        sentry=replace(settings.sentry, integration="switchboard"),
    )
    return Doctor(town, settings, [])


def verdicts(found: dict[str, list[Finding]]) -> dict[str, Verdict]:
    """Return the last verdict of each check."""
    return {name: each.verdict for name, some in found.items() for each in some}
