"""The `teams` of routes.yaml: their addresses, with the pager's keys as names of variables only."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from switchboard.config import keys
from switchboard.config.config import Team
from switchboard.config.destinations import EMAIL_ADDRESS, OWNER, SLACK_ADDRESS
from switchboard.config.load_defaults import read_timezone
from switchboard.config.load_noise import read_quiet, read_storms
from switchboard.config.load_people import read_may, read_mention
from switchboard.config.load_plans import read_digests, read_jira
from switchboard.config.load_targets import Names
from switchboard.config.people import JiraPlan, MappedPerson
from switchboard.config.yaml_reader import Place

TEAM_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SHOWN = 80
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]{0,99})\}")


def read_teams(
    top: Place, *, timezone: str, variables: Collection[str] | None, people: Mapping[str, MappedPerson]
) -> Mapping[str, Team]:
    """Read every team by its key; `timezone` is theirs unless they name one. Digests are read when all teams are."""
    found: dict[str, Team] = {}
    for key, place in top.members("teams", known=keys.TEAM):
        if TEAM_KEY.fullmatch(key) and key != OWNER:
            found[key] = _read_team(key, place, timezone, variables, people)
        else:
            place.refuse(
                "", f"“{key[:80]}” cannot be a team's key", "Use letters, digits, - _ . and not the word owner"
            )
    return found


def with_digests(top: Place, teams: Mapping[str, Team], names: Names) -> Mapping[str, Team]:
    """Read the digests of a file's teams, which may name any team."""
    own = [(key, place) for key, place in top.members("teams") if key in teams]
    return {**teams, **{key: replace(teams[key], digests=read_digests(place, names)) for key, place in own}}


def _read_team(
    key: str, place: Place, timezone: str, variables: Collection[str] | None, people: Mapping[str, MappedPerson]
) -> Team:
    usual = Team(key=key)
    return Team(
        key=key,
        slack=_read_slack(place),
        pagerduty=_read_variable(place, "pagerduty", variables),
        email=_read_emails(place),
        sentry=place.text("sentry"),
        timezone=read_timezone(place) or timezone,
        jira=_read_jira(place),
        quiet=read_quiet(place),
        may=read_may(place),
        mention=read_mention(place, people),
        pagerduty_resolves=place.flag("pagerduty_resolves"),
        ack_timeout=place.interval("ack_timeout"),
        deploys=place.flag("deploys"),
        remind=place.interval("remind"),
        page_storms=read_storms(place, "page_storms"),
        mail_every=place.interval("mail_every") or usual.mail_every,
    )


def _read_jira(place: Place) -> JiraPlan | None:
    plan = read_jira(place)
    if plan is not None and plan.project is None:
        place.refuse("jira", "no project", "Name the project that issues are made in: {project: PAY}")
    return plan


def _read_slack(place: Place) -> str | None:
    address = place.text("slack")
    if address is None or SLACK_ADDRESS.fullmatch(address):
        return address
    remedy = 'Write "#name" in quotes, or the channel\'s id (C0123456789)'
    place.refuse("slack", f"“{address}” is no Slack channel", remedy)
    return None


def _read_emails(place: Place) -> tuple[str, ...]:
    """Read the addresses; one may be left open as ${NAME}."""
    words = place.words("email")
    for word in words:
        if not (EMAIL_ADDRESS.fullmatch(word.text) or _VARIABLE.fullmatch(word.text)):
            remedy = "Write team@example.com, or ${NAME}"
            place.report.refuse(word.line, word.path, f"“{word.text[:_SHOWN]}” is no e-mail address", remedy)
    return tuple(word.text for word in words)


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
