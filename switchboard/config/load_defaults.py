"""The `defaults` of routes.yaml, and the durations, lists and time zones that other places share."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from switchboard.config import keys
from switchboard.config.config import Aloud, Defaults, Precedence
from switchboard.config.report import nearest
from switchboard.config.yaml_reader import Place


def read_defaults(top: Place) -> Defaults:
    """Read what holds where nothing else is written."""
    place = top.below("defaults")
    if place is None:
        return Defaults()
    place.expect(keys.DEFAULTS)
    show = place.below("show")
    if show is not None:
        show.expect(keys.SHOW)
    usual = Defaults()
    return Defaults(
        timezone=read_timezone(place) or usual.timezone,
        environment=place.text("environment") or usual.environment,
        precedence=place.choice("precedence", Precedence) or usual.precedence,
        redact=_list(place, "redact", usual.redact),
        show_tags=_list(show, "tags", usual.show_tags),
        show_contexts=_list(show, "contexts", usual.show_contexts),
        broadcast=_read_broadcast(place),
        renotify=place.interval("renotify"),
        failover_after=place.duration("failover_after") or usual.failover_after,
        page_failover_after=place.duration("page_failover_after") or usual.page_failover_after,
        dead_after=place.duration("dead_after") or usual.dead_after,
        announce=place.flag("announce", usual=usual.announce),
        shadow=place.flag("shadow"),
    )


def read_timezone(place: Place) -> str | None:
    """Read an IANA name such as Europe/London."""
    name = place.text("timezone")
    if name is None:
        return None
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of the database
        place.refuse("timezone", f"“{name}” is no time zone", "Write an IANA name such as Europe/London, or UTC")
        return None


def _list(place: Place | None, key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    return place.texts(key) if place is not None and place.has(key) else usual


def _read_broadcast(place: Place) -> tuple[Aloud, ...]:
    if not place.has("broadcast"):
        return tuple(Aloud)
    words = place.words("broadcast")
    for word in words:
        if word.text not in list(Aloud):
            remedy = nearest(word.text, list(Aloud), otherwise=f"Known: {', '.join(Aloud)}")
            place.report.refuse(word.line, word.path, f"“{word.text}” is nothing that can be said aloud", remedy)
    asked = {word.text for word in words}
    return tuple(aloud for aloud in Aloud if aloud in asked)
