"""How two versions of one thing of a Config differ, field by field, in the words of the file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, is_dataclass
from datetime import timedelta

from switchboard.config.config import Defaults, Route, Team
from switchboard.config.destinations import Target
from switchboard.config.noise import QuietHours
from switchboard.schedule.windows import show_length
from switchboard.search.show import show

LONGEST_VALUE = 120
Settled = Team | Route | Defaults
# Where the file's key has another name than the field.
_KEYS = {"assign_owner": "assign", "digests": "digest", "show_tags": "show.tags", "show_contexts": "show.contexts"}


def differences(old: Settled, new: Settled, *, but: Collection[str] = ()) -> str:
    """Return the fields that differ, simple ones with both values: `severity error → critical; jira changed`."""
    said = []
    for field in fields(old):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if field.name in but or plain(was) == plain(now):
            continue
        named = _KEYS.get(field.name, field.name)
        shown = [_show(value) for value in (was, now)]
        said.append(f"{named} changed" if None in shown else f"{named} {shown[0]} → {shown[1]}")
    return "; ".join(said)


def _show(value: object) -> str | None:
    """Return a simple value as the file writes it, cut where it is long; None where it is not simple enough for a line."""
    shown = _written(value)
    return None if shown is None else cut(shown)


def cut(shown: str) -> str:
    """Cut what is too long for a line."""
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[: LONGEST_VALUE - 1]}…"


def _written(value: object) -> str | None:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return show_length(value)
    if isinstance(value, QuietHours):
        return _hours(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]" if all(isinstance(item, str | Target) for item in value) else None
    return str(value) if isinstance(value, str) else None


def _hours(quiet: QuietHours) -> str:
    unless = f" except {show(quiet.unless)}" if quiet.unless is not None else ""
    return f"{', '.join(window.text for window in quiet.windows)}{unless}"


def plain(value: object) -> object:
    """Return a value without the lines it stands in, which are no change of what it means."""
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    if is_dataclass(value) and not isinstance(value, type) and hasattr(value, "line"):
        return tuple(plain(getattr(value, field.name)) for field in fields(value) if field.name != "line")
    return value
