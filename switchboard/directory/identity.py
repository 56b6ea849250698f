"""Who somebody in Slack is in Sentry: by `people:` of routes.yaml, else as they have proved, else by the verified address.

Nobody is taken at their own word: what `/sentry link` shows has to be written in Sentry (linking.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from switchboard.config.config import Config
from switchboard.config.people import MappedPerson
from switchboard.directory.permission import is_of
from switchboard.model.facts import Person
from switchboard.model.people import Known, Member, PagerUser, SlackUser, Stranger, Through, Who
from switchboard.model.subject import Subject
from switchboard.storage.people import People

_HOW = {
    Through.PEOPLE: "routes.yaml says so",
    Through.LINK: "you proved it with a code that you wrote there",
    Through.EMAIL: "Slack has verified that address",
}
_UNLISTED = "Sentry has not told me its members, for which SENTRY_AUTH_TOKEN needs member:read"


def who_is(slack: str, people: People, config: Config, *, name: str = "") -> Who:
    """Return who a Slack user is in Sentry; `name` is used where Slack has not said theirs. Two who may be meant are nobody."""
    user = people.slack_user(slack) or SlackUser(slack, name or slack)
    entries = _telling(user, config)
    if len(entries) > 1:
        written = " and ".join(f"`{entry.name}`" for entry in entries[:5])
        return Stranger(slack, user.name, f"`people:` of routes.yaml has them as {written}")
    if entries:
        return _as_written(entries[0], user, people)
    return _as_proved(user, people) or _by_address(user, people)


class Belonging(Enum):
    """What somebody in Slack is to us."""

    OURS = auto()
    OUTSIDER = auto()
    UNKNOWN = auto()  # Slack has not listed its people: nobody can be told from anybody


def belonging_of(slack: str, people: People, config: Config | None) -> Belonging:
    """Return whether a Slack user is of our own workspace, or named by id under `people:` of routes.yaml.

    A guest is where we know who they are in Sentry.
    """
    user = people.slack_user(slack)
    if user is None:
        if config is not None and any(one.slack == slack for one in config.people.values()):
            return Belonging.OURS
        return Belonging.OUTSIDER if people.knows_slack_users() else Belonging.UNKNOWN
    known = not user.guest or (config is not None and isinstance(who_is(slack, people, config), Known))
    return Belonging.OURS if known else Belonging.OUTSIDER


def why_unserved(who: Who, people: People, config: Config) -> str | None:
    """Return in a sentence for them why nothing is done for somebody in Slack, whatever `may` says; None where they are ours.

    While Slack has not listed its people, who is known in Sentry is served all the same.
    """
    user, standing = people.slack_user(who.slack), belonging_of(who.slack, people, config)
    if user is not None and user.one_channel and not entries_of(user, config):
        return "A guest of a single channel changes nothing here, unless `people:` of routes.yaml names them."
    if standing is Belonging.OUTSIDER:
        return "I serve the people of this workspace, and its guests whom I know in Sentry; you I do not know."
    if standing is Belonging.UNKNOWN and isinstance(who, Stranger):
        return "I cannot tell yet who is of this workspace, so nothing was done. Please try again in a moment."
    return None


def is_written(slack: str, people: People, config: Config) -> bool:
    """Return whether `people:` of routes.yaml says who a Slack user is: nothing else then counts."""
    return bool(_telling(people.slack_user(slack) or SlackUser(slack, slack), config))


def _telling(user: SlackUser, config: Config) -> list[MappedPerson]:
    """Return the entries of `people:` for a user; one that names nobody in Sentry says nothing of who they are there."""
    entries = entries_of(user, config)
    return entries if len(entries) > 1 or any(one.sentry or one.email for one in entries) else []


def entries_of(user: SlackUser, config: Config) -> list[MappedPerson]:
    """Return the entries of `people:` that are this user: by id, else by address where the entry has no id."""
    by_id = [person for person in config.people.values() if person.slack == user.id]
    if by_id or user.email is None:
        return by_id
    return [one for one in config.people.values() if not one.slack and (one.email or "").lower() == user.email]


def _as_written(entry: MappedPerson, user: SlackUser, people: People) -> Who:
    found = member_of(entry, people)
    if isinstance(found, str):
        return Stranger(user.id, user.name, f"`people: {entry.name}` of routes.yaml: {found}")
    return Known(user.id, user.name, found, Through.PEOPLE)


def _as_proved(user: SlackUser, people: People) -> Who | None:
    """Return the member that a user has proved to be; one who is gone is not somebody else by address."""
    proved = people.links.member(user.id)
    if proved is None:
        return None
    member = people.member(proved) or (None if people.knows_members() else Member(proved, user.name))
    if member is None:
        because = (
            f"the member whom they proved to be, user id {proved}, is not there any more; `/sentry unlink` forgets it"
        )
        return Stranger(user.id, user.name, because)
    return Known(user.id, user.name, member, Through.LINK)


def member_of(entry: MappedPerson, people: People) -> Member | str:
    """Return the member of Sentry that an entry of `people:` names, or why there is none."""
    if entry.sentry:
        named = people.member(entry.sentry)
        if named is None and not people.knows_members():
            return Member(entry.sentry, entry.name, entry.email)
        return named or f"no member of Sentry has the user id {entry.sentry}"
    return member_with(entry.email or "", people)


def member_with(email: str, people: People) -> Member | str:
    """Return the member of Sentry who has an address, or why there is none."""
    found = people.members_with(email)
    if len(found) == 1:
        return found[0]
    if found:
        return f"{len(found)} members of Sentry have {email}"
    return f"no member of Sentry has {email}" if people.knows_members() else _UNLISTED


def _by_address(user: SlackUser, people: People) -> Who:
    if user.email is None:
        because = (
            "Slack has told me no address of theirs that it has verified, for which the app needs users:read.email"
        )
        return Stranger(user.id, user.name, because)
    found = member_with(user.email, people)
    if isinstance(found, str):
        verified = ", the address that Slack has verified" if people.knows_members() else ""
        return Stranger(user.id, user.name, f"{found}{verified}")
    return Known(user.id, user.name, found, Through.EMAIL)


def in_slack(member: Member, people: People, config: Config) -> SlackUser | None:
    """Return who a member of Sentry is in Slack, None where nobody or more than one may be meant."""
    written = [one for one in config.people.values() if one.slack and _names(one, member)]
    if written:
        ids = sorted({one.slack for one in written if one.slack})
        return (people.slack_user(ids[0]) or SlackUser(ids[0], member.name)) if len(ids) == 1 else None
    for proved in people.links.people(member.id):
        if not is_written(proved, people, config):
            return people.slack_user(proved) or SlackUser(proved, member.name)
    found: Sequence[SlackUser] = people.slack_users_with(member.email) if member.email else ()
    users = [one for one in found if people.links.member(one.id) is None]
    return users[0] if len(users) == 1 else None


def assignee_in_slack(subject: Subject, people: People, config: Config) -> SlackUser | None:
    """Return who has a subject, as Slack knows them; None for a team, and for whom Slack does not know."""
    return person_in_slack(subject.assignee, people, config) if subject.assignee else None


def person_in_slack(person: Person, people: People, config: Config) -> SlackUser | None:
    """Return who a person of Sentry's is in Slack; None for a team, and for whom Slack does not know."""
    if person.kind != "user" or person.id is None:
        return None
    member = people.member(person.id) or Member(person.id, person.name, (person.email or "").lower() or None)
    return in_slack(member, people, config)


