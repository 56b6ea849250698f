"""What a program did before it failed, laid out for Details: its breadcrumbs by category, the newest last, pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from switchboard.model.breadcrumb import Breadcrumb, Lost, Trail
from switchboard.model.facts import Pairs
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, text
from switchboard.senders.text import line

TITLE = "Breadcrumbs by category, the newest last"
MOST_PAIRS = 4
CATEGORY, WORDS, PART = 40, 180, 160
# Sentry's own types of breadcrumbs: SDKs call one and the same thing xhr, fetch, httplib and requests.
_TYPES = frozenset({"http", "navigation", "query"})
_LOUD = frozenset({"fatal", "error", "warning"})
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def trail_blocks(trail: Trail | Lost, *, crashed: datetime | None) -> list[Block]:
    """Lay out what was done, each with its time before the crash; nothing where nothing was written down."""
    heading = text(TITLE, bold=True)
    if isinstance(trail, Lost):
        return blocks.rich(*blocks.rows([text("Breadcrumbs", bold=True)], [text(trail.because, italic=True)]))
    groups = _by_category(trail.crumbs, crashed)
    if not groups:
        return []
    more = trail.earlier
    rest = f"{more:,} earlier {'one is' if more == 1 else 'ones are'} in Sentry"
    parts = blocks.rows([heading], [text(rest if more else "", italic=True)])
    for category, lines in groups.items():
        parts += blocks.rows([text(category, italic=True)])
        parts += [part for chunk in blocks.chunks(lines) for part in blocks.preformatted(chunk)]
    return blocks.rich(*parts)


def _by_category(crumbs: Sequence[Breadcrumb], crashed: datetime | None) -> Mapping[str, list[str]]:
    """Sort into categories; the one that spoke last stands last, next to the crash."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for crumb in crumbs:
        if words := line(said(crumb), WORDS):
            category = _category(crumb)
            groups[category] = [*groups.pop(category, []), (offset(crumb.at, crashed), words)]
    width = max((len(before) for group in groups.values() for before, _ in group), default=0)
    return {
        category: [f"{before:>{width}}  {words}" if width else words for before, words in group]
        for category, group in groups.items()
    }


def _category(crumb: Breadcrumb) -> str:
    own = crumb.kind if crumb.kind in _TYPES else crumb.category
    return line(own or crumb.kind, CATEGORY) or "other"


def said(crumb: Breadcrumb) -> str:
    """Return in one line what was done: `POST https://pay.example/charge [503]`, `/cart → /pay`, or the SDK's own words."""
    known, message = {key: line(value, PART) for key, value in crumb.data}, crumb.message or ""
    loud = f"{crumb.level}: " if crumb.level in _LOUD else ""
    if "url" in known:
        method, status = known.get("method", ""), known.get("status_code") or known.get("status")
        words = " ".join(filter(None, (method, known["url"], f"[{status}]" if status else "", known.get("reason"))))
        return loud + (words if not message or known["url"] in message else f"{words} {message}")
    if crumb.kind == "navigation" and "to" in known:
        return loud + " → ".join(filter(None, (known.get("from"), known["to"])))
    return loud + " ".join(filter(None, (message, _pairs(crumb.data))))


def _pairs(data: Pairs) -> str:
    """Return the first of what goes with it; what SDKs keep for themselves begins with two underscores."""
    shown = [f"{key}: {line(value, PART)}" for key, value in data if not key.startswith("__")]
    return f"({', '.join(shown[:MOST_PAIRS])}{', …' if shown[MOST_PAIRS:] else ''})" if shown else ""


def offset(at: datetime | None, crashed: datetime | None) -> str:
    """Return how long before the crash it was: `-3.2 s`, `-2 min 5 s`; nothing where a time is not known."""
    if at is None or crashed is None:
        return ""
    apart = at - crashed
    seconds = apart.total_seconds()
    if abs(seconds) < 0.05:
        return "0.0 s"
    return f"{seconds:+.1f} s" if abs(apart) < _MINUTE else f"{'-' if seconds < 0 else '+'}{amount(abs(apart))}"


def amount(passed: timedelta) -> str:
    """Return a length of time in its two largest units: `12 min 5 s`, `3 h`, `2 d 4 h`."""
    days, hours, minutes = passed // _DAY, passed % _DAY // _HOUR, passed % _HOUR // _MINUTE
    units = ((days, "d"), (hours, "h"), (minutes, "min"), (int(passed.total_seconds()) % 60, "s"))
    first = next((index for index, (count, _) in enumerate(units) if count), len(units) - 1)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count or unit == units[first][1])
