"""How many examples are tried of what is made up: ten times as many under HYPOTHESIS_PROFILE=nightly, as `make nightly` has it."""

from __future__ import annotations

import os

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def often(times: int) -> int:
    """Return how many examples to try, so many by day."""
    return times * 10 if NIGHTLY else times
