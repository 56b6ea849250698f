"""Who is to have an issue, in Sentry's own terms: `user:501` or `team:12`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from switchboard.config.config import Config, Team
from switchboard.directory.identity import member_of, member_with, who_is
from switchboard.directory.permission import slug_of, stranger_sentence
from switchboard.model.action import Assignee, AssigneeKind
from switchboard.model.facts import Person
from switchboard.model.people import Member, SentryTeam, Stranger, Who
from switchboard.storage.people import People


@dataclass(frozen=True, slots=True)
class Given:
    """To whom: `to` as Sentry takes it, `person` as people read it."""

    to: str
    person: Person


def given_to(assignee: Assignee, by: Who, owners: Sequence[Team], people: People, config: Config) -> Given | str:
    """Return who is meant, or in a sentence for whoever asked (`by`) why nobody can be. `owners` own the issue."""
    match assignee.kind:
        case AssigneeKind.ME:
            return stranger_sentence(by) if isinstance(by, Stranger) else _member(by.member)
        case AssigneeKind.SLACK:
            return _slack_user(assignee.name, people, config)
        case AssigneeKind.EMAIL:
            return _address(assignee.name, people, config)
        case AssigneeKind.TEAM:
            return _team(assignee.name, people, config)
        case AssigneeKind.OWNER:
            return _owner(owners, people)


def _slack_user(slack: str, people: People, config: Config) -> Given | str:
    who = who_is(slack, people, config)
    if isinstance(who, Stranger):
        return f"I do not know who {who.name} is in Sentry: {who.because}. Name them by their address in Sentry."
    return _member(who.member)


def _address(email: str, people: People, config: Config) -> Given | str:
    found = member_with(email, people)
    entries = [one for one in config.people.values() if (one.email or "").lower() == email.lower()]
    if isinstance(found, str) and len(entries) == 1:
        found = member_of(entries[0], people)
    return f"Nobody can be given it: {found}." if isinstance(found, str) else _member(found)


def _team(name: str, people: People, config: Config) -> Given | str:
    key = name.removeprefix("#")
    ours = config.teams.get(key) or config.teams.get(config.owner_keys.get(key, ""))
    found = people.team(slug_of(ours) if ours else key.lower())
    if found:
        return _sentry_team(found)
    if not people.teams():
        return "Sentry has not told me its teams, for which SENTRY_AUTH_TOKEN needs team:read or org:read."
    missing = f"Sentry has no team “{slug_of(ours) if ours else key}”"
    return f"{missing}; name its slug under `sentry:` of the team {ours.key} in routes.yaml." if ours else f"{missing}."


def _owner(owners: Sequence[Team], people: People) -> Given | str:
    found = next((team for owner in owners if (team := people.team(slug_of(owner)))), None)
    if found:
        return _sentry_team(found)
    if not owners:
        return "Nobody owns it, as no rule under `owners:` matches; name a person or a team."
    named = ", ".join(owner.key for owner in owners)
    return f"It is owned by {named}, which I find under no such name in Sentry; name a person or a team."


def _member(member: Member) -> Given:
    return Given(f"user:{member.id}", Person("user", member.name, member.id, member.email))


def _sentry_team(team: SentryTeam) -> Given:
    return Given(f"team:{team.id}", Person("team", f"#{team.slug}", team.id))
