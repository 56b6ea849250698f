"""What ends somebody's mail is signed: nobody makes, changes or borrows such a link."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from switchboard.model.people import MailKind
from switchboard.payloads.mail_token import MailToken, read_token, written_token

KEYS = st.binary(min_size=32, max_size=32)
KINDS = st.sampled_from(MailKind)


@given(KEYS, st.text(st.characters(codec="utf-8"), max_size=100), KINDS)
def test_what_was_written_is_read_and_stands_in_an_address_as_it_is(key: bytes, member: str, kind: MailKind) -> None:
    token = written_token(key, member, kind)
    assert read_token(key, token) == MailToken(member, kind)
    assert all(each.isascii() and (each.isalnum() or each in "-_") for each in token)


@given(KEYS, st.text(max_size=200))
def test_whatever_else_comes_is_no_token(key: bytes, text: str) -> None:
    assert read_token(key, text) is None


@given(KEYS, KEYS, KINDS)
def test_another_key_signs_nothing_of_ours(key: bytes, other: bytes, kind: MailKind) -> None:
    assume(key != other)
    assert read_token(other, written_token(key, "501", kind)) is None


@given(KEYS, KINDS, st.integers(0, 200), st.sampled_from("abcXYZ09-_"))
def test_a_token_that_was_changed_ends_nothing_of_anybody_else(
    key: bytes, kind: MailKind, at: int, letter: str
) -> None:
    token = written_token(key, "501", kind)
    place = at % len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert read_token(key, changed) in (None, MailToken("501", kind))


def test_the_whole_fits_a_line_of_a_mail() -> None:
    assert len(written_token(b"k" * 32, "9" * 20, MailKind.REGRESSIONS)) < 80
