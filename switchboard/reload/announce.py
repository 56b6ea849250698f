"""What Switchboard says of its configuration: what changed, to whom it concerns; which file is refused, and what holds.

Idempotent: a change is said in the commit that puts it in force, a refusal once for each text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

from switchboard.config.config import Config
from switchboard.errors import Fault
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.reload.changes import MOST_LINES, by_destination, changes
from switchboard.routing.lanes import canonical
from switchboard.routing.resolve import channels_of, resolved
from switchboard.state.notices import notify_channels
from switchboard.storage.store import Unit

LONGEST_LINE = 300
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """A file whose new text is not in force, what is wrong with it, and the text."""

    file: str
    faults: tuple[Fault, ...]
    text: str


def operators(channel: str) -> Destination | None:
    """Return where those who run Switchboard are told, None where OPS_CHANNEL is not set."""
    return Destination(DestinationKind.SLACK, channel) if channel else None


def announce_changes(before: Config, after: Config, *, unit: Unit, now: datetime) -> None:
    """Say to each channel in one notice what the new configuration changes for it; a shadow announces nothing."""
    if not _speaks(after):
        return
    channels = unit.attempts.channels()
    told: dict[Destination, dict[str, None]] = {}
    for place, texts in by_destination(changes(before, after), after).items():
        told.setdefault(canonical(place, channels), {}).update(dict.fromkeys(texts))
    for place, lines in told.items():
        key = SubjectKey(SubjectKind.NOTICE, "", f"config:{after.hash[:12]}:{now.isoformat()}", str(place))
        text = f"The configuration changed: {_joined(list(lines))}"
        notify_channels(text, key=key, destinations=[place], unit=unit, now=now)


def announce_refusal(
    refused: RefusedChange, config: Config, *, since: datetime, ops: str, unit: Unit, now: datetime
) -> None:
    """Say to the teams of a refused file, and to those who run Switchboard, what is wrong and which version holds."""
    own = _channels_of(refused.file, config) if _speaks(config) else ()
    places = (*own, *([place] if (place := operators(ops)) else ()))
    hashed = hashlib.sha256("\0".join((refused.text, *map(str, refused.faults))).encode()).hexdigest()
    key = SubjectKey(SubjectKind.NOTICE, "", f"refused:{hashed[:12]}:{config.hash[:12]}", PurePath(refused.file).name)
    at = since.astimezone(ZoneInfo(config.defaults.timezone))
    when = f"{at:%H:%M}" if now - since < _A_DAY else f"{at:%d %b %Y %H:%M}"
    text = f"{_wrong(refused)} The version of {when} stays in force."
    notify_channels(text, key=key, destinations=places, unit=unit, now=now)


def announce_mended(
    files: Sequence[str], config: Config, *, unchanged: bool, ops: str, unit: Unit, now: datetime
) -> None:
    """Say to those who heard of a refusal that a file is good again; to its teams only where no change says it."""
    for file in files:
        own = _channels_of(file, config) if unchanged and _speaks(config) else ()
        places = (*own, *([place] if (place := operators(ops)) else ()))
        name = PurePath(file).name
        key = SubjectKey(SubjectKind.NOTICE, "", f"mended:{config.hash[:12]}:{now.isoformat()}", name)
        text = f"{name} is good again, and in force."
        notify_channels(text, key=key, destinations=places, unit=unit, now=now)


def _wrong(refused: RefusedChange) -> str:
    first, more = refused.faults[0], len(refused.faults) - 1
    where = f"{PurePath(first.file).name} is refused{f', line {first.line}' if first.line else ''}"
    parts = (f"{first.path}:" if first.path else "", f"{first.problem}.", first.remedy)
    what = " ".join(part for part in parts if part)[:LONGEST_LINE].rstrip(".")
    others = f" {more} more: switchboard check shows them." if more else ""
    return f"{where}: {what}{'' if what.endswith('?') else '.'}{others}"


def _speaks(config: Config) -> bool:
    return config.defaults.announce and not config.defaults.shadow


def _channels_of(file: str, config: Config) -> tuple[Destination, ...]:
    """Return the channels of the teams whose file it is; for a file that speaks for all, those of the fallback."""
    name = PurePath(file).name
    routed = (key for route in config.routes if PurePath(route.file).name == name for key in sorted(route.teams or ()))
    teams = dict.fromkeys((*routed, *([PurePath(file).stem] if PurePath(file).stem in config.teams else ())))
    own = [place for key in teams for place in channels_of(config.teams[key])]
    certain = (place for place in resolved(config.fallback, config) if place.traits.talks)
    return tuple(dict.fromkeys(own)) or tuple(certain)


def _joined(lines: list[str]) -> str:
    shown = [line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…" for line in lines[:MOST_LINES]]
    more = len(lines) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")
