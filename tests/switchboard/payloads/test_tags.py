"""Tags come in three shapes and leave in one."""

from __future__ import annotations

import pytest
from hypothesis import given

from switchboard.payloads.tags import find_tag, read_tags
from tests.switchboard.payloads.reading import json_values

PAIRS = (("environment", "production"), ("user", "id:7"))


@pytest.mark.parametrize(
    "shape",
    [
        [["environment", "production"], ["sentry:user", "id:7"]],
        [{"key": "environment", "value": "production"}, {"key": "user", "value": "id:7", "query": "x"}],
        {"environment": "production", "sentry:user": "id:7"},
        [["environment", "production"], ["broken"], None, 3, [None, "x"], ["empty", None], ["user", "id:7"], [[], "x"]],
    ],
)
def test_tags_are_the_same_in_every_shape(shape: object) -> None:
    assert read_tags(shape) == PAIRS
    assert find_tag(shape, "user") == "id:7"
    assert find_tag(shape, "release") is None


def test_a_tag_may_come_twice_and_the_first_is_found() -> None:
    assert find_tag([["a", 1], ["a", 2]], "a") == "1"
    assert read_tags([["a", 1], ["a", True]]) == (("a", "1"), ("a", "true"))


def test_tags_stay_compact() -> None:
    tags = read_tags([[f"k{n}", "v" * 900] for n in range(300)])
    assert len(tags) == 200
    assert {len(value) for _, value in tags} == {500}


@given(json_values)
def test_any_json_may_stand_where_tags_should(value: object) -> None:
    for key, worth in read_tags(value):
        assert key
        assert worth
    find_tag(value, "environment")
