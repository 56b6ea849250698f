"""The assault: webhooks come in while processes are killed at chosen moments and started again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

from sandbox.world import World
from switchboard.senders.certificates import trusted
from tests.promises.crash.load import Post
from tests.promises.crash.processes import Processes, until

SENDERS = 6
SENTRY_WAITS = 1.0
PER_SECOND = 120.0


@dataclass(frozen=True, slots=True)
class Blow:
    """One kill: after how many webhooks, whom, and whether while a destination holds a call of ours."""

    after: int
    victims: tuple[str, ...]
    in_flight: bool


def blows(seed: int, count: int, *, supervised: bool) -> list[Blow]:
    """Choose when to strike whom."""
    chance = random.Random(-seed - 1)
    whom = [("worker",), ("worker",), ("web",), ("web", "worker")]
    if supervised:
        whom[2] = ("serve",)
    chance.shuffle(whom)
    moments = sorted(chance.sample(range(20, count), len(whom)))
    return [Blow(at, victims, chance.random() < 0.7) for at, victims in zip(moments, whom, strict=True)]


@dataclass(slots=True)
class Assault:
    """Sends and strikes; `accepted` is what was answered with 202."""

    processes: Processes
    world: World
    supervised: bool
    accepted: list[bytes] = field(default_factory=list)
    sent: int = 0

    async def run(self, posts: Iterator[Post], plan: list[Blow]) -> None:
        """Send every webhook once, as Sentry does, and strike as planned."""
        self._start()
        await self.processes.ready()
        async with (
            httpx.AsyncClient(trust_env=False, timeout=SENTRY_WAITS, verify=trusted()) as client,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(SENDERS):
                group.create_task(self._send(posts, client))
            group.create_task(self._strike(plan))

    async def _send(self, posts: Iterator[Post], client: httpx.AsyncClient) -> None:
        for post in posts:
            self.sent += 1
            try:
                answer = await client.post(
                    f"{self.processes.address}/webhooks/sentry", content=post.raw, headers=post.headers
                )
            except httpx.HTTPError:
                await self.processes.ready()
                continue
            if answer.status_code == 202:
                self.accepted.append(post.raw)
            await asyncio.sleep(SENDERS / PER_SECOND)

    async def _strike(self, plan: list[Blow]) -> None:
        for blow in plan:
            await until(lambda blow=blow: self.sent >= blow.after)  # type: ignore[misc]
            if blow.in_flight:
                await until(lambda: self.world.held > 0, seconds=2.0)
            for victim in blow.victims:
                self.processes.kill(victim)
            self._start()

    def _start(self) -> None:
        for name in ("serve",) if self.supervised else ("web", "worker"):
            if name not in self.processes.running:
                self.processes.start(name)
