"""The three answers to a query, and the shape of a query that is ready to be asked."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from switchboard.model.facts import Facts


class Truth(StrEnum):
    """Unknown is not false: a term about a value the alert does not know makes neither `x` nor `!x` true."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


Asked = Callable[[Facts, tuple[str, ...]], Truth]
"""A compiled query: asked of an alert's facts and the keys of the teams that own it."""
