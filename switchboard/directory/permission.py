"""PURE: who may do what to an issue, by `may:` of the teams that own it; a refusal says what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from switchboard.config.config import Config, Team
from switchboard.config.words import Allowed
from switchboard.model.action import ActionKind
from switchboard.model.facts import Facts
from switchboard.model.people import Known, Member, Sight, Stranger, Who
from switchboard.routing.resolve import pagers_of
from switchboard.search.match import Truth, matches
from switchboard.search.query import And, Or, Query, Term

REMEDY = "Whoever keeps routes.yaml can say who you are under `people:`; `/sentry whoami` tells what is known of you."
_NOTHING = Facts(at=datetime.min.replace(tzinfo=UTC), resource="", action="")
_KEYS = {
    ActionKind.RESOLVE: "resolve",
    ActionKind.UNRESOLVE: "resolve",
    ActionKind.IGNORE: "ignore",
    ActionKind.ASSIGN: "assign",
    ActionKind.UNASSIGN: "assign",
    ActionKind.PAGE: "page",
    # Less than to resolve it, so that who may do that may do these.
    ActionKind.ACK: "resolve",
    ActionKind.NOTE: "resolve",
}
_IN_SENTRY = frozenset(_KEYS) - {ActionKind.PAGE, ActionKind.ACK}
ADMINS = frozenset({"admin", "manager", "owner"})
_SEE_ALL = frozenset({"manager", "owner"})
_WITHOUT_ISSUES = frozenset({"billing"})
_MOST_NAMED = 5
_SAID = {
    ActionKind.RESOLVE: "resolve its issues",
    ActionKind.UNRESOLVE: "reopen its issues",
    ActionKind.IGNORE: "ignore its issues",
    ActionKind.ASSIGN: "assign its issues",
    ActionKind.UNASSIGN: "assign its issues",
    ActionKind.PAGE: "page about its issues",
    ActionKind.ACK: "acknowledge its issues",
    ActionKind.NOTE: "write notes on its issues",
}


def why_not(
    kind: ActionKind, who: Who, owners: Sequence[Team], *, project: str | None = None, sight: Sight | None = None
) -> str | None:
    """Return in a sentence for them why somebody may not do this, None where they may.

    `owners` are the teams that own the issue: any that lets them is enough. What nobody owns is for who is known in Sentry.
    What changes Sentry needs, but for `anyone`, that Sentry would let them: of its `project`, by who `sight` says sees it.
    """
    rules: list[Allowed] = [getattr(team.may, _KEYS[kind]) for team in owners] or [Allowed.MAPPED]
    if Allowed.ANYONE in rules:
        return None
    if isinstance(who, Stranger):
        return stranger_sentence(who)
    if kind in _IN_SENTRY and (refused := _refused_there(who.member, project, sight)):
        return refused
    if Allowed.MAPPED in rules or any(is_of(who.member, team) for team in owners):
        return None
    return _for_members_only(kind, who, owners)


def _refused_there(member: Member, project: str | None, sight: Sight | None) -> str | None:
    """Return why Sentry itself would not let a member change an issue, as far as their role and teams are known.

    Source: docs.sentry.io, Organization Membership: who has the role of billing has nothing to do with issues; in an
    organisation with closed membership members change only what their teams see.
    """
    if member.role in _WITHOUT_ISSUES:
        return f"You are {member.called} in Sentry, with the role {member.role} there, which changes no issues."
    if sight is None or sight.open is not False or (project or "") not in sight.teams:
        return None
    hidden = why_hidden(member, project, sight)
    return f"Sentry would not let you: {hidden}." if hidden else None


def why_not_mute(query: Query, who: Who, config: Config) -> str | None:
    """Return in a sentence for them why somebody may not mute this (or end such a mute), None where they may.

    Teams that the query names have each to let them. Without a name any team's alerts may be meant: then each team that has
    a pager, whose pages it would hold, has to let them, and of the others one is enough, since whom it quiets hears of it,
    and who set it. An admin of Sentry may mute anything.
    """
    if isinstance(who, Known) and who.member.role in ADMINS:
        return None
    named = [config.teams[key] for key in sorted(_named_teams(query, config))]
    paged = [team for key, team in sorted(config.teams.items()) if pagers_of(team)]
    refusing = [team for team in named or paged if not _lets_mute(team, who)]
    if not refusing and (named or any(_lets_mute(team, who) for team in config.teams.values())):
        return None
    if isinstance(who, Stranger):
        return stranger_sentence(who)
    if refusing and not named:
        keys = " and ".join(team.key for team in refusing[:_MOST_NAMED])
        return (
            f"That would hold pages of {keys} as well, which only their members, or an admin of Sentry, may do. "
            f"You are {who.member.called} in Sentry. Say whose alerts you mean, such as `team:NAME`."
        )
    if refusing:
        keys = _either([team.key for team in refusing])
        return f"Only members of {keys} may mute its alerts. You are {who.member.called} in Sentry. Ask one of them."
    return f"Only members of a team may mute alerts. You are {who.member.called} in Sentry, who is in none of routes.yaml's."


def _lets_mute(team: Team, who: Who) -> bool:
    if team.may.mute is Allowed.ANYONE:
        return True
    return isinstance(who, Known) and (team.may.mute is Allowed.MAPPED or is_of(who.member, team))


def _named_teams(query: Query, config: Config) -> frozenset[str]:
    """Return the teams to whose alerts a query keeps, none where it may touch any other's too."""
    if isinstance(query, And):
        return frozenset().union(*(_named_teams(part, config) for part in query.parts))
    if isinstance(query, Or):
        each = [_named_teams(part, config) for part in query.parts]
        return frozenset().union(*each) if all(each) else frozenset()
    if not isinstance(query, Term) or query.key != "team" or query.tag or query.negated:
        return frozenset()
    return frozenset(key for key in config.teams if matches(query, _NOTHING, teams=(key,)) is Truth.YES)


def stranger_sentence(who: Stranger) -> str:
    """Say to somebody that we do not know who they are in Sentry, and what helps."""
    return f"I do not know who you are in Sentry: {who.because}. {REMEDY}"


def is_of(member: Member, team: Team) -> bool:
    """Return whether a member of Sentry is in the team of Sentry that a team of routes.yaml is."""
    return slug_of(team) in member.teams


def slug_of(team: Team) -> str:
    """Return what a team of routes.yaml is called in Sentry: its `sentry`, else its key."""
    return (team.sentry or team.key).removeprefix("#").lower()


def _for_members_only(kind: ActionKind, who: Known, owners: Sequence[Team]) -> str:
    names = _either([team.key for team in owners])
    slugs = _either([slug_of(team) for team in owners])
    return (
        f"Only members of {names} may {_SAID[kind]}. You are {who.member.called} in Sentry, who is not in the team {slugs} "
        f"there. Join it, ask somebody of {names}, or have `may:` changed in routes.yaml."
    )


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def why_hidden(member: Member, project: str | None, sight: Sight) -> str | None:
    """Return why somebody may not see a project, or why that is not known; None where they may.

    Source: docs.sentry.io, Organization Membership: with open membership anybody may join any team, and sees its projects.
    Of closed ones we know who is in the teams of routes.yaml; managers and owners see every project.
    """
    if sight.open or member.role in _SEE_ALL:
        return None
    teams = sight.teams.get(project or "")
    if teams is None:
        return f"Sentry has not told which teams see the project {project or '(unknown)'}"
    if teams.isdisjoint(member.teams):
        return f"{member.called} is in no team of ours that sees the project {project}"
    return None
