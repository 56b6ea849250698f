"""Statistics: how often what happened in an hour, and what that was about. They are kept when all else is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Self

from msgspec import Struct

# A name is cut here: whoever sends events may choose releases and environments.
LONGEST = 200
# What stands for many releases and environments, where there are too many to be told apart.
OTHERS = "(others)"


class Measure(StrEnum):
    """What is counted. Of what came in, each thing once; of deliveries, each episode at each destination once."""

    INBOUNDS = "inbounds"  # webhooks of Sentry's that came to an end, also repeats and quarantined ones
    ALERTS = "alerts"  # news that may open something, decided
    EVENTS = "events"  # distinct events
    OPENED = "opened"  # subjects that an alert told of for the first time
    REGRESSED = "regressed"
    ESCALATING = "escalating"
    FIRED = "fired"  # a metric alert that fires again, or at another level
    REOPENED = "reopened"  # by hand
    RESOLVED = "resolved"
    ARCHIVED = "archived"
    DELIVERED = "delivered"
    PAGES = "pages"  # those of the delivered that wake somebody
    BUNDLED = "bundled"  # listed in a summary instead
    SUPPRESSED = "suppressed"  # held back by a suppression, or decided in shadow
    ACKNOWLEDGED = "acknowledged"  # taken up by the team that was told
    ACTED_ON = "acted_on"  # its subject was, by a person


class Dimensions(Struct, frozen=True):
    """What a count is about; what is not known is empty.

    `teams` and `routes` are all that are concerned, at once: so any sum counts a thing once, and a team's own sum is over the
    counts that name it.
    """

    project: str = ""
    environment: str = ""
    release: str = ""
    level: str = ""
    teams: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        project: str | None,
        *,
        environment: str | None = None,
        release: str | None = None,
        level: str | None = None,
    ) -> Self:
        """Make them of what was told, whatever it is: PostgreSQL keeps no NUL."""
        return cls(_fit(project), _fit(environment), _fit(release), _fit(level))


class HourCount(Struct, frozen=True):
    """How often what happened in the hour (UTC) that began at `hour`, under one combination of dimensions."""

    hour: datetime
    dimensions: Dimensions
    counts: Mapping[Measure, int]


def _fit(told: str | None) -> str:
    return told.replace("\x00", "")[:LONGEST] if told else ""
