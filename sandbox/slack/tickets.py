"""What Slack hands out with every callback: a trigger_id that opens one modal, and a response_url for a few answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.journal import Clock
from sandbox.slack.errors import SlackError

TRIGGER_LIVES = timedelta(seconds=3)
RESPONSE_LIVES = timedelta(minutes=30)
RESPONSE_USES = 5


@dataclass(slots=True)
class Trigger:
    """The right of an app to show one modal to a person; `view` is where the press happened, if in a modal."""

    user: str
    until: datetime
    view: str | None = None
    used: bool = False


@dataclass(slots=True)
class Answering:
    """Where the answers to one callback go; `ts` is the message pressed on, if that is where it came from."""

    user: str
    channel: str
    until: datetime
    ts: str | None = None
    thread: str | None = None
    uses: int = 0


class Tickets:
    """Everything handed out, by its name."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._triggers: dict[str, Trigger] = {}
        self._answers: dict[str, Answering] = {}

    def trigger(self, user: str, *, view: str | None = None) -> str:
        """A new trigger_id."""
        name = f"{len(self._triggers) + 1}.700000000001.{user.lower()}"
        self._triggers[name] = Trigger(user, self._now() + TRIGGER_LIVES, view)
        return name

    def exchange(self, name: str) -> Trigger:
        """Use a trigger_id up; SlackError `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._now() > trigger.until:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def response(self, user: str, channel: str, *, ts: str | None = None, thread: str | None = None) -> str:
        """The last part of a new response_url."""
        name = f"{channel}/{len(self._answers) + 1}/{user.lower()}"
        self._answers[name] = Answering(user, channel, self._now() + RESPONSE_LIVES, ts, thread)
        return name

    def answer(self, name: str) -> Answering:
        """Use a response_url once; SlackError `expired_url` or `used_url` when it has run out."""
        answering = self._answers.get(name)
        if answering is None or self._now() > answering.until:
            raise SlackError("expired_url")
        if answering.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        answering.uses += 1
        return answering
