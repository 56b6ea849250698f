"""Every way in which the house can be ill has its line, its verdict and its remedy."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.doctor.finding import Verdict, is_ill
from switchboard.doctor.judge_house import judge_house
from switchboard.model.replace import replace
from switchboard.views.overview import ActiveConfig, HeldCount, Overview, Quarantined, RefusedView
from tests.moved_clock import START

CONFIG = ActiveConfig(hash="a" * 64, loaded_at=START, teams=2, routes=3, shadow=False)
SOUND = Overview(
    now=START,
    alerts_today=7,
    backlog=0,
    deliveries={"delivered": 7},
    quarantined=0,
    quarantine=(),
    failed=(),
    held=(),
    config=CONFIG,
    refused=(),
    worker_ran=True,
    silent_since=None,
)
ILL = {
    "never ran": (replace(SOUND, worker_ran=False), "worker", Verdict.BAD, "has not run"),
    "silent": (replace(SOUND, silent_since=START - timedelta(hours=1)), "worker", Verdict.BAD, "silent since"),
    "behind": (replace(SOUND, backlog=5000), "backlog", Verdict.WARN, "requests that wait to be read: 5000"),
    "no config": (replace(SOUND, config=None), "routes in force", Verdict.BAD, "none"),
    "refused": (
        replace(SOUND, refused=(RefusedView("routes.yaml", START, ("x",), 0),)),
        "routes in force",
        Verdict.BAD,
        "the newest text of routes.yaml is refused",
    ),
    "unread": (
        replace(SOUND, quarantined=3, quarantine=(Quarantined(12, "not JSON"),)),
        "quarantine",
        Verdict.WARN,
        "requests that could not be read: 3, such as 12: not JSON",
    ),
    "given up": (
        replace(SOUND, deliveries={"failed": 2}),
        "failed deliveries",
        Verdict.WARN,
        "deliveries that were given up: 2",
    ),
    "held": (
        replace(SOUND, held=(HeldCount("slack:#core", START, "Slack's rate limit"),)),
        "waiting destinations",
        Verdict.WARN,
        "slack:#core until",
    ),
}


def test_a_sound_house_is_good_in_every_line() -> None:
    found = list(judge_house(SOUND))
    assert {each.verdict for each in found} == {Verdict.GOOD}
    assert not is_ill(found)


@pytest.mark.parametrize("state", ILL)
def test_what_is_ill_has_its_line_and_nothing_else_has(state: str) -> None:
    house, check, verdict, told = ILL[state]
    [ill] = [each for each in judge_house(house) if each.verdict is not Verdict.GOOD]
    assert (ill.check, ill.verdict) == (check, verdict)
    assert ill.found.startswith(told)
    assert ill.remedy


def test_shadow_is_told_with_the_routes_in_force() -> None:
    found = list(judge_house(replace(SOUND, config=replace(CONFIG, shadow=True))))
    assert any("in shadow: nobody is told" in each.found for each in found)
