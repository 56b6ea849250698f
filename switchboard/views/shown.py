"""What may be shown of what is kept: redacted by the active config, without control characters, channels by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from switchboard.config.config import Defaults
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.facts import Facts, Pairs
from switchboard.model.replace import replace
from switchboard.redact import redact_facts, redact_text
from switchboard.redact.keys import own_names
from switchboard.senders.text import line, paragraph, web_address
from switchboard.storage.configs import config_of
from switchboard.storage.store import Unit

LONGEST_LINE = 300
LONGEST_TEXT = 2000


def _unknown(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Shown:
    """How to show things. `kinds` is what to hide besides secrets; `channels` has the names of channels by id.

    `zone` is that of times within a sentence. `person` returns what somebody is called in Slack, within the unit of work.
    """

    kinds: tuple[str, ...] = Defaults().redact
    channels: dict[str, str] = field(default_factory=dict)
    zone: str = Defaults().timezone
    person: Callable[[str], str | None] = _unknown

    def line(self, text: str | None, facts: Facts | None = None) -> str:
        """Clean a text that stands on one line; the alert's facts say what its user is called."""
        return line(self._hide(text, facts), LONGEST_LINE)

    def text(self, text: str | None, facts: Facts | None = None) -> str:
        """Clean a text that may have several lines."""
        return paragraph(self._hide(text, facts), LONGEST_TEXT)

    def pairs(self, pairs: Pairs) -> Pairs:
        """Clean pairs of facts that were redacted already."""
        return tuple((line(key, LONGEST_LINE), line(value, LONGEST_LINE)) for key, value in pairs)

    def facts(self, facts: Facts) -> Facts:
        """Redact facts as messages do."""
        return redact_facts(facts, self.kinds)

    def title(self, facts: Facts) -> str:
        """Return an alert's title."""
        return self.line(facts.title, facts) or "(no title)"

    def url(self, facts: Facts) -> str | None:
        """Return the alert's page in Sentry, where its address is plainly a web page's."""
        return web_address(redact_text(facts.web_url)) if facts.web_url else None

    def destination(self, destination: Destination) -> str:
        """Name a destination as routes.yaml would, a channel or a person by their name where that is known."""
        address = destination.address
        name = self.channels.get(address) or self.person(address) or address
        return line(str(replace(destination, address=name)), LONGEST_LINE)

    def _hide(self, text: str | None, facts: Facts | None) -> str:
        names = own_names(facts.user) if facts else ()
        # Cut first: what is shown is short, and a message may be megabytes.
        return redact_text((text or "")[: 8 * LONGEST_TEXT], self.kinds, names)


def shown_by(unit: Unit) -> Shown:
    """Return how to show things now: by the active config and what the directory knows."""
    config = config_of(unit.configs.active())
    names = {id_: name for name, id_ in unit.attempts.channels().items()}
    defaults = config.defaults if config else Defaults()

    def person(address: str) -> str | None:
        if member_id := Destination(DestinationKind.EMAIL, address).person:
            member = unit.people.member(member_id)
            return f"@{member.name}" if member else None
        user = unit.people.slack_user(address) if address.startswith(("U", "W")) else None
        return f"@{user.name}" if user else None

    return Shown(defaults.redact, names, defaults.timezone, person)
