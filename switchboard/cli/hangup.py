"""What SIGHUP means: read the configuration again; but where it came because the terminal closed, end."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import FrameType

STANDARD_INPUT = 0


def on_hangup(*, reload: Callable[[], None], end: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
    """Make the signal's handler. A process that was started in a terminal does not outlive it unseen."""
    had_terminal = os.isatty(STANDARD_INPUT)

    def hear(_signal: int, _frame: FrameType | None) -> None:
        if had_terminal and not os.isatty(STANDARD_INPUT):
            end()
        else:
            reload()

    return hear
