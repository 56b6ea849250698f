"""A town whose post is in our hands: what Sentry sends lies in a bag until it is delivered, late, twice or never."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import httpx

from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from tests.model.reference import Reference, opened
from tests.town import Town, a_town

CRASHES = [
    Crash(type=f"{level.title()}Error", level=level, frames=(Frame("src/acme/payments/charge.py", "charge", 42),))
    for level in ("fatal", "error")
]
T = TypeVar("T")
# Backing off takes up to five minutes, and each channel takes a message a second.
CALM = 900


class Mailbag(httpx.AsyncBaseTransport):
    """Stands in for the way from Sentry to us: takes every webhook, and delivers none by itself."""

    def __init__(self) -> None:
        """Begin empty."""
        self.letters: list[tuple[dict[str, str], bytes]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep a webhook back."""
        raw = await request.aread()
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        self.letters.append((headers, raw))
        return httpx.Response(202)


class Life:
    """Sentry, its post, the services and the worker, each step of them to be taken at will; and the reference beside them."""

    def __init__(self, **more: Any) -> None:
        """Build the town, with `more` that it is built with."""
        self.loop = asyncio.Runner()
        self.open = AsyncExitStack()
        self.bag = Mailbag()
        self.delivered: list[tuple[dict[str, str], bytes]] = []
        self.reference = Reference()
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        self.town: Town = self.run(self.open.enter_async_context(a_town(folder, **more)))
        self.town.world.sentry.deliveries.transport = self.bag

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """Let something happen."""
        return self.loop.run(what)

    def close(self) -> None:
        """Take the town down."""
        self.run(self.open.aclose())
        self.loop.close()

    def issues(self) -> list[Issue]:
        """Return the issues that Sentry has, oldest first."""
        return list(self.town.world.sentry.issues.values())

    def sentry(self, what: Coroutine[Any, Any, object], *, at_once: bool) -> None:
        """Let something happen in Sentry, no two things in one second: Sentry's time stamps know no smaller ones.

        `at_once` says that the network is well, and delivers what Sentry sends.
        """
        self.town.clock.move(1)
        before = len(self.bag.letters)
        self.run(what)
        while at_once and len(self.bag.letters) > before:
            self.deliver(before)

    def deliver(self, index: int, *, again: bool = False, dies: bool = False, told: bool = True) -> None:
        """Deliver the letter of this number, of those under way or of those that came before.

        The worker may die before it works it; `told` lets the outbox deliver all that it can before anything else happens.
        """
        pile = self.delivered if again else self.bag.letters
        headers, raw = pile[index % len(pile)]
        if not again:
            self.bag.letters.remove((headers, raw))
            self.delivered.append((headers, raw))
        self._compare((headers, raw))
        self.run(self._take(headers, raw, dies=dies, told=told))

    def _compare(self, letter: tuple[dict[str, str], bytes]) -> None:
        """Let the reference hear of a letter, too."""
        self.reference.hear(opened(*letter))

    def deliver_together(self, count: int, *, dies: bool) -> None:
        """Deliver the oldest letters under way before the worker looks, so that it works them as one batch; it may die first."""
        together, self.bag.letters = self.bag.letters[:count], self.bag.letters[count:]
        self.delivered += together
        for letter in together:
            self._compare(letter)
        self.run(self._take_together(together, dies=dies))

    async def _take_together(self, together: list[tuple[dict[str, str], bytes]], *, dies: bool) -> None:
        for headers, raw in together:
            answer = await self.town.post(headers, raw)
            assert answer.status_code == 202
        if dies:
            await self.town.restart_worker()
        while await self.town.worker.work():
            pass
        await self.town.settle()

    async def _take(self, headers: dict[str, str], raw: bytes, *, dies: bool, told: bool) -> None:
        answer = await self.town.post(headers, raw)
        assert answer.status_code == 202
        if dies:
            await self.town.restart_worker()
        while await self.town.worker.work():
            pass
        if told:
            await self.town.settle()

    def be_calm(self) -> None:
        """Heal all, and let what is pending be delivered."""
        self.town.world.faults.clear()
        self.run(self.town.advance(CALM, step=10))
        self.reference.be_calm()
