"""With an app token Slack reaches us through a connection that we open; it is held, and regained when it is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sandbox.slack.sockets import MOST, Connection
from sandbox.world import World
from switchboard.model.action import ActionKind, ActionRequest
from switchboard.model.inbound import Door
from switchboard.payloads.intents import read_intent
from tests.town import Town, a_town
from tests.wired import TOKEN, a_wired_town, by_socket, passes, until


def kept(town: Town) -> list[ActionKind]:
    """Return the actions in the inbox, the latest first."""
    intents = [read_intent(each.kept) for each in town.services.kept.latest(limit=9) if each.kept.door is Door.SLACK]
    return [intent.kind for intent in intents if isinstance(intent, ActionRequest)]


async def test_a_command_is_kept_before_it_is_acknowledged(tmp_path: Path) -> None:
    async with a_wired_town(tmp_path) as town:
        said = await town.command("/resolve PAY-1A2")
        assert said.text == "Resolving PAY-1A2…"
        assert kept(town) == [ActionKind.RESOLVE]


async def test_without_a_signing_secret_the_other_door_stays_closed(tmp_path: Path) -> None:
    async with a_wired_town(tmp_path) as town:
        assert (await town.post({}, b"{}", path="/slack/events")).status_code == 401


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "closed", "cut"])
async def test_a_connection_that_is_lost_is_regained(tmp_path: Path, how: str) -> None:
    async with a_wired_town(tmp_path) as town:
        sockets = town.world.slack.sockets
        [lost] = sockets.connections
        await sockets.lose(how)
        if how in {"closed", "cut"}:
            await until(town, 0)
            assert (await town.command("/resolve PAY-1A2")).trouble is not None  # Slack says so to the person itself
            await town.advance(5)
        await until(town, 1, besides=lost)
        assert (await town.command("/resolve PAY-1A2")).text == "Resolving PAY-1A2…"
        assert kept(town) == [ActionKind.RESOLVE]


async def test_slack_down_at_the_start_delays_nothing_and_is_joined_when_it_is_back(tmp_path: Path) -> None:
    def down(world: World) -> None:
        by_socket(world)
        world.faults.add(service="slack", kind="down", method="apps.connections.open")

    with capture_logs() as logs:
        async with a_town(tmp_path, environment={"SLACK_APP_TOKEN": TOKEN}, before=down) as town:
            assert (await town.post({}, b"{}", path="/slack/events")).status_code == 401
            await refused(town, 3)
            town.world.faults.clear()
            await town.advance(5)
            await until(town, 1)
            assert (await town.command("/resolve PAY-1A2")).text == "Resolving PAY-1A2…"
    assert told(logs) == ["slack.not_connected", "slack.connected"]


@pytest.mark.parametrize("kind", ["429", "500"])
async def test_an_address_that_is_not_given_is_asked_for_later(tmp_path: Path, kind: str) -> None:
    def refusing(world: World) -> None:
        by_socket(world)
        world.faults.add(service="slack", kind=kind, method="apps.connections.open", seconds=30, times=1)

    async with a_town(tmp_path, environment={"SLACK_APP_TOKEN": TOKEN}, before=refusing) as town:
        await refused(town, 1)
        await town.advance(30)
        await until(town, 1)
        asked = [entry.at for entry in town.world.log.of("slack", "apps.connections.open")]
        assert (asked[1] - asked[0]).total_seconds() == pytest.approx(30 if kind == "429" else 5)


async def test_an_app_without_socket_mode_is_told_so_once_and_asks_once_a_minute(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with a_town(tmp_path, environment={"SLACK_APP_TOKEN": TOKEN}) as town:
            await passes(town, lambda: told(logs))
            await town.advance(50, step=10)
            assert len(town.world.log.of("slack", "apps.connections.open")) == 1
            by_socket(town.world)
            await town.advance(20, step=10)
            await until(town, 1)
            await passes(town, lambda: len(told(logs)) == 2)
    assert told(logs) == ["slack.not_connected", "slack.connected"]
    assert any("Socket Mode is off" in str(line.get("because")) for line in logs)


async def test_one_process_too_many_waits_for_its_turn(tmp_path: Path) -> None:
    others = [Connection(nowhere, nowhere, lambda: None) for _ in range(MOST)]

    def full(world: World) -> None:
        by_socket(world)
        world.slack.sockets.connections += others

    with capture_logs() as logs:
        async with a_town(tmp_path, environment={"SLACK_APP_TOKEN": TOKEN}, before=full) as town:
            await passes(town, lambda: told(logs))
            assert any("ten connections" in str(line.get("because")) for line in logs)
            town.world.slack.sockets.connections.clear()
            await town.advance(60, step=10)
            await until(town, 1)


async def nowhere(*said: object) -> None:
    """Hold a connection of somebody else's."""


def told(logs: Sequence[Mapping[str, object]]) -> list[object]:
    """Return what the log says of the connection."""
    return [line["event"] for line in logs if line["event"] in {"slack.not_connected", "slack.connected"}]


async def refused(town: Town, times: int) -> None:
    """Let time pass until addresses were asked for so often."""
    await passes(town, lambda: len(town.world.log.of("slack", "apps.connections.open")) >= times)
