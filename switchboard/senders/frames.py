"""Which stack frame to show, and how to say where it is."""

from __future__ import annotations

from switchboard.model.facts import Frame
from switchboard.senders.text import line

_PATH = 300


def nearest_frame(frames: tuple[Frame, ...]) -> Frame | None:
    """Choose the frame nearest the error in the application's own code; the nearest of all where none is marked so."""
    own = tuple(frame for frame in frames if frame.in_app)
    return next(reversed(own or frames), None)


def where(frame: Frame) -> str:
    """Say where a frame is: `shop/pay.py:31`, or its module's name."""
    path = line(frame.filename or frame.module or frame.abs_path, _PATH)
    return f"{path}:{frame.lineno}" if path and frame.lineno is not None else path
