"""Where a long text is cut, no secret is cut in two."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.redact import cut_whole, redact_text
from tests.planted import ASKED, PLANTED, Planted

LIMIT = 300


# What is named only after it cannot be known for a secret where its name is cut off.
NAMED_BEFORE = [each for each in PLANTED if not each.kind.endswith("turned")]


@pytest.mark.parametrize("planted", NAMED_BEFORE, ids=lambda each: each.kind)
def test_a_secret_that_the_cut_goes_through_is_hidden(planted: Planted) -> None:
    for cut_at in range(1, min(len(planted.text), 2 * LIMIT)):
        before = ("word " * LIMIT)[: LIMIT - cut_at] if cut_at < LIMIT else ""
        text = f"{before} {planted.text} and a tail that says more"
        cleaned = redact_text(cut_whole(text, LIMIT), ASKED)
        assert planted.secret[:8] not in cleaned, cut_at


@pytest.mark.parametrize(
    "text", ["word " * 100, "a" * 1000, "x = y.map(z => z + 1); " * 50, "src/shop/cart.py:31 in checkout\n" * 50]
)
def test_a_text_without_secrets_is_cut_at_its_limit(text: str) -> None:
    assert cut_whole(text, LIMIT) == text[:LIMIT]


def test_a_long_line_without_gaps_is_cut_as_cheaply_as_any_other() -> None:
    line = "!function(e,t){var n=r(1);return a.b(c,4242);x=y[z]}" * 100
    texts = [f"{line[at:]}{line}" for at in range(300)]
    begin = time.process_time()
    for text in texts:
        assert cut_whole(text, LIMIT) == text[:LIMIT]
    assert time.process_time() - begin < 3  # tens of milliseconds


@given(st.text(max_size=400), st.integers(0, 350))
def test_what_is_cut_is_the_beginning_and_fits(text: str, limit: int) -> None:
    cut = cut_whole(text, limit)
    assert len(cut) <= limit
    assert text.startswith(cut)
