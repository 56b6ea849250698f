"""The program measures every row and leaves nothing behind; what it measures is nobody's concern here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import LIMITS, ROWS, main
from benchmarks.figures import Results, Sample, rank
from benchmarks.mail import SIZES, webhook
from benchmarks.report import BEGIN, END
from benchmarks.rows.decide import an_event, config_of
from switchboard.ownership.match import owners_of
from switchboard.payloads.hint import read_hint


@pytest.mark.parametrize("row", list(ROWS))
def test_every_row_is_measured_and_held_against_its_limits(row: str, tmp_path: Path) -> None:
    folder = tmp_path / "databases"
    folder.mkdir()
    page, kept = tmp_path / "performance.md", tmp_path / "run.json"
    page.write_text(f"# Performance\n{BEGIN}\n{END}\nThe end.\n")
    asked = ["--scale", "tiny", "--rows", row, "--folder", str(folder), "--json", str(kept), "--page", str(page)]
    assert main(asked) == 0
    report = json.loads(kept.read_text())
    assert list(report["rows"]) == [row]
    told = report["rows"][row]
    missing = [note for note in report["notes"] if "NOT MEASURED" in note]
    assert told["figures"] or missing
    assert len(told["limits"]) == len(LIMITS[row])
    unmeasured = [limit["says"] for limit in told["limits"] if limit["holds"] is None]
    assert all("Alertmanager" in says or "60 pages" in says for says in unmeasured) or missing
    assert {"cpu", "cores", "python", "filesystem"} <= set(report["machine"])
    assert f"### {row}" in page.read_text()
    assert page.read_text().endswith("The end.\n")
    assert not list(folder.iterdir())


def test_a_row_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--rows", "accept,speed"])
    assert "no row is called speed" in capsys.readouterr().err


@pytest.mark.parametrize("size", list(SIZES))
def test_bodies_have_their_size_and_are_read_as_alerts_of_their_own_issue(size: str) -> None:
    made = webhook(size)
    one, other = made.body(1, issue=7), made.body(2, issue=8)
    assert abs(len(one) - SIZES[size]) <= 100
    hints = [read_hint("event_alert", raw) for raw in (one, other)]
    assert {hint.level for hint in hints} == {"error"}
    assert None not in {hint.subject for hint in hints}
    assert hints[0].subject != hints[1].subject


def test_the_rules_that_are_measured_do_own_some_of_the_events() -> None:
    config = config_of(rules=1000, routes=0)
    assert any(owners_of(config.owners, an_event(number)) for number in range(3))


def test_a_limit_says_what_was_measured_and_whether_it_holds() -> None:
    results = Results([Sample("serve", "serve, sandbox beside it", "ready s", value) for value in (1.0, 3.0, 2.0)])
    ready, memory, _ = (limit.verdict(results) for limit in LIMITS["serve"])
    assert (ready["measured"], ready["holds"]) == (2.0, True)
    assert (memory["measured"], memory["holds"]) == (None, None)


def test_a_rank_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(1, 101)]
    assert (rank(values, 0.5), rank(values, 0.99), rank(values, 1.0), rank([4.0], 0.99)) == (50.0, 99.0, 100.0, 4.0)
