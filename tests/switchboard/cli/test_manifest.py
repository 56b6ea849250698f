"""The manifests that are shipped are those of the template."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import bot
from bot.door import PATH
from switchboard.cli.manifest import EXAMPLE, manifest
from tests.switchboard.cli.conftest import Shell

FOLDER = Path(str(bot.__file__)).parent


@pytest.mark.parametrize("socket, name", [(False, "manifest.yaml"), (True, "manifest.socket.yaml")])
def test_what_is_shipped_is_what_the_template_gives(socket: bool, name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == manifest(public_url=EXAMPLE, socket=socket)


def test_every_address_is_the_door_s() -> None:
    text = manifest(public_url="https://alerts.acme.example/")
    addresses = [line.split(": ")[1] for line in text.splitlines() if "alerts.acme" in line]
    assert len(addresses) == 7
    assert set(addresses) == {f"https://alerts.acme.example{PATH}"}


def test_socket_mode_has_no_address_and_asks_for_the_same() -> None:
    http, socket = (yaml.safe_load(manifest(socket=each)) for each in (False, True))
    assert "url'" not in str(socket)  # but unfurl_domains
    assert socket["settings"]["socket_mode_enabled"] is True
    assert http["oauth_config"] == socket["oauth_config"]
    assert (
        http["settings"]["event_subscriptions"]["bot_events"] == socket["settings"]["event_subscriptions"]["bot_events"]
    )


@pytest.mark.parametrize(
    "sentry_url, domain",
    [
        ("https://sentry.io", "sentry.io"),
        ("https://de.sentry.io", "sentry.io"),
        ("https://errors.acme.example:9000/sentry", "errors.acme.example"),
    ],
)
def test_slack_tells_of_links_to_the_sentry_that_is_ours(sentry_url: str, domain: str) -> None:
    assert yaml.safe_load(manifest(sentry_url=sentry_url))["features"]["unfurl_domains"] == [domain]


def test_every_scope_says_what_it_is_for() -> None:
    scopes = manifest().split("    bot:\n")[1].split("settings:")[0].splitlines()
    assert scopes
    assert all(" # " in line for line in scopes)


def test_the_command_prints_it_for_an_address(shell: Shell) -> None:
    said = shell.run("manifest", "--public-url", "https://alerts.acme.example")
    assert (said.exit_code, said.stdout) == (0, manifest(public_url="https://alerts.acme.example"))
    assert shell.run("manifest", "--socket").stdout == manifest(socket=True)
