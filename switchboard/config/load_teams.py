"""The `teams` of routes.yaml: their addresses, with the pager's keys as names of variables only."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from switchboard.config.config import Team
from switchboard.config.destinations import OWNER
from switchboard.config.findings import FindingCode
from switchboard.config.keys.team import TeamKeys
from switchboard.config.load_digests import read_digests
from switchboard.config.load_noise import read_page_storms, read_quiet
from switchboard.config.load_people import read_may, read_mention
from switchboard.config.load_plans import read_jira
from switchboard.config.load_targets import Names
from switchboard.config.people import JiraPlan, MappedPerson
from switchboard.model.replace import replace

TEAM_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
WrittenTeams = tuple[tuple[str, TeamKeys], ...]
"""The teams of a file by their keys, as they are written."""


def read_teams(
    written: WrittenTeams, *, timezone: str, variables: Collection[str] | None, people: Mapping[str, MappedPerson]
) -> Mapping[str, Team]:
    """Read every team by its key; `timezone` is theirs unless they name one. Digests are read when all teams are."""
    found: dict[str, Team] = {}
    for key, team in written:
        if TEAM_KEY.fullmatch(key) and key != OWNER:
            found[key] = _read_team(key, team, timezone, variables, people)
        else:
            team.here.refuse(
                "",
                FindingCode.NOT_A_NAME,
                f"“{key[:80]}” cannot be a team's key",
                "Use letters, digits, - _ . and not the word owner",
            )
    return found


def with_digests(written: WrittenTeams, teams: Mapping[str, Team], names: Names) -> Mapping[str, Team]:
    """Read the digests of a file's teams, which may name any team."""
    own = [(key, team) for key, team in written if key in teams and team.here.has("digest")]
    return {**teams, **{key: replace(teams[key], digests=read_digests(team, teams[key], names)) for key, team in own}}


def _read_team(
    key: str, team: TeamKeys, timezone: str, variables: Collection[str] | None, people: Mapping[str, MappedPerson]
) -> Team:
    return Team(
        key=key,
        slack=team.slack,
        pagerduty=_read_pager(team, variables),
        email=_read_emails(team, variables),
        sentry=team.sentry,
        timezone=team.timezone or timezone,
        jira=_read_jira(team),
        quiet=read_quiet(team),
        may=read_may(team.may),
        mention=read_mention(team, people),
        pagerduty_resolves=team.pagerduty_resolves,
        ack_timeout=team.ack_timeout,
        ack_assigns=team.ack_assigns,
        oncall=team.oncall,
        deploys=team.deploys,
        remind=team.remind,
        page_storms=read_page_storms(team),
        mail_every=team.mail_every,
    )


def _read_jira(team: TeamKeys) -> JiraPlan | None:
    plan = read_jira(team.jira)
    if plan is not None and plan.project is None:
        team.here.refuse(
            "jira", FindingCode.MISSING_KEY, "no project", "Name the project that issues are made in: {project: PAY}"
        )
    return plan


def _read_emails(team: TeamKeys, variables: Collection[str] | None) -> tuple[str, ...]:
    for text in team.email:
        name = text.removeprefix("${").removesuffix("}")
        if text.startswith("${") and variables is not None and name not in variables:
            remedy = f"Set {name} in the environment; until then nothing is mailed there, and OPS_CHANNEL is told"
            team.here.warn("email", FindingCode.UNSET_VARIABLE, f"{name} is not set", remedy)
    return team.email


def _read_pager(team: TeamKeys, variables: Collection[str] | None) -> str | None:
    name = team.pagerduty
    if name is not None and variables is not None and name not in variables:
        here = team.here
        remedy = f"Set {name} in the environment; until then what is sent there fails, and the fallback is told"
        here.warn("pagerduty", FindingCode.UNSET_VARIABLE, f"{name} is not set", remedy)
    return name
