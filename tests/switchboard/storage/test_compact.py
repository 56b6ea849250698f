"""Bytes in rows: they come back as they were, and what was written once is read for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.storage.compact import DICTIONARIES, NEWEST, compact, loose

# Rows that name a dictionary are read with it: one whose digest is no longer this makes them unreadable. Never change one.
AS_THEY_WERE = {1: "61698a7f25761c2d3819924d2dc618f93e44410b2501c96884ebe2051a1f0f60"}
# What a version wrote, and what it had been given.
WRITTEN = {
    1: (
        "012031bd0000406531223a33227d7d04004010f40307bb678cdd430001",
        b'{"event_id":"e1","tags+":{"server_name":"web-3"}}',
    )
}
MOST = 64 * 1024


@given(st.binary(max_size=2_000))
def test_bytes_come_back_as_they_were(raw: bytes) -> None:
    assert loose(compact(raw)) == raw


@pytest.mark.parametrize("number", DICTIONARIES)
def test_a_dictionary_is_never_changed(number: int) -> None:
    raw = files("switchboard.storage").joinpath(DICTIONARIES[number]).read_bytes()
    assert sha256(raw).hexdigest() == AS_THEY_WERE[number]
    assert len(raw) <= MOST


@pytest.mark.parametrize("number", WRITTEN)
def test_what_was_written_with_a_dictionary_is_read_for_ever(number: int) -> None:
    kept, raw = WRITTEN[number]
    assert loose(bytes.fromhex(kept)) == raw


def test_the_newest_dictionary_is_one_of_those_that_are_kept() -> None:
    assert max(DICTIONARIES) == NEWEST == max(AS_THEY_WERE) == max(WRITTEN)


def test_what_would_not_get_smaller_is_kept_as_it_is() -> None:
    raw = bytes(range(256))
    assert len(compact(raw)) == len(raw) + 1


def test_the_words_of_alerts_take_next_to_nothing() -> None:
    raw = b'"tags":[["environment","production"],["handled","no"],["level","error"],["runtime.name","CPython"]]'
    assert len(compact(raw)) < len(raw) / 2


def test_threads_do_not_cross() -> None:
    raws = [f'{{"event_id":"{number}"}}'.encode() * 50 for number in range(400)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda raw: loose(compact(raw)), raws)) == raws
