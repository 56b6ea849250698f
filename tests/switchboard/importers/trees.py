"""Configurations of Alertmanager, and what becomes of them."""

from __future__ import annotations

import json
from typing import Any

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.importers.alertmanager import draft_of_alertmanager
from switchboard.importers.alertmanager_read import read_config
from switchboard.importers.draft import Written
from switchboard.importers.writing import write


def imported(config: object) -> tuple[Written, Config]:
    """Import a configuration, and load what came of it."""
    text = config if isinstance(config, str) else json.dumps(config)
    written = write(draft_of_alertmanager(read_config(text)))
    return written, load_config(written.text, file="routes.yaml")[0]


def a_node(number: int, matchers: list[tuple[str, str, str]], **more: Any) -> dict[str, Any]:
    """A route with a receiver of its own."""
    spelled = [f"{label}{operator}{json.dumps(value)}" for label, operator, value in matchers]
    return {"receiver": f"r{number}", "matchers": spelled, **more}


def a_config(routes: list[dict[str, Any]]) -> dict[str, Any]:
    """A tree whose receivers have a channel of their name each."""
    names = ["default", *(f"r{number}" for number in range(60))]
    receivers = [{"name": name, "slack_configs": [{"channel": f"#{name}"}]} for name in names]
    return {"route": {"receiver": "default", "routes": routes}, "receivers": receivers}
