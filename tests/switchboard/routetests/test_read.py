"""routes.test.yaml is read like routes.yaml: faults name the line and the remedy."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadConfig
from switchboard.routetests.read import read_script
from switchboard.routetests.script import (
    ChangeStep,
    Event,
    Metric,
    MuteStep,
    RawStep,
    Script,
    ScriptFrame,
    TurnStep,
    Wait,
)

ALL_THERE_IS = """
routes: shop
starts: "2026-03-07 23:30"
tests:
  - name: all there is
    given:
      - event: {issue: a, as: error, times: 3, every: 10s, error: "E: x", frames: [a.py, {path: b.py, in_app: false}]}
      - event: {error: {type: E, value: "a: b", handled: false}, tags: {n: 1}, contexts: {os: {name: iOS}}}
      - at: +5m
        metric: {rule: slow, state: warning}
      - assign: {issue: a, to: ana@acme.example}
      - resolve: a
      - mute: {query: "team:core", for: 2h, because: deploy}
      - wait: 1d
      - body: {file: body.json, resource: error}
        at: "2026-03-09 08:00"
        expect: slack:core
    only: [{to: slack:core, severity: error, says: x}]
    not: [pagerduty:core]
"""


def _loads(key: str, name: str) -> bytes | str:
    return b"{}" if name == "body.json" else f"{name} is missing"


def _read(text: str) -> Script:
    return read_script(text, file="routes.test.yaml", loads=_loads)


def test_a_test_has_steps_at_times_and_checks() -> None:
    script = _read(ALL_THERE_IS)
    [test] = script.tests
    kinds = [step.happening for step in test.steps]
    assert script.routes == "shop"
    assert test.starts == datetime(2026, 3, 7, 23, 30)  # noqa: DTZ001  # in the configuration's zone, which is read later
    assert isinstance(kinds[0], Event)
    assert kinds[0].frames == (ScriptFrame("a.py"), ScriptFrame("b.py", in_app=False))
    assert isinstance(kinds[1], Event)
    assert (kinds[1].error_value, kinds[1].handled, kinds[1].tags) == ("a: b", False, (("n", "1"),))
    assert isinstance(kinds[2], Metric)
    assert test.steps[2].after == timedelta(minutes=5)
    assert kinds[3:5] == [
        ChangeStep(TurnStep.ASSIGN, "a", "ana@acme.example"),
        ChangeStep(TurnStep.RESOLVE, "a", "somebody@example.com"),
    ]
    assert kinds[5:7] == [MuteStep("team:core", timedelta(hours=2), "deploy"), Wait(timedelta(days=1))]
    assert kinds[7] == RawStep(b"{}", "error")
    assert test.check
    assert test.check.only
    assert test.check.only[0].says == "x"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tests: [{name: a, given: []}]", "it expects nothing"),
        ("tests: [{given: [], expect: nobody}]", "tests[0].name: missing"),
        ("tests: [{name: a, expect: nobody, given: [{event: {levl: fatal}}]}]", "Did you mean “level”?"),
        ("tests: [{name: a, expect: nobody, given: [{event: {}, wait: 1h}]}]", "event and wait in one step"),
        ("tests: [{name: a, expect: nobody, given: [{event: {times: many}}]}]", "is no number of events"),
        ("tests: [{name: a, expect: nobody, given: [{wait: 1h, at: soon}]}]", "is no time"),
        ("tests: [{name: a, expect: nobody, given: [{body: other.json}]}]", "other.json is missing"),
        ("tests: [{name: a, expect: [{severity: error}]}]", "expect[0].to: missing"),
        ("tests: [{name: a, expect: [[a]]}]", "not a destination"),
        ("routes: a", "tests: missing"),
    ],
)
def test_a_fault_names_its_place(text: str, problem: str) -> None:
    with pytest.raises(BadConfig) as error:
        _read(text)
    assert problem in str(error.value)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(BadConfig):
        _read(f"tests: {text}")
