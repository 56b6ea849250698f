"""Exceptions and stack frames of an event, oldest to newest: the last frame is the nearest to the error."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from switchboard.model.facts import ErrorValue, Frame
from switchboard.payloads.lenient import LARGEST_COUNT, Object, flag, mapping, number, sequence, text

MOST_ERRORS = 50
MOST_FRAMES = 100
_SHORT = 300  # no text of a frame is cut to less
_TEXTS = attrgetter("filename", "abs_path", "module", "function", "context_line", "package")


def read_errors(event: Object) -> tuple[ErrorValue, ...]:
    """Read the chain of exceptions, the last 50 of it; without one, what `metadata` says of it."""
    read = (_error(mapping(value)) for value in _values(event.get("exception"))[-MOST_ERRORS:])
    errors = tuple(error for error in read if error.type or error.value)
    return errors or metadata_error(mapping(event.get("metadata")))


def metadata_error(metadata: Object) -> tuple[ErrorValue, ...]:
    """Read the one error that an issue's (or an event's) `metadata` names, if any."""
    error = ErrorValue(text(metadata.get("type"), limit=500), text(metadata.get("value"), limit=8000))
    return (error,) if error.type or error.value else ()


def read_frames(event: Object) -> tuple[Frame, ...]:
    """Read the 100 frames nearest to the error.

    They come from all exceptions together; without any from the event's own stack trace; without that from the thread
    that crashed. That is where Sentry's ownership rules look, in the same order.
    """
    exceptions = _values(event.get("exception"))
    frames = [frame for value in exceptions for frame in _frames(mapping(value))]
    frames = frames or list(_frames(event)) or list(_frames(_crashing_thread(event)))
    return tuple(
        [_cleaned(frame) if isinstance(frame, Frame) else _frame(mapping(frame)) for frame in frames[-MOST_FRAMES:]]
    )


def on_main_thread(event: Object) -> bool | None:
    """Return whether the last exception was on the main thread; None where exception or threads do not say."""
    last = mapping((_values(event.get("exception")) or [None])[-1])
    thread = text(last.get("thread_id"), limit=100)
    threads = map(mapping, _values(event.get("threads")))
    return next(
        (flag(each.get("main")) for each in threads if thread and text(each.get("id"), limit=100) == thread), None
    )


def _values(block: object) -> Sequence[object]:
    """An interface's values: under `values`, or the bare list that older SDKs sent."""
    return sequence(block) or sequence(mapping(block).get("values"))


def _frames(holder: Object) -> Sequence[object]:
    return sequence(mapping(holder.get("stacktrace")).get("frames"))


def _crashing_thread(event: Object) -> Object:
    """The only thread, else the only one that crashed, else the only current one, else none."""
    threads = [mapping(thread) for thread in _values(event.get("threads"))]
    crashed = [thread for thread in threads if thread.get("crashed") is True]
    current = [thread for thread in threads if thread.get("current") is True]
    return next((found[0] for found in (threads, crashed, current) if len(found) == 1), {})


def _error(value: Object) -> ErrorValue:
    mechanism = mapping(value.get("mechanism"))
    return ErrorValue(
        type=text(value.get("type"), limit=500),
        value=text(value.get("value"), limit=8000),
        handled=flag(mechanism.get("handled")),
        mechanism=text(mechanism.get("type"), limit=200),
    )


@lru_cache(maxsize=2048)  # the events of an issue, and of its neighbours, have most of their frames in common
def _cleaned(frame: Frame) -> Frame:
    """Take a frame that came ready made, as it is where none of its parts wants cleaning or cutting: nearly always."""
    for part in _TEXTS(frame):
        if part is not None and not (len(part) <= _SHORT and part.isprintable() and part and not part.isspace()):
            return _frame({name: getattr(frame, name) for name in frame.__struct_fields__})
    if abs(frame.lineno or 0) > LARGEST_COUNT or abs(frame.colno or 0) > LARGEST_COUNT:
        return _frame({name: getattr(frame, name) for name in frame.__struct_fields__})
    return frame


def _frame(frame: Object) -> Frame:
    return Frame(
        filename=text(frame.get("filename"), limit=1000),
        abs_path=text(frame.get("abs_path"), limit=1000),
        module=text(frame.get("module")),
        function=text(frame.get("function")),
        lineno=number(frame.get("lineno")),
        in_app=flag(frame.get("in_app")),
        context_line=text(frame.get("context_line"), limit=300),
        package=text(frame.get("package"), limit=1000),
        colno=number(frame.get("colno")),
    )
