"""The scenario `first`, and the program that plays it."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from sandbox.scenario import Story, load, prepare, steps
from sandbox.server import listening
from sandbox.world import World
from tests.ports import free_port
from tests.promises.crash.processes import children_of, end

PATIENCE = 60  # seconds of the machine's clock that the program may take to end
SERVICE = """
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"])); self.do_GET()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer)
print("key", os.environ["PAGERDUTY_CORE"], os.environ["DATABASE_URL"], flush=True)
try: server.serve_forever()
except KeyboardInterrupt: sys.exit(7)
"""


def test_the_scenario_is_whole() -> None:
    first = load("first")
    settings = first.environment(sandbox_url="http://127.0.0.1:8900", target="http://127.0.0.1:8000")
    assert settings["SLACK_API_URL"] == "http://127.0.0.1:8900/slack/api/"
    assert settings["PORT"] == "8000"
    assert settings["DATABASE_URL"] == "sqlite:///./switchboard.db"
    routes = yaml.safe_load((first.folder / "routes.yaml").read_text())
    assert set(routes) == {"version", "defaults", "teams", "owners", "routes", "fallback", "page_fallback"}


def test_its_secrets_are_those_of_the_world() -> None:
    world, settings = World(), load("first").settings
    prepare(world, load("first"), target="http://127.0.0.1:8000")
    assert settings["SENTRY_CLIENT_SECRET"] == world.sentry.deliveries.secret
    assert settings["SENTRY_AUTH_TOKEN"] == world.sentry.token
    assert settings["SLACK_BOT_TOKEN"] == world.slack.token
    assert {settings["PAGERDUTY_PAYMENTS"], settings["PAGERDUTY_CORE"]} == set(world.pagerduty.services)
    assert settings["SLACK_SIGNING_SECRET"] == world.callbacks.secret
    assert world.sentry.deliveries.target == "http://127.0.0.1:8000/webhooks/sentry"
    assert world.callbacks.target == "http://127.0.0.1:8000/slack/events"
    assert [one.name for one in world.sentry.team_members["core-team"]] == ["Bob"]


def test_its_slack_tells_the_app_all_that_the_manifest_asks_for() -> None:
    world = World()
    prepare(world, load("first"), target=None)
    manifest = yaml.safe_load((Path(__file__).parents[2] / "bot" / "manifest.yaml").read_text())
    asked = {event.partition(".")[0] for event in manifest["settings"]["event_subscriptions"]["bot_events"]}
    assert world.happenings.subscribed == asked


async def test_its_story_can_be_told_to_the_end() -> None:
    world, first = World(), load("first")
    prepare(world, first, target=None)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    await Story(world).play(first.steps, sleep=sleep)
    standing = {one.title.split(":")[0]: (one.status, one.substatus) for one in world.sentry.issues.values()}
    assert standing["ChargeError"] == ("unresolved", "regressed")
    assert standing["TypeError"] == ("ignored", "archived_until_escalating")
    assert sum(slept) < 60
    charge = next(one for one in world.sentry.issues.values() if one.title.startswith("ChargeError"))
    crash = charge.events[0]
    before = [crash["timestamp"] - one["timestamp"] for one in crash["breadcrumbs"]["values"]]
    assert before == pytest.approx([41.2, 40.9, 3.2, 2.0], abs=0.5)


def test_a_scenario_or_step_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no such scenario"):
        load("second")
    with pytest.raises(ValueError, match="not a step"):
        steps([{"after": 1}])


@asynccontextmanager
async def sandbox(*arguments: str, ignored: str = "") -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the program, and end it with what it started; `ignored` names signals that it begins with ignored."""
    pipe = asyncio.subprocess.PIPE
    deaf = ("sh", "-c", f'trap "" {ignored}; exec "$@"', "sh") if ignored else ()
    command = (*deaf, sys.executable, "-u", "-m", "sandbox", *arguments)
    program = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(PATIENCE):
            yield program
    finally:
        for pid in (*children_of(program.pid), program.pid):
            end(pid)
        await program.communicate()


@pytest.mark.parametrize(
    ("ignored", "sent", "code"),
    [
        ("", signal.SIGINT, 7),
        ("INT", signal.SIGINT, 7),  # as in a shell's background
        ("INT HUP", signal.SIGINT, 7),  # as under nohup there
        ("INT TERM", signal.SIGTERM, 128 + signal.SIGTERM),
        ("", signal.SIGHUP, 128 + signal.SIGHUP),
    ],
)
async def test_run_starts_the_service_passes_signals_on_and_its_exit_code_back(
    ignored: str, sent: signal.Signals, code: int
) -> None:
    port, address = free_port(), f"http://127.0.0.1:{free_port()}"
    words = ("run", "--port", str(port), "--target", address, "--", sys.executable, "-c", SERVICE)
    async with sandbox(*words, ignored=ignored) as program:
        assert program.stdout is not None
        said = b""
        async for line in program.stdout:
            said += line
            if b"Ctrl-C" in line:
                break
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(f"http://127.0.0.1:{port}/control/state")).status_code == 200
        program.send_signal(sent)
        _, complaints = await program.communicate()
    key, database = re.search(rb"key (\w+) sqlite:///(\S+)", said).groups()  # type: ignore[union-attr]
    assert key == b"5a11ab1e0000000000000000000000b2"
    assert not Path(database.decode()).parent.exists(), "the next run would meet what this one remembers"
    assert (program.returncode, complaints) == (code, b"")


async def test_it_goes_on_when_the_terminal_closes_under_nohup() -> None:
    port = free_port()
    async with sandbox("serve", "--port", str(port), ignored="HUP") as program:
        assert program.stdout is not None
        await program.stdout.readline()
        program.send_signal(signal.SIGHUP)
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(f"http://127.0.0.1:{port}/control/state")).status_code == 200
        program.send_signal(signal.SIGTERM)
        await program.communicate()
    assert program.returncode == 0


async def test_a_busy_port_is_one_clear_line() -> None:
    with listening() as taken:
        taken.listen()
        port = taken.getsockname()[1]
        async with sandbox("serve", "--port", str(port)) as program:
            _, complaints = await program.communicate()
    assert complaints.decode() == f"sandbox: port {port} is taken; choose another with --port\n"
    assert program.returncode == 2


async def test_a_member_writes_a_comment() -> None:
    world = World()
    world.sentry.add_project("shop")
    world.sentry.add_member("Alice", "alice@acme.example")
    story = Story(world)
    await story.do("capture", {"name": "it", "project": "shop"})
    await story.do("comment", {"issue": "it", "text": "seen it", "by": "Alice"})
    assert [note["data"]["text"] for note in story.issue("it").notes] == ["seen it"]
