"""Logs: structlog for us, the standard library's loggers of others through the same processors.

Every line has an `event` that does not change (`delivery.gave_up`) and ids as fields; what came from outside
can neither show a secret nor drive a terminal.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from switchboard.redact import HIDDEN, is_secret_key, redact_text
from switchboard.runtime.settings import wants_colour

# Our own destinations' tokens, however short: of these not even a piece is shown.
OUR_TOKENS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|sntr[a-z]+_[\w=+/-]+")
# A terminal acts on escape sequences (ECMA-48) and on the other control characters; line ends forge log lines.
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])?")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MANY_LINES = frozenset({"exception", "stack"})

# Libraries say at these levels what an operator needs; below it they print addresses, bodies and every tick.
QUIETENED = {
    "aiohttp.access": logging.WARNING,
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "httpx2": logging.WARNING,
    "pagerduty": logging.CRITICAL,  # it logs whole requests when one fails; our outcome says what happened
    "slack_bolt": logging.WARNING,
    "slack_sdk": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "uvicorn.access": logging.WARNING,
}


def configure(log_format: str = "auto", *, stream: TextIO | None = None, process: str = "") -> None:
    """Send every log line of the process to `stream` (standard error) as `json` or `console`; each names the `process`.

    `auto` is console on a terminal and JSON elsewhere.
    """
    stream = stream or sys.stderr
    on_console = log_format == "console" or (log_format == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([_of(process)] if process else []),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                clean,
                _renderer(on_console, colors=stream.isatty() and wants_colour()),
            ],
        )
    )
    _route(handler)


def _of(process: str) -> Processor:
    def named(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
        fields.setdefault("process", process)
        return fields

    return named


def clean(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """Hide what looks like a secret, by name or by form, and disarm control characters (a structlog processor)."""
    fields.pop("color_message", None)  # uvicorn's second spelling of its event, with terminal colours
    return {name: _cleaned_field(name, value) for name, value in fields.items()}


def cleaned(value: object, *, name: str = "") -> object:
    """Clean one value, however deep: numbers, truth and nothing stay; all else becomes text that is safe to print."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if is_secret_key(name):
        return HIDDEN
    if isinstance(value, Mapping):
        return {plain(masked(str(key))): cleaned(held, name=str(key)) for key, held in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes | bytearray):
        return [cleaned(held) for held in value]
    return plain(masked(str(value)))


def masked(text: str) -> str:
    """Hide the secrets that are known by their looks, as in everything else that leaves."""
    return redact_text(OUR_TOKENS.sub(HIDDEN, ESCAPE.sub("", text)))


def plain(text: str) -> str:
    """Drop terminal escape sequences, and write other control and direction-turning characters as their escapes."""
    return CONTROL.sub(lambda found: repr(found.group())[1:-1], ESCAPE.sub("", text))


def _cleaned_field(name: str, value: object) -> object:
    if name in MANY_LINES:
        return "\n".join(plain(line) for line in masked(str(value)).split("\n"))
    return cleaned(value, name=name)


def _renderer(on_console: bool, *, colors: bool) -> Processor:  # noqa: FBT001  (the renderer's own question)
    if on_console:
        return structlog.dev.ConsoleRenderer(colors=colors)
    return structlog.processors.JSONRenderer()


def _route(handler: logging.Handler) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name, level in QUIETENED.items():
        logging.getLogger(name).setLevel(level)
