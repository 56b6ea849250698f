"""A run is held against the baseline by what does not depend on the machine's mood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import BASELINE, ROWS, main
from benchmarks.compare import Verdict, compared
from benchmarks.figures import Limit, Results, Sample
from benchmarks.report import as_json

CASE = "known issues"


def _report(
    values: Sequence[float], *, name: str = "CPU us/alert", yardstick: float = 100.0, ratio: float = 0.8
) -> dict[str, Any]:
    results = Results([Sample("pipeline", CASE, name, value) for value in values])
    results.yardsticks["pipeline"] = [yardstick, yardstick]
    limit = Limit("pipeline", "at least half", lambda _: ratio, least=0.5, ratio=True)
    run = {"scale": "full", "rounds": len(values), "on": "2026-03-01", "commit": "abc", "took s": 1}
    return as_json(results, {"pipeline": (limit,)}, run, {})


def _verdicts(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Verdict]:
    return {one.says: one.verdict for one in compared(before, now)}


FIGURE = f"{CASE}: CPU us/alert"


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ((1000, 1010, 990), Verdict.SAME),
        ((1090, 1080, 1085), Verdict.SAME),
        ((1300, 1310, 1290), Verdict.WORSE),
        ((700, 710, 690), Verdict.BETTER),
        ((1300, 1700, 1200), Verdict.SAME),
        ((1200,), Verdict.SAME),
        ((1400,), Verdict.WORSE),
    ],
)
def test_only_what_is_more_than_its_noise_is_a_change(now: tuple[float, ...], verdict: Verdict) -> None:
    assert _verdicts(_report((1000, 1020, 980)), _report(now))[FIGURE] is verdict


def test_a_machine_that_is_slower_by_as_much_has_not_made_it_worse() -> None:
    before, now = _report((1000, 1000, 1000)), _report((2000, 2000, 2000), yardstick=200)
    assert _verdicts(before, now)[FIGURE] is Verdict.SAME
    assert _verdicts(before, _report((1000, 1000, 1000), yardstick=200))[FIGURE] is Verdict.BETTER


@pytest.mark.parametrize(("ratio", "verdict"), [(0.8, Verdict.SAME), (0.5, Verdict.WORSE), (1.2, Verdict.BETTER)])
def test_a_ratio_is_better_where_its_limit_wants_it(ratio: float, verdict: Verdict) -> None:
    assert _verdicts(_report((1, 1, 1)), _report((1, 1, 1), ratio=ratio))["at least half"] is verdict


@pytest.mark.parametrize("name", ["alerts/s", "p99 ms", "ready s"])
def test_rates_and_waits_are_not_compared(name: str) -> None:
    assert list(_verdicts(_report((1,), name=name), _report((9,), name=name))) == ["at least half"]


def test_what_only_one_of_them_measured_is_left_out() -> None:
    now = _report((1, 1, 1))
    now["rows"]["storm"] = now["rows"]["pipeline"]
    assert {one.row for one in compared(_report((1, 1, 1)), now)} == {"pipeline"}


def test_nothing_is_worse_than_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--read", str(BASELINE), "--compare", "--strict"]) == 0
    said = capsys.readouterr().out
    assert "against the baseline" in said
    assert "worse" not in said


def test_only_strict_fails_where_something_is_worse(tmp_path: Path) -> None:
    before, now = tmp_path / "before.json", tmp_path / "now.json"
    before.write_text(json.dumps(_report((1000, 1000, 1000))))
    now.write_text(json.dumps(_report((2000, 2000, 2000))))
    assert main(["--read", str(now), "--compare", str(before)]) == 0
    assert main(["--read", str(now), "--compare", str(before), "--strict"]) == 1


def test_the_baseline_has_every_row() -> None:
    assert set(json.loads(BASELINE.read_text())["rows"]) == set(ROWS)
