"""doctor: what is wrong outside of the code is told with what to do, and never with a secret."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import Result

from sandbox.world import World
from switchboard.app.build_worker import make_worker
from switchboard.runtime.settings import load
from tests.console.house import environment
from tests.migrated import migrated
from tests.outside import outside
from tests.switchboard.cli.conftest import Shell

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
    "PAGERDUTY_PAYMENTS": "5a11ab1e0000000000000000000000a1",
    "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token",
    "CONSOLE_TOKEN": "a-console-token-of-length",
}
NOWHERE = {
    "SLACK_API_URL": "http://127.0.0.1:1/api/",
    "PAGERDUTY_EVENTS_URL": "http://127.0.0.1:1",
    "PAGERDUTY_API_URL": "http://127.0.0.1:1",
    "SENTRY_URL": "http://127.0.0.1:1",
}


@pytest.fixture(name="outside")
def _outside() -> Iterator[dict[str, str]]:
    """Give the settings of a sandbox that serves in a thread of its own, as the command runs a loop itself."""
    world = World()
    for name in ("payments", "alerts", "ops", "core", "gone"):
        world.slack.add_channel(name)
    world.slack.add_user("Alice", "alice@acme.example")
    world.pagerduty.add_service("Payments", SECRETS["PAGERDUTY_PAYMENTS"])
    with outside(world) as url:
        yield SECRETS | {
            "SLACK_API_URL": f"{url}/slack/api/",
            "PAGERDUTY_EVENTS_URL": f"{url}/pagerduty",
            "PAGERDUTY_API_URL": f"{url}/pagerduty",
            "SENTRY_URL": f"{url}/sentry",
            "OPS_CHANNEL": "#ops",
        }


def start(folder: Path) -> None:
    """Make a database, and a worker that has just spoken."""
    settings = load(environment(folder))
    migrated(settings.database_url.reveal())

    async def speak() -> None:
        worker = make_worker(settings)
        await worker.open()
        await worker.report()
        worker.close()

    asyncio.run(speak())


def findings(result: Result, area: str) -> dict[str, str]:
    """Return the verdict of each check of an area; of several findings the last."""
    told: Any = msgspec.json.decode(result.stdout)
    return {each["check"]: each["verdict"] for each in told["findings"] if each["area"] == area}


def test_where_slack_pagerduty_and_the_house_are_sound_no_line_of_theirs_is_bad(
    shell: Shell, outside: dict[str, str]
) -> None:
    start(shell.folder)
    result = shell.run("doctor", "--json", **outside)
    for area in ("Slack", "PagerDuty", "this machine"):
        assert "bad" not in findings(result, area).values(), result.stdout
    assert findings(result, "Slack")["channels"] == findings(result, "PagerDuty")["routing keys"] == "good"
    assert findings(result, "this machine")["worker"] == "good"


def test_the_report_is_grouped_told_with_remedies_and_counted(shell: Shell, outside: dict[str, str]) -> None:
    start(shell.folder)
    result = shell.run("doctor", **outside | {"SLACK_BOT_TOKEN": "xoxb-revoked"})
    lines = result.stdout.splitlines()
    assert [line for line in lines if line in ("Slack", "Sentry", "PagerDuty", "This machine")] == [
        "Slack",
        "Sentry",
        "PagerDuty",
        "This machine",
    ]
    assert any(line.split()[:3] == ["BAD", "bot", "token"] and "invalid_auth" in line for line in lines)
    assert any("→ Set SLACK_BOT_TOKEN to the Bot User OAuth Token" in line for line in lines)
    assert "[redacted]" not in result.stdout
    assert lines == [line.rstrip() for line in lines]
    assert "bad" in lines[-1]
    assert result.exit_code == 1


def test_no_secret_is_shown_whatever_is_wrong(shell: Shell) -> None:
    for words in (("doctor",), ("doctor", "--json"), ("doctor", "--test-event")):
        result = shell.run(*words, **SECRETS | NOWHERE)
        assert result.exit_code == 1
        assert not [name for name, value in SECRETS.items() if value in result.output]


def test_with_nothing_there_everything_is_still_told(shell: Shell) -> None:
    result = shell.run("doctor", "--json", ROUTES="nowhere.yaml", **NOWHERE)
    here = findings(result, "this machine")
    assert (here["routes.yaml"], here["database"], here["worker"]) == ("bad", "bad", "skipped")
    assert result.exit_code == 1


def test_faults_of_the_routes_are_a_finding(shell: Shell) -> None:
    bad = shell.folder / "bad.yaml"
    bad.write_text("version: 1\nroutes: nonsense\n")
    result = shell.run("doctor", ROUTES=str(bad), **NOWHERE)
    assert "Run `switchboard check`." in result.stdout


def test_a_test_event_without_a_dsn_is_bad_and_says_what_to_set(shell: Shell) -> None:
    result = shell.run("doctor", "--test-event", **NOWHERE)
    assert result.exit_code == 1
    assert "Set SENTRY_DSN to the DSN of a project" in result.stdout


def test_settings_that_cannot_be_read_end_it_with_2(shell: Shell) -> None:
    assert shell.run("doctor", PORT="many").exit_code == 2
