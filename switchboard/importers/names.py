"""Names that others gave, made fit for routes.yaml: one clean line, a team's key, a variable; each once."""

from __future__ import annotations

import re

from switchboard.config.destinations import OWNER, SLACK_ADDRESS
from switchboard.config.load_teams import TEAM_KEY
from switchboard.config.report import hide

LONGEST = 90
_VARIABLE = 80
_UNKEYED = re.compile(r"[^a-z0-9_.-]+")
_UNNAMED = re.compile(r"[^A-Z0-9]+")
_EMAIL = re.compile(r"[^\s@<>,:]{1,64}@[^\s@<>,:]{1,190}")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")


def one_line(text: str, *, limit: int = LONGEST) -> str:
    """Make a text one printable line without secrets; empty where nothing is left."""
    printable = "".join(one if one.isprintable() else " " for one in text[: limit * 20])
    words = " ".join(hide(printable).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def team_key(text: str) -> str | None:
    """Make a team's key of a name or a slug; None where it holds nothing that a key may."""
    if TEAM_KEY.fullmatch(text) and text != OWNER:
        return text
    key = _UNKEYED.sub("-", text.lower()).strip("-._")[:64].rstrip("-._")
    return key if TEAM_KEY.fullmatch(key) and key != OWNER else None


def variable(prefix: str, name: str) -> str:
    """Make the name of an environment variable: PAGERDUTY and `Error Service` make PAGERDUTY_ERROR_SERVICE."""
    return "_".join(part for part in (prefix, _UNNAMED.sub("_", name.upper()).strip("_")[:_VARIABLE]) if part)


def channel(text: str) -> str | None:
    """Read a Slack channel as people write it, with or without `#`, or its id; None for people and for templates."""
    text = text.strip()
    if not text or text.startswith("@") or "{" in text:
        return None
    whole = text if text.startswith("#") or SLACK_ADDRESS.fullmatch(text) else f"#{text}"
    return whole if SLACK_ADDRESS.fullmatch(whole) and one_line(whole) == whole else None


def mail_address(text: str) -> str | None:
    """Read an e-mail address, also one in the brackets of `Name <address>`."""
    found = _IN_BRACKETS.search(text)
    address = (found[1] if found else text).strip()
    return address if _EMAIL.fullmatch(address) and one_line(address, limit=255) == address else None


class Unique:
    """Names that are given out once each: the second `payments` is `payments (2)`."""

    def __init__(self, shape: str = "{} ({})") -> None:
        """Begin with none given out; `shape` makes the second of a name."""
        self._shape = shape
        self._taken: set[str] = set()

    def name(self, wanted: str) -> str:
        """Give out a name that nobody has."""
        name, number = wanted, 2
        while name in self._taken:
            name, number = self._shape.format(wanted, number), number + 1
        self._taken.add(name)
        return name
