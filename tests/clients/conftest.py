"""Slack's own JavaScript beside a running sandbox. It is not ours: npm brings it, where there are Node and npm."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.app import create_app
from sandbox.server import running
from sandbox.world import World

HERE = Path(__file__).parent
OLDEST = 20
PATIENCE = 20  # seconds of the machine's clock that a script may take
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """A script that runs, and says what it learns."""

    process: asyncio.subprocess.Process

    async def says(self) -> Json:
        """Return the next thing it says; AssertionError with its complaint where it ends instead."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            line = await self.process.stdout.readline()
            assert line, (await self.process.stderr.read()).decode()
        told: Json = json.loads(line)
        return told

    async def end(self) -> None:
        """Let it end by itself, which it does when it has nothing left to do and nobody to listen to."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            async with asyncio.timeout(PATIENCE):
                await self.process.wait()
        finally:
            if self.process.returncode is None:
                self.process.kill()
                await self.process.wait()


Start = Callable[..., AbstractAsyncContextManager[Script]]
Run = Callable[..., Awaitable[list[Any]]]


@pytest.fixture(name="node", scope="session")
def _node() -> str:
    """Give the path of Node, or skip; where SWITCHBOARD_REQUIRE_NODE is set, its absence is a failure."""
    found = shutil.which("node")
    if found and (HERE / "node_modules").is_dir():
        return found
    missing = "no Slack client for JavaScript: install Node 20 or newer with npm, and run make clients"
    if os.environ.get("SWITCHBOARD_REQUIRE_NODE"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(name="world")
def _world() -> World:
    """Give a world on the machine's clock, which is the one that these clients know."""
    world = World()
    world.slack.add_channel("payments", member=True)
    for name in ("core", "ops"):
        world.slack.add_channel(name)
    world.slack.add_channel("old", archived=True)
    for name in ("alice", "bob", "carol"):
        world.slack.add_user(name, f"{name}@acme.example")
    return world


@pytest.fixture(name="start")
async def _start(node: str, world: World) -> AsyncIterator[Start]:
    """Give what starts a script beside the sandbox, with words of its own."""
    async with running(create_app(world)) as base_url:

        @asynccontextmanager
        async def start(name: str, *words: str) -> AsyncIterator[Script]:
            pipe = asyncio.subprocess.PIPE
            given = [str(HERE / f"{name}.mjs"), base_url, *words]
            path = {"PATH": os.environ["PATH"]}
            process = await asyncio.create_subprocess_exec(
                node, *given, stdin=pipe, stdout=pipe, stderr=pipe, env=path, cwd=HERE
            )
            script = Script(process)
            try:
                yield script
            finally:
                await script.end()

        yield start


@pytest.fixture(name="run")
def _run(start: Start) -> Run:
    """Give what runs a script to its end and tells all that it said."""

    async def run(name: str, *words: str) -> list[Any]:
        async with start(name, *words) as script, asyncio.timeout(PATIENCE):
            said, complaint = await script.process.communicate()
        assert script.process.returncode == 0, complaint.decode()
        return [json.loads(line) for line in said.decode().splitlines()]

    return run
