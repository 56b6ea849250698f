"""What Sentry answers about a release and its deploys, in our words. Never raises: what is unreadable is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from switchboard.model.release import Deploy
from switchboard.payloads.lenient import Object, mapping, moment, number, sequence, text
from switchboard.payloads.parse import REFUSED

MOST_DEPLOYS = 100


@dataclass(frozen=True, slots=True)
class Released:
    """A release as its own page shows it; `deploys` is how many there are, None where it does not say."""

    at: datetime | None
    deploys: int | None


def read_release(raw: bytes) -> Released:
    """Read when a release was released, and how often it was deployed."""
    told = mapping(_value(raw))
    return Released(moment(told.get("dateReleased")), number(told.get("deployCount")))


def read_deploys(raw: bytes) -> tuple[Deploy, ...]:
    """Read the newest 100 deploys of a release; one that is not finished is none yet."""
    rows = map(mapping, sequence(_value(raw))[:MOST_DEPLOYS])
    return tuple(deploy for row in rows if (deploy := _deploy(row)))


def _deploy(row: Object) -> Deploy | None:
    environment, at = text(row.get("environment"), limit=200), moment(row.get("dateFinished"))
    return Deploy(environment, at) if environment and at else None


def _value(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (*REFUSED, RecursionError):
        return None
