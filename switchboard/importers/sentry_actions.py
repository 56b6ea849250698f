"""What a rule of Sentry does, as destinations; or why it has none here."""

from __future__ import annotations

from dataclasses import dataclass, field

from switchboard.importers.draft import Left
from switchboard.importers.names import channel, mail_address, one_line
from switchboard.importers.sentry_teams import Teams
from switchboard.importers.sentry_words import Export, RuleAction, SentryRule

_APPS = ("sentry_app", "webhook", "plugin")
_BRINGS = "it is an app or a webhook; where it is Switchboard's own, it is what brings the alerts and may stay"


@dataclass(slots=True)
class Repliers:
    """Turns actions into destinations, and remembers every channel that was named."""

    export: Export
    teams: Teams
    channels: list[str] = field(default_factory=list)

    def destinations(
        self, actions: tuple[RuleAction, ...], rule: SentryRule
    ) -> tuple[tuple[str, ...], tuple[Left, ...]]:
        """Return the destinations of a branch, each once, and the actions that have none."""
        found: dict[str, None] = {}
        left = []
        for action in actions:
            place, why = self._tell(action, rule)
            if place:
                found[place] = None
            else:
                left.append(Left(_label(action), why))
        return tuple(found), tuple(left)

    def _tell(self, action: RuleAction, rule: SentryRule) -> tuple[str, str]:
        if action.kind == "slack":
            return self._slack(action, rule)
        if action.kind == "pagerduty":
            key = self.teams.page(one_line(action.shown), self._owner(rule)) if action.shown else None
            return (f"pagerduty:{key}", "") if key else ("", "the name of its service cannot be a team's key")
        if action.kind == "email":
            return self._mail(action)
        if action.kind in _APPS:
            return "", _BRINGS
        return "", f"Switchboard has no destination of the kind {one_line(action.kind)}"

    def _slack(self, action: RuleAction, rule: SentryRule) -> tuple[str, str]:
        address = channel(action.shown) or channel(action.identifier)
        if address is None:
            return "", "it is no channel's name; a person is written to by slack:@NAME, with the id below people"
        self.channels.append(address)
        self.teams.tell(self._owner(rule), address)
        return f"slack:{address}", ""

    def _mail(self, action: RuleAction) -> tuple[str, str]:
        if action.target == "issue_owners":
            self.teams.mail_all()
            return "email:owner", ""
        if action.target == "team":
            key = self.teams.mail(self.export.teams.get(action.identifier, ""))
            return (f"email:{key}", "") if key else ("", f"no team with the id {one_line(action.identifier)} was read")
        address = mail_address(self.export.members.get(action.identifier, ""))
        return (f"email:{address}", "") if address else ("", "the address of this member was not read")

    def _owner(self, rule: SentryRule) -> str | None:
        kind, _, number = rule.owner.partition(":")
        return self.export.teams.get(number) if kind == "team" else None


def _label(action: RuleAction) -> str:
    place = one_line(" ".join(part for part in (action.target, action.shown or action.identifier) if part))
    return f"the action {one_line(action.kind)}{f' ({place})' if place else ''}"
