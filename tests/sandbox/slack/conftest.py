"""An app that the sandbox's Slack calls."""

from __future__ import annotations

import httpx
import pytest

from sandbox.world import World
from tests.sandbox.conftest import Time
from tests.sandbox.slack.app import App


@pytest.fixture(name="app")
def _app(world: World, time: Time) -> App:
    """Give an app at the end of the sandbox's callbacks."""
    app = App(world.callbacks.secret, time)
    world.callbacks.target = "http://127.0.0.1/slack/events"
    world.callbacks.transport = httpx.ASGITransport(app.web())
    return app
