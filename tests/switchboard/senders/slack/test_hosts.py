"""Only Slack's own hosts, and where SLACK_API_URL lies, are asked for what a payload names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.senders.slack.hosts import is_slacks

SLACK, SANDBOX = "https://slack.com/api/", "http://127.0.0.1:8900/slack/api/"


@pytest.mark.parametrize(
    "url, api, answer",
    [
        ("https://hooks.slack.com/commands/T1/2/x", SLACK, True),
        ("https://hooks.slack-gov.com/commands/T1/2/x", SLACK, True),
        ("https://hooks.slack.com/commands/T1/2/x", SANDBOX, True),
        ("http://127.0.0.1:8900/slack/response/x", SANDBOX, True),
        ("http://127.0.0.1:8901/slack/response/x", SANDBOX, True),
        ("http://127.0.0.2:8900/slack/response/x", SANDBOX, False),
        ("http://127.0.0.1:8900/slack/response/x", SLACK, False),
        ("http://hooks.slack.com/commands/x", SLACK, False),
        ("https://hooks.slack.com:8443/commands/x", SLACK, False),
        ("https://evilslack.com/x", SLACK, False),
        ("https://hooks.slack.com.evil.example/x", SLACK, False),
        ("https://evil.example/hooks.slack.com", SLACK, False),
        ("https://hooks.slack.com@evil.example/x", SLACK, False),
        ("https://evil.example\\@hooks.slack.com/x", SLACK, False),
        ("https://evil.example#@hooks.slack.com/x", SLACK, False),
        ("http://169.254.169.254/latest/meta-data", SLACK, False),
        ("file:///etc/passwd", SLACK, False),
        ("https://[::1/x", SLACK, False),
        ("", SLACK, False),
    ],
)
def test_an_address_is_slacks_or_not(url: str, api: str, answer: bool) -> None:
    assert is_slacks(url, api) is answer


@given(st.text(max_size=80))
def test_no_address_breaks_it(url: str) -> None:
    assert not is_slacks(url, SLACK)
