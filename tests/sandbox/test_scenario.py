"""The scenario `first`, and the program that plays it."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from sandbox.scenario import Story, load, prepare, steps
from sandbox.server import listening
from sandbox.world import World

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


async def sandbox(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-m", "sandbox", *arguments, stdout=pipe, stderr=pipe
    )


async def test_run_starts_the_service_passes_signals_on_and_its_exit_code_back() -> None:
    with listening() as one, listening() as two:
        port, target = one.getsockname()[1], two.getsockname()[1]
    address = f"http://127.0.0.1:{target}"
    program = await sandbox("run", "--port", str(port), "--target", address, "--", sys.executable, "-c", SERVICE)
    assert program.stdout is not None
    said = b""
    async for line in program.stdout:
        said += line
        if b"Ctrl-C" in line:
            break
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"http://127.0.0.1:{port}/control/state")).status_code == 200
    program.send_signal(signal.SIGINT)
    _, complaints = await program.communicate()
    key, database = re.search(rb"key (\w+) sqlite:///(\S+)", said).groups()  # type: ignore[union-attr]
    assert key == b"5a11ab1e0000000000000000000000b2"
    assert not Path(database.decode()).parent.exists(), "the next run would meet what this one remembers"
    assert (program.returncode, complaints) == (7, b"")


async def test_a_busy_port_is_one_clear_line() -> None:
    with listening() as taken:
        taken.listen()
        port = taken.getsockname()[1]
        program = await sandbox("serve", "--port", str(port))
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
