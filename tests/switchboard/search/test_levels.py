"""What is no level of Sentry's is refused, with the one that was probably meant."""

from __future__ import annotations

import pytest

from switchboard.errors import BadQuery
from switchboard.search.levels import LEVELS, refuse_no_level
from switchboard.search.query import Value


@pytest.mark.parametrize("text", [*LEVELS, "", "*", "err*", "*a*"])
def test_a_level_or_a_pattern_that_fits_one_is_taken(text: str) -> None:
    refuse_no_level(Value(text))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("critical", "did you mean fatal?"),
        ("WARN", "did you mean warning?"),
        ("infro", "did you mean info?"),
        ("error;fatal", "write level:[error,fatal]"),
        ("zzz", "only fatal, error, warning, info, debug, sample"),
    ],
)
def test_what_is_none_is_refused_at_its_place(text: str, meant: str) -> None:
    with pytest.raises(BadQuery) as refused:
        refuse_no_level(Value(text, position=7))
    assert str(refused.value).endswith(meant)
    assert refused.value.position == 7
