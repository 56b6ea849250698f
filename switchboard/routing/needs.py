"""What a config asks of an alert that its webhook may not say."""

from __future__ import annotations

from switchboard.config.config import Config
from switchboard.config.destinations import Form
from switchboard.search.needs import asks_issue


def needs_state(config: Config) -> bool:
    """Return whether any condition asks for what only the issue knows: its status, its assignee, its counts."""
    return any(map(asks_issue, config.conditions))


def fills_names(config: Config) -> bool:
    """Return whether any route names a channel by what an alert says, such as `slack:#squad-{tags.squad}`."""
    return any(target.form is Form.TEMPLATE for route in config.routes for target in route.notify)
