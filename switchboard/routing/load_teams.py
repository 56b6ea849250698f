"""The `teams` of routes.yaml: their addresses, with the pager's keys as names of variables only."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from switchboard.routing import keys
from switchboard.routing.book import Team
from switchboard.routing.destinations import OWNER, SLACK_ADDRESS
from switchboard.routing.load_defaults import read_timezone
from switchboard.routing.place import Place

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]{0,99})\}")


def read_teams(top: Place, *, timezone: str, variables: Collection[str] | None) -> Mapping[str, Team]:
    """Read every team by its key; `timezone` is theirs unless they name one."""
    section = top.below("teams")
    if section is None:
        return {}
    teams = (_read_team(section, entry.key, timezone, variables) for entry in section.node.entries)
    return {team.key: team for team in teams if team is not None}


def _read_team(section: Place, key: str, timezone: str, variables: Collection[str] | None) -> Team | None:
    if not _KEY.fullmatch(key) or key == OWNER:
        section.refuse(key, f"“{key[:80]}” cannot be a team's key", "Use letters, digits, - _ . and not the word owner")
        return None
    place = section.below(key)
    if place is None:
        return None
    place.expect(keys.TEAM)
    return Team(
        key=key,
        slack=_read_slack(place),
        pagerduty=_read_variable(place, "pagerduty", variables),
        email=place.texts("email"),
        sentry=place.text("sentry"),
        timezone=read_timezone(place) or timezone,
    )


def _read_slack(place: Place) -> str | None:
    address = place.text("slack")
    if address is None or SLACK_ADDRESS.fullmatch(address):
        return address
    remedy = 'Write "#name" in quotes, or the channel\'s id (C0123456789)'
    place.refuse("slack", f"“{address}” is no Slack channel", remedy)
    return None


def _read_variable(place: Place, key: str, variables: Collection[str] | None) -> str | None:
    """Read ${NAME}. Whatever else stands there may be a secret, so the fault does not repeat it."""
    text = place.text(key)
    if text is None:
        return None
    found = _VARIABLE.fullmatch(text)
    if found is None:
        remedy = "Write ${NAME} and set NAME in the environment; a key in the file is a secret in its history"
        place.refuse(key, "not the name of a variable", remedy)
        return None
    name = found[1]
    if variables is not None and name not in variables:
        remedy = f"Set {name} in the environment; until then what is sent there is dead-lettered and the fallback told"
        place.report.warn(place.line(key), place.at(key), f"{name} is not set", remedy)
    return name
