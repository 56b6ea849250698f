"""What the reference's configurations of Alertmanager become does what Alertmanager does with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.config.load import load_config
from switchboard.importers.alertmanager import draft_of_alertmanager
from switchboard.importers.alertmanager_read import read_config
from switchboard.importers.writing import write
from switchboard.routetests.read import read_script
from switchboard.routetests.run import run_test
from tests.contracts.reference import reference

CASES = (
    "alertmanager-matchers-without-quotes",
    "alertmanager-mute-beside-a-continue",
    "alertmanager-several-active-intervals",
)
pytestmark = pytest.mark.reference


def _text(case: str, name: str) -> str:
    return Path(reference(f"cases/{case}/{name}")).read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_the_route_tests_beside_a_configuration_hold_on_what_comes_of_it(case: str) -> None:
    written = write(draft_of_alertmanager(read_config(_text(case, "alertmanager.yml"))))
    config, _ = load_config(written.text, file="routes.yaml")
    tests = read_script(_text(case, "routes.test.yaml"), file="t", loads=lambda _, name: f"{name} is missing").tests
    assert tests
    assert [failure.problem for test in tests for failure in run_test(test, config).failures] == []
