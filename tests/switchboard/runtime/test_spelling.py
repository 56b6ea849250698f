"""A setting that was misspelt is found, and what people name themselves is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.runtime.settings import load, names
from switchboard.runtime.spelling import UNSERVED, UNSERVED_PREFIXES, misspelt, unserved

KNOWN = frozenset(names())
EXAMPLE = Path(".env.example").read_text()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SLACK_BOTTOKEN", "SLACK_BOT_TOKEN"),
        ("slack_bot_token", "SLACK_BOT_TOKEN"),
        ("SENTRY_CLIENT_SECRETS", "SENTRY_CLIENT_SECRET"),
        ("OPS_CHANEL", "OPS_CHANNEL"),
        ("PAGERDUTY_API_TOKN", "PAGERDUTY_API_TOKEN"),
        ("PAGERDUTY_WEBHOOKSECRET", "PAGERDUTY_WEBHOOK_SECRET"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(written: str, meant: str) -> None:
    assert misspelt({written: "x"}, KNOWN) == {written: meant}
    assert load({written: "x"}).misspelt == {written: meant}


@pytest.mark.parametrize(
    "written",
    ["PAGERDUTY_PAYMENTS", "PAGERDUTY_FORUM", "PAGERDUTY_CORE", "HOSTNAME", "PATH", "PWD", "APPRISE_SMS", "PS1"],
)
def test_what_people_and_systems_name_themselves_is_left_alone(written: str) -> None:
    assert misspelt({written: "x"}, KNOWN) == {}


def test_what_is_set_as_well_or_empty_was_not_meant() -> None:
    assert misspelt({"SLACK_BOTTOKEN": "x", "SLACK_BOT_TOKEN": "xoxb-1"}, KNOWN) == {}
    assert misspelt({"SLACK_BOTTOKEN": " "}, KNOWN) == {}


def test_what_nothing_serves_yet_is_named_where_it_is_set() -> None:
    given = {"JIRA_URL": "https://j.example", "APPRISE_SMS": "x", "SMTP_URL": "", "SLACK_BOT_TOKEN": "xoxb-1"}
    assert unserved(given) == ("APPRISE_SMS", "JIRA_URL")
    assert KNOWN >= UNSERVED


def test_the_example_says_of_each_whether_anything_serves_it() -> None:
    idle = set()
    for paragraph in EXAMPLE.split("\n\n"):
        name = paragraph.strip().splitlines()[-1].removeprefix("# ").partition("=")[0]
        if "Not served yet" in paragraph:
            idle.add(name)
    assert {name for name in idle if not name.startswith(UNSERVED_PREFIXES)} == UNSERVED
    assert len(idle) == len(UNSERVED) + 3
