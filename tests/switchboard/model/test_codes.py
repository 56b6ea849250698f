"""Codes are found however they are written down, and nothing else is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.codes import BYTES, PREFIX, code_of, codes_in, hashed

ENTROPY = st.binary(min_size=BYTES, max_size=BYTES)
AROUND = st.text(st.sampled_from(" \n`*_.,:!?()[]<>#“”\"'é"), max_size=10)


@given(ENTROPY, AROUND, AROUND, st.booleans())
def test_a_code_is_found_in_what_people_write(entropy: bytes, before: str, after: str, lower: bool) -> None:
    code = code_of(entropy)
    written = code.lower() if lower else code
    assert codes_in(f"{before}{written}{after}") == (code,)


@given(st.lists(ENTROPY, min_size=2, max_size=2, unique=True))
def test_two_codes_are_two_and_keep_all_their_entropy(two: list[bytes]) -> None:
    first, second = map(code_of, two)
    assert first != second
    assert hashed(first) != hashed(second)
    assert len(first) == len(PREFIX) + 19


@given(st.text())
def test_any_text_is_searched_without_an_error(text: str) -> None:
    assert codes_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        PREFIX,
        f"{PREFIX}ABCD-EFGH-IJKL",
        f"{PREFIX}ABCD-EFGH-IJKL-MNO1",
        f"{PREFIX}ABCD-EFGH-IJKL-MNOPQ",
        f"x{PREFIX}ABCD-EFGH-IJKL-MNOP",
        f"{PREFIX}ABCDEFGHIJKLMNOP",
    ],
)
def test_what_is_cut_or_run_together_is_no_code(text: str) -> None:
    assert codes_in(text) == ()


def test_each_code_is_found_once() -> None:
    first, second = code_of(b"a" * BYTES), code_of(b"b" * BYTES)
    assert codes_in(f"{first} {second}, {first.lower()}") == (first, second)
