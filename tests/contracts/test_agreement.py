"""The comparison that the contracts rest on finds what differs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.agreement import disagreements

SAMPLES = [{"id": "1", "of": [{"n": 1}], "gone": None}, {"id": "2", "of": [], "late": True, "gone": None}]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"id": "3", "of": [{"n": 2.5}], "late": False}, []),
        ({"gone": "with whatever", "of": []}, []),
        ({"id": 3}, ["$.id is a number, in the samples a string"]),
        ({"late": 1}, ["$.late is a number, in the samples a boolean"]),
        ({"id": None}, ["$.id is null, in the samples a string"]),
        ({"new": 1}, ["$.new is in no sample"]),
        ({"of": [{"n": 1}, {"m": 1}]}, ["$.of[].m is in no sample"]),
        ([], ["$ is a list, in the samples an object"]),
    ],
)
def test_what_no_sample_has_is_found(answer: Any, said: list[str]) -> None:
    assert list(disagreements(answer, SAMPLES)) == said


def test_what_anybody_may_choose_is_left_alone() -> None:
    assert not list(disagreements({"id": 3, "new": 1}, SAMPLES, free={"$.id", "$.new"}))
