"""The context: what one body is worked with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from switchboard.config.config import Config
from switchboard.search.needs import CountAsk
from switchboard.storage.store import Unit


@dataclass(frozen=True, slots=True)
class Context:
    """The unit of work, the active config, the ids of channels by name, and the time.

    `own_project` is the id of the Sentry project that Switchboard's own errors go to. `organization` is
    ours, where a body does not name it. `asks` is the organisation that
    Sentry can be asked about, None without a token; `needs_state` says that a route asks for what only an issue knows.
    `projects` are the slugs of projects by their ids. `look_up` has Slack asked for a channel's name that is not known,
    and tells whether an answer may come; None where no route fills names. `counts` are those that routes ask for.
    `mails`: mail can be sent. `has_slack`: Slack can be asked who its people are.
    """

    unit: Unit
    config: Config
    channels: Mapping[str, str]
    now: datetime
    own_project: str | None = None
    organization: str | None = None
    asks: str | None = None
    needs_state: bool = False
    projects: Mapping[str, str] | None = None
    look_up: Callable[[datetime], bool] | None = None
    counts: tuple[CountAsk, ...] = ()
    mails: bool = False
    has_slack: bool = True


def context_of(unit: Unit, config: Config, now: datetime) -> Context:
    """Return what time's own work is done with: no body brought it, and nobody is asked for it."""
    return Context(unit=unit, config=config, channels=unit.attempts.channels(), now=now)
