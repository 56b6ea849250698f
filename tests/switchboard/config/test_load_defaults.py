"""The `defaults`: read with their types, and as documented where absent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.config.config import Defaults
from switchboard.config.load import load_config
from switchboard.config.words import Aloud, Precedence
from tests.switchboard.routing.samples import FILE, HEAD, a_config, faults_of

ROUTES = HEAD + "routes: []\n"


def test_without_defaults_the_documented_ones_hold() -> None:
    assert a_config().defaults == Defaults()
    assert Defaults().environment == "production"


def test_every_default_is_read() -> None:
    text = ROUTES + (
        "defaults: {timezone: Europe/London, environment: live, precedence: last_rule, redact: [email, ssn],"
        " show: {tags: [host], contexts: [loan]}, broadcast: [severity, regressed], dead_after: 90m, shadow: true}\n"
    )
    assert load_config(text, file=FILE)[0].defaults == Defaults(
        timezone="Europe/London",
        environment="live",
        precedence=Precedence.LAST_RULE,
        redact=("email", "ssn"),
        show_tags=("host",),
        show_contexts=("loan",),
        broadcast=(Aloud.REGRESSED, Aloud.SEVERITY),
        dead_after=timedelta(minutes=90),
        shadow=True,
    )


def test_an_empty_list_is_nothing_rather_than_the_default() -> None:
    config, _ = load_config(ROUTES + "defaults: {redact: [], broadcast: []}\n", file=FILE)
    assert (config.defaults.redact, config.defaults.broadcast) == ((), ())


@pytest.mark.parametrize(
    "written, path, problem",
    [
        ("timezone: Mars/Base", "timezone", "no time zone"),
        ("timezone: ../etc/passwd", "timezone", "no time zone"),
        ("timezone: Europe", "timezone", "no time zone"),
        ("precedence: newest", "precedence", "“newest” is not one of"),
        ("dead_after: soon", "dead_after", "no length of time"),
        ("dead_after: 24 hours", "dead_after", "no length of time"),
        ("broadcast: [resolved]", "broadcast[0]", "nothing that can be said aloud"),
        ("shadow: perhaps", "shadow", "neither true nor false"),
        ("show: [release]", "show", "not a mapping"),
        ("environment: {a: b}", "environment", "a mapping where a text is expected"),
        ("environment:", "environment", "empty"),
        ("redat: [email]", "redat", "no such key"),
    ],
)
def test_a_default_that_does_not_fit_is_refused(written: str, path: str, problem: str) -> None:
    (fault,) = faults_of(f"{ROUTES}defaults:\n  {written}\n")
    assert fault.path == f"defaults.{path}"
    assert problem in fault.problem
