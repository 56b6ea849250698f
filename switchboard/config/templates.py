"""A channel's name that each alert fills: `#squad-{tags.squad}`. Checked at load, filled at decide; says what it cannot fill."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from switchboard.model.facts import Facts

PARTS = ("project", "environment", "team", "level")
LONGEST = 80
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WRITTEN = re.compile(r"#[\w-]*")
# A name of Slack's: letters of any script that are lower case already, digits, hyphens and underscores.
_SAFE = re.compile(r"[\w-]{1,80}")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Why an alert does not fill a name: which placeholder was what."""

    because: str


def template_fault(name: str) -> str | None:
    """Return what is wrong with a name that holds placeholders, as it is written; None where it is good."""
    written = _PLACEHOLDER.sub("", name)
    if not _WRITTEN.fullmatch(written) or not name.startswith("#"):
        return f"around its placeholders, “{name}” is no channel's name"
    unknown = next((key for key in _PLACEHOLDER.findall(name) if key not in PARTS and not _tag_of(key)), None)
    return None if unknown is None else f"nothing fills {{{unknown}}}"


def fill(name: str, facts: Facts, *, owners: tuple[str, ...]) -> str | Unfilled:
    """Fill a name from an alert and its owning teams; the first placeholder that gives no part of a name ends it.

    A value is lower-cased, as Slack's names are; no other character is changed, so that no two values become one.
    """
    known = {
        "project": facts.project,
        "environment": facts.environment,
        "team": next(iter(owners), None),
        "level": facts.level,
    }
    for key in _PLACEHOLDER.findall(name):
        value = _value(key, known, facts)
        if not value:
            return Unfilled(f"{{{key}}} is not known")
        if not _SAFE.fullmatch(value):
            return Unfilled(f"{{{key}}} is “{value[:_SHOWN]}”, which is no part of a channel's name")
    filled = _PLACEHOLDER.sub(lambda found: _value(found[1], known, facts), name)
    return filled if len(filled) <= LONGEST + 1 else Unfilled(f"{filled[:_SHOWN]}… is longer than a channel's name")


def _value(key: str, known: Mapping[str, str | None], facts: Facts) -> str:
    tag = _tag_of(key)
    return ((facts.tag(tag) if tag else known.get(key)) or "").lower()


def _tag_of(key: str) -> str:
    """Return the tag that `tags.NAME` names, nothing for another placeholder."""
    return key.removeprefix("tags.") if key.startswith("tags.") else ""
