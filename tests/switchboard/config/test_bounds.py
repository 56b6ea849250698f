"""To read a configuration takes a few seconds at most: what is larger is refused, with the limit, before it is worked on."""

from __future__ import annotations

import pytest

from switchboard.config.assemble import MOST_ROUTES
from switchboard.config.document import MOST_BYTES
from switchboard.config.findings import FindingCode
from switchboard.config.load import MOST_OF_OWNERS, load_config, load_files
from switchboard.config.load_owners import MOST_FAULTS, MOST_READ
from switchboard.config.report import MOST_NOTED, MOST_OF_CONDITIONS, Budget
from switchboard.errors import BadConfig, Fault
from tests.switchboard.routing.samples import FILE, HEAD, faults_of


def routes(number: int, when: str = "level:error") -> str:
    return "routes:\n" + "".join(
        f'  - {{name: r{each}, when: "{when}", notify: [slack:core]}}\n' for each in range(number)
    )


def too_large(faults: tuple[Fault, ...]) -> Fault:
    [fault] = [fault for fault in faults if fault.code == FindingCode.TOO_LARGE]
    return fault


def test_more_routes_than_can_be_compared_are_refused_with_the_limit() -> None:
    fault = too_large(faults_of(HEAD + routes(MOST_ROUTES + 1)))
    assert (fault.path, fault.problem) == ("routes", "5,001 routes are more than the 5,000 that are read")


def test_conditions_that_are_too_long_together_are_refused_and_not_read() -> None:
    long = " OR ".join(f"a:value{number}" for number in range(1_000))
    faults = faults_of(HEAD + routes(2 + MOST_OF_CONDITIONS // len(long), long))
    assert f"more than {MOST_OF_CONDITIONS:,} characters" in too_large(faults).problem


def test_a_condition_costs_once_however_often_it_is_read() -> None:
    budget = Budget(10)
    assert all(budget.allows("routes[0].when", 6) for _ in range(5))
    assert not budget.allows("routes[1].when", 6)


def test_the_files_of_a_folder_are_bounded_together() -> None:
    half = "# " + "x" * (MOST_BYTES // 2)
    files = {"_global.yaml": f"version: 1\nfallback: [slack:#a]\n{half}", "core.yaml": f"{half}\n"}
    with pytest.raises(BadConfig) as caught:
        load_files(files, file="conf")
    assert f"more than {MOST_BYTES:,}" in too_large(caught.value.faults).problem


def test_of_a_large_file_of_owners_few_faults_are_looked_for_and_of_a_small_one_many() -> None:
    wrong = "".join(f"  bad{number}\n" for number in range(MOST_FAULTS))
    for padding, found in ((0, MOST_FAULTS), (MOST_READ // 4, 3)):
        comment = f"  # {'x' * padding}\n"
        text = HEAD.replace("owners: |\n", f"owners: |\n{comment}{wrong}") + "routes: []\n"
        assert len(faults_of(text)) == found


def test_codeowners_files_are_bounded_together() -> None:
    text = HEAD + "routes: []\nowners_file: CODEOWNERS\n"
    with pytest.raises(BadConfig) as caught:
        load_config(text, file=FILE, owners_files={"CODEOWNERS": "#" * (MOST_OF_OWNERS + 1)})
    assert too_large(caught.value.faults).file == "CODEOWNERS"


def test_a_file_full_of_mistakes_tells_so_many() -> None:
    faults = faults_of(HEAD + "routes: []\n" + "".join(f"k{number}: 1\n" for number in range(3 * MOST_NOTED)))
    assert len(faults) == MOST_NOTED


def test_ten_thousand_rules_and_hundreds_of_routes_are_read() -> None:
    rules = "".join(f"  path:src/shop/{number}/* #core\n" for number in range(10_000))
    text = HEAD.replace("owners: |\n", f"owners: |\n{rules}") + routes(300)
    assert len(load_config(text, file=FILE)[0].owners) > 10_000
