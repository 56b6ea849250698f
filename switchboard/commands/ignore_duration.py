"""How long an issue is to be ignored: `2h`, `until escalating`, `100 events in 1h`, `10 users`, `forever`."""

from __future__ import annotations

import re
from datetime import timedelta

from switchboard.commands.lengths import read_length, say_length, unit_length
from switchboard.commands.slack_text import bare, quoted
from switchboard.model.action import Silence

# Sentry's own limit of what it counts over (validators/status_details: ignoreWindow, ignoreUserWindow).
LONGEST_WINDOW = timedelta(minutes=10_080)
MOST_COUNTED = 1_000_000

_LEAD = re.compile(r"(?:for|until|till|after|when|if)\s+", re.IGNORECASE)
_ESCALATING = re.compile(r"(?:(?:until|till|when|if)[\s-]+)?(?:(?:it|this)\s+)?escalat(?:es|ing|ed|ion)", re.IGNORECASE)
_FOREVER = re.compile(r"forever|for ever|(?:for )?always|permanently", re.IGNORECASE)
_COUNT = re.compile(
    r"(\d{1,7}|\d{1,3}(?:,\d{3})+)\s*(?:more\s+)?(?:(events?|times?|occurrences?|hits?)|(?:affected\s+)?(?:users?|people))"
    r"(?:\s*(?:in|within|per|over|every|/)\s*(?:the\s+next\s+|each\s+)?(.+))?",
    re.IGNORECASE | re.ASCII,
)

PHRASES: dict[str, Silence] = {
    "until escalating": Silence(),
    "forever": Silence(forever=True),
    "2h": Silence(lasts=timedelta(hours=2)),
    "100 events": Silence(events=100),
    "100 events in 1h": Silence(events=100, window=timedelta(hours=1)),
    "10 users": Silence(users=10),
    "10 users in 1d": Silence(users=10, window=timedelta(days=1)),
}


def read_silence(words: str) -> Silence | None:
    """Read how long, in Slack's spelling; nothing said is until it escalates. None for what cannot be understood."""
    said = bare(words)
    if not said or _ESCALATING.fullmatch(said):
        return Silence()
    if _FOREVER.fullmatch(said):
        return Silence(forever=True)
    said = said[lead.end() :] if (lead := _LEAD.match(said)) else said
    if found := _COUNT.fullmatch(said):
        window = (read_length(found[3]) or unit_length(found[3])) if found[3] else None
        if found[3] and window is None:
            return None
        return counted(int(found[1].replace(",", "")), window, users=not found[2])
    lasts = read_length(said)
    return Silence(lasts=lasts) if lasts else None


def why_not(words: str) -> str:
    """Return why words say no silence, in one sentence."""
    found = _COUNT.fullmatch(_LEAD.sub("", bare(words), count=1))
    if found and found[3] and (read_length(found[3]) or unit_length(found[3])):
        return f"That is too much to count: {MOST_COUNTED:,} at most, and over 7 days at most."
    return f"I do not understand {quoted(words)} as how long to ignore it."


def counted(amount: int, window: timedelta | None, *, users: bool) -> Silence | None:
    """Take a number of events or users, within a window where there is one; None beyond what Sentry counts."""
    if not 1 <= amount <= MOST_COUNTED or (window and window > LONGEST_WINDOW):
        return None
    return Silence(users=amount, window=window) if users else Silence(events=amount, window=window)


def say_silence(silence: Silence) -> str:
    """Write it as it can be typed."""
    if silence.forever:
        return "forever"
    if silence.lasts:
        return say_length(silence.lasts)
    amount, what = (silence.users, "users") if silence.users else (silence.events, "events")
    if not amount:
        return "until escalating"
    return f"{amount} {what}{f' in {say_length(silence.window)}' if silence.window else ''}"
