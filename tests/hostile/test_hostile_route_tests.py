"""Files of route tests that would play for ever, leave the calendar, or repeat a secret."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.errors import BadConfig
from switchboard.routetests.read import read_script
from switchboard.routetests.run import run_test
from switchboard.routetests.script import Script

CONFIG, _ = load_config(
    'version: 1\nfallback: ["slack:#a"]\nteams:\n  core: {slack: "#core"}\n'
    'routes:\n  - {name: a, when: "level:error", notify: ["slack:core"]}\n',
    file="routes.yaml",
)
SECRET = "xoxb-1234567890-abcdefgh"
SOON = 20.0


def script(step: str, *, starts: str = "2026-03-02 10:00", expect: str = "nobody") -> str:
    """Write a test of one step."""
    return f'tests:\n  - name: one\n    starts: "{starts}"\n    given:\n      - {step}\n    expect: {expect}\n'


def read(text: str) -> Script:
    def nothing(key: str, name: str) -> str:
        return f"{name} is missing"

    return read_script(text, file="routes.test.yaml", loads=nothing)


def problems(text: str) -> str:
    """Return all that is said of a script, whether it is refused or does not hold."""
    try:
        results = [run_test(test, CONFIG) for test in read(text).tests]
    except BadConfig as refused:
        return "\n".join(map(str, refused.faults))
    return "\n".join(failure.problem for result in results for failure in result.failures)


@pytest.mark.parametrize(
    "step",
    ["wait: 99999w", "event: {times: 9999, every: 99999w}", "{at: 2199-12-31, event: {}}", "{at: +99999w, event: {}}"],
)
def test_a_test_that_would_play_for_ever_does_not_hold(step: str) -> None:
    began = time.monotonic()
    assert "longer than 91 days" in problems(script(step))
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("when", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00+14:00", "1960-01-01"])
def test_a_clock_that_no_clock_shows_is_refused(when: str) -> None:
    assert "too far away" in problems(script("event: {}", starts=when))
    assert "too far away" in problems(script(f'{{at: "{when}", event: {{}}}}'))


@pytest.mark.parametrize(
    "step, said",
    [
        ('mute: {query: "level:(", for: 1h, because: x}', "the mute is refused: the query cannot be read"),
        ('mute: {query: "level:error", for: 99w, because: x}', "the mute is refused: 90 days are the longest"),
    ],
)
def test_a_mute_that_would_be_refused_does_not_hold(step: str, said: str) -> None:
    assert said in problems(script(step))


@pytest.mark.parametrize(
    "text",
    [
        script(f"event: {{times: {SECRET}}}"),
        script("event: {}", expect=SECRET),
        script("event: {}", expect=f"slack:{SECRET}"),
        script(f"body: {SECRET}"),
        script(f"{SECRET}: 1"),
        script("event: {}", starts=SECRET),
    ],
)
def test_a_secret_in_a_test_is_not_repeated(text: str) -> None:
    said = problems(text)
    assert said
    assert SECRET not in said


@given(st.text(st.sampled_from("{}[]:,&*!-\"' \n#abc+1dhw<@\u202e\x1b\ud800"), max_size=40))
def test_no_text_breaks_a_test(text: str) -> None:
    for whole in (
        text,
        f"tests: {text}",
        script(text),
        script(f"event: {text}"),
        script(f"event: {{title: {text!r}}}"),
    ):
        problems(whole)
