"""The scenario `first`, and the program that plays it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from sandbox.scenario import Story, load, prepare, steps
from sandbox.server import listening
from sandbox.world import World
from switchboard.senders.certificates import trusted
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
    [subscription] = world.pagerduty.webhooks.subscriptions
    assert subscription.url == "http://127.0.0.1:8000/webhooks/pagerduty"
    assert subscription.secrets == (settings["PAGERDUTY_WEBHOOK_SECRET"],)
    assert settings["PAGERDUTY_API_TOKEN"] == world.pagerduty.api_token
    assert settings["PAGERDUTY_FROM"] in world.pagerduty.users
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


async def test_one_of_its_pages_is_acknowledged_at_the_pager_and_the_other_is_left_to_escalate() -> None:
    world, first = World(), load("first")
    prepare(world, first, target=None)
    pager, payload = world.pagerduty, {"summary": "s", "source": "s", "severity": "critical"}
    for key in pager.services:
        pager.enqueue({"routing_key": key, "event_action": "trigger", "dedup_key": "one", "payload": payload})
    await Story(world).play([step for step in first.steps if step.verb == "pager"], sleep=nothing)
    assert {one.service: one.state for one in pager.incidents} == {"Payments": "acknowledged", "Core": "triggered"}
    assert {name: len(policy.levels) for name, policy in pager.policies.items()} == {"Payments": 2, "Core": 2}
    routes = yaml.safe_load((first.folder / "routes.yaml").read_text())["routes"]
    assert routes[0]["escalate"][0]["notify"] == ["pagerduty:owner", "slack:#ops"]
    await world.stop()


async def nothing(seconds: float) -> None:
    """Wait for nothing."""


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
        async with httpx.AsyncClient(trust_env=False, verify=trusted()) as http:
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
        async with httpx.AsyncClient(trust_env=False, verify=trusted()) as http:
            assert (await http.get(f"http://127.0.0.1:{port}/control/state")).status_code == 200
        program.send_signal(signal.SIGTERM)
        await program.communicate()
    assert program.returncode == 0


@contextmanager
def taken() -> Iterator[int]:
    """Listen at a port, as another process would."""
    with listening() as other:
        other.listen()
        yield other.getsockname()[1]


async def complaint(*words: str) -> str:
    """What the program says when it cannot start."""
    async with sandbox(*words) as program:
        said, complaints = await program.communicate()
    assert (said, program.returncode) == (b"", 2), "nothing starts"
    return complaints.decode()


async def test_a_busy_port_is_one_clear_line() -> None:
    with taken() as port:
        said = await complaint("serve", "--port", str(port))
    assert re.fullmatch(rf"sandbox: port {port} is taken; type --port \d+ to choose another\n", said)


async def test_ports_that_are_taken_are_told_before_anything_starts_with_the_words_to_type() -> None:
    child = ("--", sys.executable, "-c", "print('started')")
    with taken() as port, taken() as service:
        target = f"http://127.0.0.1:{service}"
        one = await complaint("run", "--port", str(free_port()), "--target", target, *child)
        both = await complaint("run", "--port", str(port), "--target", target, *child)
    assert re.fullmatch(rf"sandbox: port {service} of the service is taken; type: make run PORT=\d+\n", one)
    words = rf"port {port} of the sandbox is taken; type: make run PORT=(\d+) SANDBOX_PORT=(\d+)\n"
    found = re.search(words, both)
    assert found is not None, both
    assert len({port, service, *map(int, found.groups())}) == 4


@pytest.mark.parametrize(
    ("words", "ports"), [((), ("8900", "8000")), (("PORT=8142", "SANDBOX_PORT=8942"), ("8942", "8142"))]
)
def test_make_run_hands_the_ports_on(words: tuple[str, ...], ports: tuple[str, str], tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    makefile = re.sub(r"^(run:) \$\(RUNS\)", r"\1", (root / "Makefile").read_text(), flags=re.MULTILINE)
    (tmp_path / "Makefile").write_text(makefile)
    bare = {name: value for name, value in os.environ.items() if name not in {"PORT", "SANDBOX_PORT", "MAKEFLAGS"}}
    command = ["make", "--dry-run", "run", *words]
    said = subprocess.run(command, cwd=tmp_path, env=bare, check=True, capture_output=True, text=True).stdout
    assert f"--port {ports[0]} --target http://127.0.0.1:{ports[1]} " in said


async def test_a_member_writes_a_comment() -> None:
    world = World()
    world.sentry.add_project("shop")
    world.sentry.add_member("Alice", "alice@acme.example")
    story = Story(world)
    await story.do("capture", {"name": "it", "project": "shop"})
    await story.do("comment", {"issue": "it", "text": "seen it", "by": "Alice"})
    assert [note["data"]["text"] for note in story.issue("it").notes] == ["seen it"]