def _names(entry: MappedPerson, member: Member) -> bool:
    return entry.sentry == member.id if entry.sentry else (entry.email or "").lower() == member.email


def say_who(who: Who) -> str:
    """Say to somebody who they are to us, for `/sentry whoami`."""
    if isinstance(who, Stranger):
        return f"You are {who.name} in Slack. I do not know who you are in Sentry: {who.because}."
    teams = (
        f" Your teams there: {', '.join(who.member.teams)}." if who.member.teams else " You are in none of our teams."
    )
    return f"You are {who.name} in Slack, and {who.member.called} in Sentry: {_HOW[who.through]}.{teams}"


def needs_no_code(address: str, who: Who, *, written: bool) -> str | None:
    """Answer `/sentry link` where a code would change nothing: routes.yaml says who they are, or they are so already."""
    if written:
        return f"{say_who(who)} That stands before a link: ask whoever keeps routes.yaml to change it."
    if isinstance(who, Known) and not address:
        return f"{say_who(who)} If that is wrong: `/sentry link` with the address that you have in Sentry."
    return say_who(who) if isinstance(who, Known) and who.member.email == address.strip().lower() else None


def say_link(code: str, who: Who, *, minutes: int) -> str:
    """Say to somebody what to do with a code, and what else there is."""
    return (
        f"Write `{code}` in Sentry within {minutes} minutes, as a comment on any issue of a project that Switchboard is told "
        "of. Whoever writes it is who you will be: give it to nobody, and write no code there that another gave you. You "
        "will be told in a direct message; then you may delete the comment.\n"
        f"{say_who(who)}\n"
        "If nothing comes, Sentry may not send comments to Switchboard: ask whoever keeps routes.yaml for a line under "
        f'`people:` with slack: {who.slack} and your user id in Sentry, such as sentry: "501".'
    )


