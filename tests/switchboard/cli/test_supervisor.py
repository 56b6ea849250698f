"""SIGHUP reloads; where the terminal is gone it ends."""

from __future__ import annotations

import os
import pty
import signal
from collections.abc import Iterator

import pytest

from switchboard.cli.supervisor import STANDARD_INPUT, on_hangup


@pytest.fixture(name="terminal")
def _terminal() -> Iterator[int]:
    """Play a terminal at standard input; gives the end that a person holds."""
    kept = os.dup(STANDARD_INPUT)
    person, process = pty.openpty()
    os.dup2(process, STANDARD_INPUT)
    os.close(process)
    yield person
    os.dup2(kept, STANDARD_INPUT)
    os.close(kept)


def heard(*, then: int | None = None) -> list[str]:
    """Return what one signal did; `then` is the terminal that is closed before."""
    done: list[str] = []
    hear = on_hangup(reload=lambda: done.append("reload"), end=lambda: done.append("end"))
    if then is not None:
        os.close(then)
    hear(signal.SIGHUP, None)
    return done


def test_a_hangup_reloads_while_the_terminal_is_there(terminal: int) -> None:
    assert heard() == ["reload"]
    os.close(terminal)


def test_a_hangup_ends_what_its_terminal_left_behind(terminal: int) -> None:
    assert heard(then=terminal) == ["end"]
