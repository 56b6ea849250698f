"""The sandbox as a program: serve until stopped, or run a service inside it and tell it a story."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx

from sandbox.app import create_app
from sandbox.scenario import Scenario, Story, load, prepare
from sandbox.server import listening, running
from sandbox.world import World

ALWAYS = (signal.SIGINT, signal.SIGTERM)
SECRET_NAME = re.compile(r"(TOKEN|SECRET|PASSWORD|KEY|DSN)S?$")
SECRET_VALUE = re.compile(r"^[0-9a-zA-Z]{32}\b|://[^/]*@")  # a routing key of PagerDuty's; an address with a password
LOOK_AGAIN = 0.2  # seconds between two looks at whether the service is ready


HERE = ("127.0.0.1", "localhost")


class Busy(Exception):
    """A port is taken."""


class Overridden(Exception):
    """The environment sets secrets: whoever set them means the real services."""


def hear() -> None:
    """Hear SIGINT and SIGTERM even where they came ignored, as in a shell's background; so does what is started then."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


async def serve(name: str, *, port: int, target: str | None) -> int:
    """Play the scenario's world until a signal comes; the story is told when somebody asks for it."""
    scenario = load(name)
    stopped = asyncio.Event()
    for one in _stopping():
        asyncio.get_running_loop().add_signal_handler(one, stopped.set)
    async with _world(scenario, port=port, target=target) as (world, base_url):
        print(f"sandbox: {base_url}  (watch, break and play there; Ctrl-C ends)")
        address = target or "http://127.0.0.1:8000"
        for key, value in scenario.environment(sandbox_url=base_url, target=address, smtp_url=world.mail.url).items():
            print(f"  {key}={value}")
        await stopped.wait()
    return 0


async def run(name: str, *, port: int, target: str, child: list[str]) -> int:
    """Start the service with the scenario's settings, play to it when it is ready; its exit code."""
    scenario = load(name)
    if names := overridden(scenario.settings, os.environ):
        raise Overridden(
            f"the environment sets {', '.join(names)}, and the sandbox would put its own in their place.\n"
            "  For the real services: switchboard serve, or write them into .env.\n"
            f"  For the sandbox: env {' '.join(f'-u {name}' for name in names)} make run"
        )
    _stop_where_taken(port, target)
    # The world begins anew each time; so must what the service remembers of it.
    with TemporaryDirectory(prefix="sandbox-") as scratch:
        return await _run(scenario, port=port, target=target, scratch=scratch, child=child)


def overridden(settings: Mapping[str, str], environ: Mapping[str, str]) -> list[str]:
    """Which secrets of an environment these settings would replace: tokens, secrets, keys, databases with a password."""
    differing = [name for name, value in settings.items() if environ.get(name, value) not in ("", value)]
    return [name for name in differing if SECRET_NAME.search(name) or SECRET_VALUE.search(environ[name])]


async def _run(scenario: Scenario, *, port: int, target: str, scratch: str, child: list[str]) -> int:
    async with _world(scenario, port=port, target=target) as (world, base_url):
        settings = scenario.environment(sandbox_url=base_url, target=target, smtp_url=world.mail.url, scratch=scratch)
        service = await asyncio.create_subprocess_exec(
            *child,
            env={**os.environ, **settings},
            start_new_session=True,  # a Ctrl-C reaches it once, through us
        )
        for one in _stopping():
            asyncio.get_running_loop().add_signal_handler(one, _pass_on, service, one)
        print(f"sandbox: the service keeps its files in {scratch} until it ends")
        telling = asyncio.create_task(_tell(world, scenario, base_url=base_url, target=target))
        try:
            code = await service.wait()
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
    print(f"sandbox: the service ended with {code}")
    return code if code >= 0 else 128 - code


@asynccontextmanager
async def _world(scenario: Scenario, *, port: int, target: str | None) -> AsyncIterator[tuple[World, str]]:
    world = World()
    prepare(world, scenario, target=target)
    async with AsyncExitStack() as stack:
        try:
            base_url = await stack.enter_async_context(running(create_app(world), port=port))
        except OSError as error:
            raise Busy(f"port {port} is taken; type --port {_free(port + 1)} to choose another") from error
        yield world, base_url


def _stop_where_taken(port: int, target: str) -> None:
    """Raise Busy, with the words to type, before anything starts: the one that waits for the other would wait in vain."""
    told, words = [], []
    asked = urlsplit(target)
    if asked.hostname in HERE and asked.port and not _is_free(asked.port):
        told.append(f"port {asked.port} of the service is taken")
        words.append(f"PORT={_free(asked.port + 1, but=port)}")
    if not _is_free(port):
        told.append(f"port {port} of the sandbox is taken")
        words.append(f"SANDBOX_PORT={_free(port + 1, but=asked.port)}")
    if told:
        raise Busy(f"{', '.join(told)}; type: make run {' '.join(words)}")


def _free(port: int, *, but: int | None = None) -> int:
    """A port that is free now: this one, or the next."""
    return next(each for each in range(port, port + 1000) if each != but and _is_free(each))


def _is_free(port: int) -> bool:
    if not port:
        return True
    try:
        listening(port).close()
    except (OSError, OverflowError):
        return False
    return True


def _stopping() -> list[signal.Signals]:
    """What ends it: under nohup, not that the terminal closes."""
    hangs_up = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return [*ALWAYS, signal.SIGHUP] if hangs_up else list(ALWAYS)


def _pass_on(service: asyncio.subprocess.Process, one: signal.Signals) -> None:
    if service.returncode is None:
        service.send_signal(one)


async def _tell(world: World, scenario: Scenario, *, base_url: str, target: str) -> None:
    print(f"sandbox: {base_url}  waiting for {target}{scenario.ready}")
    await _until_ready(target.rstrip("/") + scenario.ready)
    print(f"sandbox: playing “{scenario.name}”\n  watch it   {base_url}/ and its mail at {base_url}/mail")
    print(f"  the service {target}/\n  Ctrl-C ends both")
    await Story(world).play(scenario.steps, sleep=world.sleep)
    print(f"sandbox: the story is told; play it again, or break things, at {base_url}/")


async def _until_ready(address: str) -> None:
    async with httpx.AsyncClient(verify=False, trust_env=False, timeout=2.0) as client:  # noqa: S501 (loopback)
        while not await _is_ready(client, address):  # noqa: ASYNC110 (another process cannot set an event of ours)
            await asyncio.sleep(LOOK_AGAIN)


async def _is_ready(client: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await client.get(address)).status_code == 200
    except httpx.HTTPError:
        return False
