"""Bytes as they lie in a row: compressed, with the words that alerts are full of at hand.

The first byte says how: plain, or by which dictionary. A dictionary is never changed and never taken away, since rows that
were written with it are read with it; a better one comes beside it, under the next number.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from threading import local

import zstandard

PLAIN, NEWEST = 0, 1
DICTIONARIES = {1: "dictionary_1.txt"}
# One takes two thirds of the time, and five bytes in a hundred more: of stacks that PostgreSQL has six on a page, then five.
_LEVEL = 3
# Without zstd's four bytes that say what this is: the first of ours says so.
_FORMAT = zstandard.FORMAT_ZSTD1_MAGICLESS


class _Tools(local):
    """A thread's own: zstd's cannot be used by two at a time."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(dict_data=_to_write(), compression_params=_parameters())
        self.decompressors: dict[int, zstandard.ZstdDecompressor] = {}

    def decompressor(self, number: int) -> zstandard.ZstdDecompressor:
        """Return what reads bytes that were written with a dictionary."""
        if number not in self.decompressors:
            made = zstandard.ZstdDecompressor(dict_data=_dictionary(number), format=_FORMAT)
            self.decompressors[number] = made
        return self.decompressors[number]


def compact(raw: bytes) -> bytes:
    """Return bytes as they are kept."""
    smaller = _tools().compressor.compress(raw)
    return bytes((NEWEST,)) + smaller if len(smaller) < len(raw) else bytes((PLAIN,)) + raw


def loose(kept: bytes) -> bytes:
    """Return the bytes that `compact` was given, by whatever version."""
    if kept[0] == PLAIN:
        return kept[1:]
    return _tools().decompressor(kept[0]).decompress(memoryview(kept)[1:])


@cache
def _tools() -> _Tools:
    return _Tools()


def _parameters() -> zstandard.ZstdCompressionParameters:
    return zstandard.ZstdCompressionParameters.from_level(_LEVEL, format=_FORMAT, write_checksum=False)


@cache
def _to_write() -> zstandard.ZstdCompressionDict:
    """Return the newest dictionary, made ready once for all threads."""
    made = _dictionary(NEWEST)
    made.precompute_compress(compression_params=_parameters())
    return made


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    raw = files("switchboard.storage").joinpath(DICTIONARIES[number]).read_bytes()
    return zstandard.ZstdCompressionDict(raw, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
