"""PURE: who may do what to an issue, by `may:` of the teams that own it; a refusal says what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard.model.action import Deed
from switchboard.model.people import Known, Member, Stranger, Who
from switchboard.routing.book import Team
from switchboard.routing.people import Allowed

REMEDY = "Whoever keeps routes.yaml can say who you are under `people:`; `/sentry whoami` tells what is known of you."
_KEYS = {
    Deed.RESOLVE: "resolve",
    Deed.UNRESOLVE: "resolve",
    Deed.IGNORE: "ignore",
    Deed.ASSIGN: "assign",
    Deed.UNASSIGN: "assign",
    Deed.PAGE: "page",
    # Less than to resolve it, so that who may do that may do these.
    Deed.ACK: "resolve",
    Deed.NOTE: "resolve",
}
_SAID = {
    Deed.RESOLVE: "resolve its issues",
    Deed.UNRESOLVE: "reopen its issues",
    Deed.IGNORE: "ignore its issues",
    Deed.ASSIGN: "assign its issues",
    Deed.UNASSIGN: "assign its issues",
    Deed.PAGE: "page about its issues",
    Deed.ACK: "acknowledge its issues",
    Deed.NOTE: "write notes on its issues",
}


def why_not(deed: Deed, who: Who, owners: Sequence[Team]) -> str | None:
    """Tell in a sentence for them why somebody may not do this, None where they may.

    `owners` are the teams that own the issue: any that lets them is enough. What nobody owns is for who is known in Sentry.
    """
    rules: list[Allowed] = [getattr(team.may, _KEYS[deed]) for team in owners] or [Allowed.MAPPED]
    if Allowed.ANYONE in rules:
        return None
    if isinstance(who, Stranger):
        return stranger_sentence(who)
    if Allowed.MAPPED in rules or any(is_of(who.member, team) for team in owners):
        return None
    return _for_members_only(deed, who, owners)


def stranger_sentence(who: Stranger) -> str:
    """Say to somebody that we do not know who they are in Sentry, and what helps."""
    return f"I do not know who you are in Sentry: {who.because}. {REMEDY}"


def is_of(member: Member, team: Team) -> bool:
    """Tell whether a member of Sentry is in the team of Sentry that a team of routes.yaml is."""
    return slug_of(team) in member.teams


def slug_of(team: Team) -> str:
    """Tell what a team of routes.yaml is called in Sentry: its `sentry`, else its key."""
    return (team.sentry or team.key).removeprefix("#").lower()


def _for_members_only(deed: Deed, who: Known, owners: Sequence[Team]) -> str:
    names = _either([team.key for team in owners])
    slugs = _either([slug_of(team) for team in owners])
    return (
        f"Only members of {names} may {_SAID[deed]}. You are {who.member.called} in Sentry, who is not in the team {slugs} "
        f"there. Join it, ask somebody of {names}, or have `may:` changed in routes.yaml."
    )


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
