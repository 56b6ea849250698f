"""The short sentences of a decision's because; the long form is because.py's."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard.ownership.rule import Kind, Rule
from switchboard.routing.owners import OwningTeam


def routes_phrase(names: Iterable[str]) -> str:
    """Tell `route “a”` or `routes “a”, “b”`; nothing for no routes."""
    quoted = [f"“{name}”" for name in names]
    return f"route{'s' if len(quoted) > 1 else ''} {', '.join(quoted)}" if quoted else ""


def matcher(rule: Rule) -> str:
    """Tell a rule without its owners: `path:src/pay/*`, `tags.payment_status:failed`."""
    kind = f"tags.{rule.tag}" if rule.kind is Kind.TAG else rule.kind.value
    return f"{kind}:{rule.pattern}"


def owned_phrase(owning: tuple[OwningTeam, ...]) -> str:
    """Tell `owned by payments (path:src/pay/* on src/pay/charge.py)`; says so where nobody owns it."""
    if not owning:
        return "no team owns it"
    match = owning[0].match
    teams = ", ".join(team.key for team in owning)
    return f"owned by {teams} ({matcher(match.rule)} on {match.value})"
