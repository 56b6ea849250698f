"""PURE: which variables look like a setting that somebody misspelt, and which settings nothing serves yet."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

UNSERVED = frozenset(
    {
        "JIRA_EMAIL",
        "JIRA_TOKEN",
        "JIRA_URL",
        "JIRA_WEBHOOK_SECRET",
        "SESSION_SECRET",
        "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET",
    }
)
"""Settings of what is still to come: they are read and checked, and do nothing."""
UNSERVED_PREFIXES = ("APPRISE_", "WEBHOOK_")

# Names of people's own begin so; of these only what is all but the same is taken for a slip.
_OWN = ("PAGERDUTY_", *UNSERVED_PREFIXES)
_ALIKE, _ALL_BUT_THE_SAME = 0.88, 0.93


def misspelt(variables: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Return the variables that no setting has, by the setting that was likely meant: one that is not set itself."""
    unset = [name for name in known if not variables.get(name, "").strip()]
    squeezed = {_squeezed(name): name for name in unset}
    strange = sorted(name for name, value in variables.items() if value.strip() and name not in known)
    meant = {name: squeezed.get(_squeezed(name)) or _alike(name, unset) for name in strange}
    return {name: setting for name, setting in meant.items() if setting is not None}


def unserved(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables that are set for what nothing serves yet."""
    found = (name for name, value in variables.items() if value.strip())
    return tuple(sorted(name for name in found if name in UNSERVED or name.startswith(UNSERVED_PREFIXES)))


def _squeezed(name: str) -> str:
    return name.upper().replace("_", "").replace("-", "")


def _alike(name: str, known: Iterable[str]) -> str | None:
    cutoff = _ALL_BUT_THE_SAME if name.startswith(_OWN) else _ALIKE
    return next(iter(difflib.get_close_matches(name.upper()[:100], known, n=1, cutoff=cutoff)), None)
