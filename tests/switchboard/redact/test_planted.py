"""Secrets of every kind are hidden, wherever in a text they stand; what is ordinary stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.redact import redact_text
from tests.planted import ASKED, PLANTED, Planted


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: each.kind)
def test_a_planted_secret_is_hidden(planted: Planted) -> None:
    kinds = (planted.asked,) if planted.asked else ()
    for text in (planted.text, f"failed with {planted.text}", f"{planted.text}, and nothing else\nfollows"):
        cleaned = redact_text(text, kinds)
        assert planted.secret in text
        assert planted.secret not in cleaned
        assert redact_text(cleaned, kinds) == cleaned


@pytest.mark.parametrize("planted", [each for each in PLANTED if each.asked], ids=lambda each: each.kind)
def test_what_is_hidden_where_it_is_asked_for_stays_elsewhere(planted: Planted) -> None:
    assert redact_text(planted.text) == planted.text


AROUND = st.text(st.sampled_from("abc xyz 123 .,;()\n\t"), max_size=40)


@given(st.lists(st.sampled_from(PLANTED), min_size=1, max_size=4), AROUND, AROUND)
def test_planted_secrets_are_hidden_beside_each_other(planted: list[Planted], before: str, after: str) -> None:
    text = f"{before} | {' | '.join(each.text for each in planted)} | {after}"
    cleaned = redact_text(text, ASKED)
    assert [each.kind for each in planted if each.secret in cleaned] == []
