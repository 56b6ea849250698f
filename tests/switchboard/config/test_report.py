"""Faults gathered together, none of them repeating a secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.findings import FindingCode
from switchboard.config.report import MOST_NOTED, MOST_SUGGESTED, Position, Report, hide, lines_with_secrets, nearest
from switchboard.errors import BadConfig

SLACK_TOKEN = "xoxb-1234567890-abcdefghij"


def test_every_fault_is_told_by_line_and_warnings_do_not_refuse() -> None:
    report = Report("routes.yaml")
    report.warn(Position(1, "a"), FindingCode.HASTY, "odd", "")
    assert [fault.warning for fault in report.finish()] == [True]
    report.refuse(Position(9, "b"), FindingCode.EMPTY, "wrong", "mend it")
    report.refuse(Position(3, "c"), FindingCode.EMPTY, "wrong", "mend it")
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


def test_what_one_word_makes_wrong_in_many_places_is_told_at_the_first() -> None:
    report = Report("routes.yaml")
    for line in range(20, 10, -1):
        report.refuse(Position(line, f"routes[{line}]"), FindingCode.UNKNOWN_DESTINATION, "no team “x”", "Add it")
    (fault,) = report.found
    assert (fault.line, fault.remedy) == (11, "Add it (so in line 12, 13, 14, 15, 16 and 4 more)")


def test_what_is_wrong_in_its_own_right_is_told_in_each_place() -> None:
    report = Report("routes.yaml")
    for line in (3, 4):
        report.refuse(Position(line, f"routes[{line}]"), FindingCode.EMPTY, "empty", "Give it a value")
    assert [fault.line for fault in report.found] == [3, 4]


def test_a_file_full_of_faults_keeps_so_many_and_looks_for_few_words() -> None:
    report = Report("routes.yaml")
    for number in range(2 * MOST_NOTED):
        remedy = report.nearest("paymnts", ("payments",), otherwise="")
        report.refuse(Position(number, str(number)), FindingCode.UNKNOWN_KEY, "no such key", remedy)
    assert len(report.found) == MOST_NOTED
    assert sum(bool(fault.remedy) for fault in report.found) == MOST_SUGGESTED
    assert report.refusals == 2 * MOST_NOTED
