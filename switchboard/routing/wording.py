"""The short sentences of a decision's because; the long form is because.py's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from switchboard.config.words import Ends
from switchboard.model.decision import Held
from switchboard.ownership.rule import MatcherKind, Rule
from switchboard.routing.owners import OwningTeam


def routes_phrase(names: Iterable[str]) -> str:
    """Return `route “a”` or `routes “a”, “b”`; nothing for no routes."""
    quoted = [f"“{name}”" for name in names]
    return f"route{'s' if len(quoted) > 1 else ''} {', '.join(quoted)}" if quoted else ""


def matcher(rule: Rule) -> str:
    """Return a rule without its owners: `path:src/pay/*`, `tags.payment_status:failed`."""
    kind = f"tags.{rule.tag}" if rule.kind is MatcherKind.TAG else rule.kind.value
    return f"{kind}:{rule.pattern}"


def owned_phrase(owning: tuple[OwningTeam, ...], people: tuple[str, ...] = ()) -> str:
    """Return `owned by payments (path:src/pay/* on src/pay/charge.py)`; says so where only people, or nobody, own it."""
    if not owning and people:
        return f"owned by {', '.join(people)}, {'people' if people[1:] else 'a person'} of no team"
    if not owning:
        return "no team owns it"
    match = owning[0].match
    teams = ", ".join(team.key for team in owning)
    return f"owned by {teams} ({matcher(match.rule)} on {match.value})"


def why_held(held: Held, zone: str = "UTC") -> str:
    """Say what holds: “held by mute 7 until Mon 02 Mar 14:00 UTC: we know”."""
    kind, _, name = held.by.partition(":")
    named = {"mute": f"mute {name}", "maintenance": f"maintenance “{name}”", "quiet": f"the quiet hours of {name}"}
    by = named.get(kind, "inhibition")
    until = f" until {moment(held.until, zone)}" if held.until else ""
    return f"held by {by}{until}{f': {held.why}' if held.why else ''}"


def ends_phrase(unless: Iterable[str]) -> str:
    """Return what ends an escalation before a step, which being resolved always does: “unless acknowledged or resolved”."""
    words = dict.fromkeys((*(tuple(unless) or (each.value for each in Ends)), Ends.RESOLVED.value))
    *first, last = words
    return f"unless {', '.join(first)}{' or ' if first else ''}{last}"


def moment(at: datetime, zone: str = "UTC") -> str:
    """Write a time for people, in their zone: “Mon 02 Mar 14:00 UTC”."""
    return f"{at.astimezone(ZoneInfo(zone)):%a %d %b %H:%M %Z}"
