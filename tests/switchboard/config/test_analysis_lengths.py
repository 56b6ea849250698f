"""What a channel would be told again and again too soon is told when the configuration is checked."""

from __future__ import annotations

from switchboard.config.analysis import analyse
from tests.switchboard.routing.samples import HEAD, a_config


def found(renotify: str, *, head: str = HEAD) -> list[str]:
    """Analyse a route that says it again after so long: what is found, by its path."""
    config = a_config(f"name: owned, when: has:team, notify: ['slack:owner'], renotify: {renotify}", head=head)
    return [f"{fault.path}: {fault.problem}" for fault in analyse(config)]


def test_what_would_be_said_again_too_soon_is_told() -> None:
    head = HEAD.replace('slack: "#core"', 'slack: "#core", remind: 5m') + "defaults: {renotify: 90s}\n"
    assert found("14m", head=head) == [
        "teams.core.remind: 5m is short: it is said aloud each time",
        "defaults.renotify: 90s is short: it is said aloud each time",
        "routes[0].renotify: 14m is short: it is said aloud each time",
    ]


def test_a_quarter_of_an_hour_and_never_are_long_enough() -> None:
    assert found("15m") == found("never") == []
