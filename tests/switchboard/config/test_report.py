"""Faults gathered together, none of them repeating a secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.report import Report, hide, lines_with_secrets, nearest
from switchboard.errors import BadConfig

SLACK_TOKEN = "xoxb-1234567890-abcdefghij"


def test_every_fault_is_told_by_line_and_warnings_do_not_refuse() -> None:
    report = Report("routes.yaml")
    report.warn(1, "a", "odd", "")
    assert [fault.warning for fault in report.finish()] == [True]
    report.refuse(9, "b", "wrong", "mend it")
    report.refuse(3, "c", "wrong", "mend it")
    with pytest.raises(BadConfig) as caught:
        report.finish()
    assert [fault.line for fault in caught.value.faults] == [3, 9]


@pytest.mark.parametrize(
    "line",
    [
        f"slack: {SLACK_TOKEN}",
        "url: https://hooks.slack.com/services/T0/B0/abc",
        "smtp://ops:hunter2@mail.example.com",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
    ],
)
def test_a_line_that_holds_a_secret_is_found(line: str) -> None:
    assert lines_with_secrets(f"version: 1\n{line}\n") == (2,)


def test_what_looks_like_a_secret_is_hidden_in_faults() -> None:
    assert SLACK_TOKEN not in hide(f"“{SLACK_TOKEN}” is no channel")
    assert hide("no team is called “0123456789abcdef0123456789abcdef”") == "no team is called “[hidden]”"


def test_ordinary_lines_hold_no_secret() -> None:
    assert lines_with_secrets("when: url:https://shop.example.com/a\npagerduty: ${PAGERDUTY}\n") == ()


def test_the_nearest_known_word_is_suggested() -> None:
    assert nearest("payment", ["payments", "core"], otherwise="none") == "Did you mean “payments”?"
    assert nearest("zzz", ["payments"], otherwise="none") == "none"


@given(st.text())
def test_hiding_twice_hides_no_more(text: str) -> None:
    assert hide(hide(text)) == hide(text)