def at_pagerduty(slack: str, people: People, config: Config) -> PagerUser | None:
    """Return which user of PagerDuty somebody in Slack is; two who may be meant are nobody.

    `pagerduty:` of an entry is a user's id or an address. An entry without it says nothing but its address, if it has one.
    """
    user = people.slack_user(slack) or SlackUser(slack, slack)
    entries = entries_of(user, config)
    if len(entries) > 1:
        return None
    named = (entries[0].pagerduty or entries[0].email or user.email) if entries else user.email
    if not named or "@" not in named:
        return people.pager_user(named) if named else None
    found = people.pager_users_with(named)
    return found[0] if len(found) == 1 else None


def say_at_pagerduty(slack: str, people: People, config: Config) -> str:
    """Say to somebody who they are at PagerDuty, for `/sentry whoami`; nothing where its users are not known."""
    if not people.knows_pager_users():
        return ""
    user = at_pagerduty(slack, people, config)
    if user is None:
        return "I do not know who you are at PagerDuty, so what you acknowledge stands there in nobody's name."
    return f"At PagerDuty you are {user.name}."


def who_is_at_pagerduty(id_: str, name: str, people: People, config: Config) -> Who:
    """Return who a user of PagerDuty is in Sentry: by `people:` of routes.yaml, else by the address that they log in with."""
    user = people.pager_user(id_)
    email = (user.email if user else None) or ""
    entries = [one for one in config.people.values() if one.pagerduty and one.pagerduty.lower() in (id_.lower(), email)]
    entries = entries or [one for one in config.people.values() if email and (one.email or "").lower() == email]
    name = user.name if user else name or "somebody at PagerDuty"
    if len(entries) == 1 and (entries[0].sentry or entries[0].email):
        found, through = member_of(entries[0], people), Through.PEOPLE
    else:
        found, through = (
            member_with(email, people) if email else "I do not know their address at PagerDuty",
            Through.EMAIL,
        )
    slack = (entries[0].slack or "") if len(entries) == 1 else ""
    return Stranger(slack, name, found) if isinstance(found, str) else Known(slack, name, found, through)


def slack_of_pager_user(id_: str, email: str | None, people: People, config: Config) -> str | None:
    """Return which user of Slack somebody at PagerDuty is: by `people:` of routes.yaml, else by address; None for nobody sure."""
    user = people.pager_user(id_)
    address = (user.email if user else None) or email or ""
    named = [one for one in config.people.values() if one.pagerduty and one.pagerduty.lower() in (id_.lower(), address)]
    named = named or [one for one in config.people.values() if address and (one.email or "").lower() == address]
    if len(named) > 1:
        return None
    if named and named[0].slack:
        return named[0].slack
    addresses = {(named[0].email or "").lower() if named else "", address} - {""}
    found = {one.id for each in addresses for one in people.slack_users_with(each)}
    return found.pop() if len(found) == 1 else None


def without_pager(teams: Iterable[str], people: People, config: Config) -> list[str] | None:
    """Return which members of these teams are nobody at PagerDuty, as Sentry calls them; None where either is not known."""
    if not people.knows_members() or not people.knows_pager_users():
        return None
    ours = [config.teams[team] for team in teams]
    members = [each for each in people.members() if any(is_of(each, team) for team in ours)]
    return sorted(each.called for each in members if not _has_pager(each, people, config))


def _has_pager(member: Member, people: People, config: Config) -> bool:
    named = [one.pagerduty for one in config.people.values() if one.pagerduty and _names(one, member)]
    by_id = any(people.pager_user(one) or people.pager_users_with(one) for one in named)
    return by_id or bool(member.email and people.pager_users_with(member.email))
