"""What a digest is about: what is counted is asked of counts, the rest of facts, and what is unknown is not meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.digests.only import read_only
from switchboard.errors import BadQuery
from switchboard.model.statistics import OTHERS, Dimensions
from tests.switchboard.builders import facts

SHOP = Dimensions("shop", "production", "shop@1.0.0", "error", ("payments",))


@pytest.mark.parametrize(
    ("query", "means"),
    [
        ("", True),
        ("environment:production", True),
        ("environment:[production,staging] level:error", True),
        ("environment:staging", False),
        ("!environment:staging", True),
        ("environment:staging OR level:error", True),
        ("release:shop@1.*", True),
        ("project:shop", True),
        ("has:release", True),
    ],
)
def test_what_is_counted_under_dimensions_answers_for_itself(query: str, means: bool) -> None:
    only = read_only(query)
    assert only.means(SHOP) is means
    assert not only.asks_of_facts


@pytest.mark.parametrize(
    "query", ["environment:production", "!environment:production", "has:environment", "!has:environment"]
)
@pytest.mark.parametrize("environment", ["", OTHERS])
def test_what_is_not_known_or_put_together_is_not_meant(query: str, environment: str) -> None:
    assert not read_only(query).means(Dimensions("shop", environment))


def test_a_query_falls_into_two_halves() -> None:
    only = read_only("environment:production tags[customer_tier]:gold (level:error OR level:fatal)")
    assert only.asks_of_counts
    assert only.asks_of_facts
    assert only.means(SHOP)
    assert only.means_facts(facts(environment="staging", tags=(("customer_tier", "gold"),)), teams=())
    assert not only.means_facts(facts(tags=(("customer_tier", "silver"),)), teams=())


def test_halves_that_hang_together_are_asked_of_facts() -> None:
    only = read_only("environment:production OR customer_tier:gold")
    assert not only.asks_of_counts
    assert only.means(Dimensions("shop", "staging"))


def test_a_tag_that_is_called_like_a_dimension_is_a_tag() -> None:
    assert not read_only("tags[environment]:production").asks_of_counts


def test_what_cannot_be_read_says_so() -> None:
    with pytest.raises(BadQuery):
        read_only("environment:(")


@given(st.sampled_from(["production", "staging", ""]), st.sampled_from(["error", "fatal", ""]))
def test_both_halves_of_an_or_mean_what_either_means(environment: str, level: str) -> None:
    about = Dimensions("shop", environment, "", level)
    either = read_only("environment:production OR level:fatal").means(about)
    assert either is (read_only("environment:production").means(about) or read_only("level:fatal").means(about))
