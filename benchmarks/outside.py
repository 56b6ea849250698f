"""The outside world as a process: the sandbox's Slack and PagerDuty, with the channels and services of the benchmark."""

from __future__ import annotations

import asyncio
import json
import sys
from http.client import HTTPConnection
from typing import Any

from benchmarks.mail import TEAMS
from sandbox.app import create_app
from sandbox.server import running
from sandbox.world import World


def key_of(team: int) -> str:
    """Return a team's routing key."""
    return f"{team + 1:032x}"


def world(port: int) -> dict[str, Any]:
    """Ask a sandbox for all that it knows."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/control/state")
        told: dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return told


async def play(port: int) -> None:
    """Play until somebody ends the process."""
    world = World()
    world.slack.add_channel("alerts")
    for team in range(TEAMS):
        world.slack.add_channel(f"unit{team}")
        world.pagerduty.add_service(f"unit{team}", key_of(team))
    async with running(create_app(world), port=port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(play(int(sys.argv[1])))
