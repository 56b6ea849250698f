"""Whatever answers at the request URL, the finding says what it means for Slack."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.doctor.finding import Verdict
from switchboard.doctor.judge_doors import judge_knock, judge_secret, why_not_knock
from switchboard.runtime.settings import load

HTTPS = {"PUBLIC_URL": "https://switchboard.example"}


@pytest.mark.parametrize(
    ("environment", "verdict"),
    [
        ({}, Verdict.WARN),
        (HTTPS, None),
        ({"PUBLIC_URL": "http://switchboard.example"}, Verdict.BAD),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, Verdict.BAD),
        ({"PUBLIC_URL": "http://127.0.0.1:8000", "SLACK_API_URL": "http://127.0.0.1:8900/api/"}, None),
        ({"SLACK_APP_TOKEN": "xapp-1"}, Verdict.GOOD),
    ],
)
def test_only_an_address_that_slack_can_call_is_knocked_at(
    environment: dict[str, str], verdict: Verdict | None
) -> None:
    found = why_not_knock(load(environment))
    assert (found.verdict if found else None) is verdict


@given(st.integers(100, 599) | st.text(max_size=30))
def test_only_the_doors_own_refusal_is_good(answered: int | str) -> None:
    found = judge_knock("https://switchboard.example/slack/events", answered)
    assert (found.verdict is Verdict.GOOD) == (answered == 401)
    assert found.verdict is Verdict.GOOD or found.remedy


def test_without_a_secret_and_without_socket_mode_slack_is_refused() -> None:
    assert judge_secret(load({})).verdict is Verdict.WARN
    assert judge_secret(load({"SLACK_SIGNING_SECRET": "s"})).verdict is Verdict.GOOD
    assert judge_secret(load({"SLACK_APP_TOKEN": "xapp-1"})).verdict is Verdict.GOOD
