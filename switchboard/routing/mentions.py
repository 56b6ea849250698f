"""Who is mentioned beside a message: `owner`, `@person`, `@S012ABC` become ids that Slack knows, as far as they are known.

`oncall` becomes `oncall:payments`: whose turn it is then is looked up when the message goes out (directory/on_call.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from switchboard.config.config import Config, Route
from switchboard.config.mention_syntax import GROUP, ONCALL, OWNER, USER
from switchboard.config.people import MappedPerson
from switchboard.model.decision import Destination
from switchboard.model.facts import Facts
from switchboard.model.facts import Person as Named
from switchboard.routing.owners import owning_teams
from switchboard.routing.resolve import pagers_of
from switchboard.routing.walk import Walk


def mention_of(route: Route, place: Destination, walked: Walk, config: Config) -> str | None:
    """Return who is mentioned at a place: `user:U012ABC group:S012ABC`, None for nobody; `oncall:payments` for whose turn it is.

    The route's word stands over that of the team whose channel it is, and that over the first owning team's.
    """
    if not place.traits.talks:
        return None
    keys = [place.team, *walked.owners[:1]]
    asked = (route.mention, *(config.teams[key].mention for key in keys if key))
    text = next((mention for mention in asked if mention), None)
    if text == ONCALL:
        return next((f"{ONCALL}:{key}" for key in keys if key and pagers_of(config.teams[key])), None)
    return joined(_ids(text, walked, config)) if text else None


def mention_with_steps(route: Route, facts: Facts, config: Config) -> str | None:
    """Return who is mentioned where a route's escalation tells: as its own messages do, in the first owning team's name."""
    walked = Walk(facts=facts, owning=owning_teams(config, facts), steps=())
    keys = walked.owners[:1]
    asked = (route.mention, *(config.teams[key].mention for key in keys))
    text = next((mention for mention in asked if mention), None)
    if text == ONCALL:
        return next((f"{ONCALL}:{key}" for key in keys if pagers_of(config.teams[key])), None)
    return joined(_ids(text, walked, config)) if text else None


def joined(mentions: Iterable[str | None]) -> str | None:
    """Return mentions as one text, each once; None for nobody."""
    words = dict.fromkeys(word for mention in mentions if mention for word in mention.split())
    return " ".join(words) or None


def _ids(text: str, walked: Walk, config: Config) -> tuple[str, ...]:
    if text == OWNER:
        return tuple(f"user:{person.slack}" for person in _owning_people(walked, config) if person.slack)
    name = text.removeprefix("@")
    if name in config.people:
        return (f"user:{config.people[name].slack}",) if config.people[name].slack else ()
    if GROUP.fullmatch(name):
        return (f"group:{name}",)
    return (f"user:{name}",) if USER.fullmatch(name) else ()


def _owning_people(walked: Walk, config: Config) -> Iterable[MappedPerson]:
    """Return the person it is assigned to; where that is nobody known, the people whom the winning rule names."""
    assignee = walked.facts.state.assignee if walked.facts.state else None
    assigned = [person for person in config.people.values() if assignee and _is(person, assignee)]
    if assigned or not walked.owning:
        return assigned
    addresses = {owner.lower() for owner in walked.owning[0].match.rule.owners}
    return [person for person in config.people.values() if person.email and person.email.lower() in addresses]


def _is(person: MappedPerson, named: Named) -> bool:
    same_id = bool(person.sentry) and person.sentry == named.id
    same_mail = bool(person.email and named.email) and (person.email or "").lower() == (named.email or "").lower()
    return named.kind == "user" and (same_id or same_mail)
