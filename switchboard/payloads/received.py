"""One parsed body on its way to news: what the readers of every kind share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from switchboard.model.facts import Facts, Pairs
from switchboard.payloads.lenient import Object, mapping
from switchboard.payloads.outline import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A body that fits its resource, with its outline read. `at` orders it among the news of its subject."""

    resource: str
    action: str
    body: Object
    outline: Outline
    at: datetime
    idempotency_key: str | None = None

    @property
    def data(self) -> Object:
        """Return the body's `data`."""
        return mapping(self.body.get("data"))

    @property
    def second(self) -> int:
        """Return `at` in Unix seconds, the precision of Sentry's own time stamp."""
        return int(self.at.timestamp())

    def repeats(self, *own: tuple[str, str]) -> Pairs:
        """Return the keys by which a repeat is known: Sentry's Idempotency-Key, if any, then the body's own."""
        key = self.idempotency_key
        return ((("idempotency", key),) if key else ()) + own

    def facts(self) -> Facts:
        """Return the facts of news that carries no event: what it is and which issue it is about."""
        outline = self.outline
        return Facts(
            at=self.at,
            resource=self.resource,
            action=self.action,
            organization=outline.organization,
            project=outline.project,
            issue_id=outline.issue_id,
            level=outline.level,
        )
