"""Sliding windows: how often something may happen, and how long to wait when it may not."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Hashable
from dataclasses import dataclass

from sandbox.journal import Clock


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float


class Windows:
    """Counts calls per key on the world's clock.

    `factor` is strictness: 1 is the vendor's limit, 0.5 allows twice as much, 0 never refuses.
    """

    def __init__(self, now: Clock, factor: float = 1.0) -> None:
        self._now = now
        self.factor = factor
        self._calls: defaultdict[Hashable, deque[float]] = defaultdict(deque)

    def take(self, key: Hashable, rate: Rate) -> int | None:
        """Count a call; or, when it is one too many, the whole seconds to wait (at least 1)."""
        if self.factor <= 0:
            return None
        at = self._now().timestamp()
        calls = self._calls[key]
        while calls and calls[0] <= at - rate.seconds:
            calls.popleft()
        if len(calls) < max(1, int(rate.calls / self.factor)):
            calls.append(at)
            return None
        return max(1, math.ceil(calls[0] + rate.seconds - at))

    def left(self, key: Hashable, rate: Rate) -> int:
        """How many more calls are let through now."""
        at = self._now().timestamp()
        within = sum(each > at - rate.seconds for each in self._calls[key])
        return max(0, rate.calls - within)
