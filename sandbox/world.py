"""The world: the whole state of the sandbox, on one clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from sandbox.faults import Faults, Sleep
from sandbox.gate import Gate
from sandbox.journal import Journal
from sandbox.mail.mailbox import Mailbox
from sandbox.pagerduty.pager import Pager
from sandbox.sentry.issue import Place
from sandbox.sentry.organisation import Sentry
from sandbox.slack.callbacks import Callbacks
from sandbox.slack.hands import Hands
from sandbox.slack.happenings import Happenings
from sandbox.slack.workspace import Workspace
from sandbox.windows import Windows


def utc_now() -> datetime:
    """The time of the machine."""
    return datetime.now(UTC)


class World:
    """Slack, PagerDuty, Sentry and a mailbox with their faults, and the log of all that happened.

    `now` and `sleep` are the clock of everything inside; `rate_factor` is how strict the vendors'
    limits are: 1 as they are, 0.5 twice as generous, 0 none at all.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = utc_now,
        sleep: Sleep = asyncio.sleep,
        rate_factor: float = 1.0,
    ) -> None:
        self.now = now
        self.sleep = sleep
        self._stories: set[asyncio.Task[None]] = set()
        self.log = Journal(now)
        self.faults = Faults(sleep)
        self.windows = Windows(now, rate_factor)
        self.gate = Gate(self.faults, self.log)
        self.slack = Workspace(now)
        self.callbacks = Callbacks(now, sleep, self.log, self.slack.sockets)
        self.hands = Hands(self.slack, self.callbacks, now)
        self.happenings = Happenings(self.slack, self.callbacks, now, sleep)
        self.pagerduty = Pager(now, sleep, self.log, self.faults)
        self.sentry = Sentry(now, self.log)
        self.mail = Mailbox(now)

    @property
    def held(self) -> int:
        """How many requests a slow service is holding back at this moment."""
        return self.faults.held

    def start(self, story: Coroutine[Any, Any, None]) -> None:
        """Let a story run beside everything else, until it ends or the sandbox does."""
        task = asyncio.create_task(self._told(story))
        self._stories.add(task)
        task.add_done_callback(self._stories.discard)

    async def _told(self, story: Coroutine[Any, Any, None]) -> None:
        try:
            await story
        except ValueError as error:  # a step that cannot be taken ends its story, not the sandbox
            self.log.record("sandbox", "story", str(error))

    async def stop(self) -> None:
        """End all stories, and drop the requests that are held back."""
        self.faults.release()
        running = list(self._stories)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.happenings.stop()
        await self.callbacks.stop()
        await self.pagerduty.stop()

    @property
    def base_url(self) -> str:
        """Where the sandbox answers; Sentry's web addresses begin with it."""
        return self.sentry.place.base_url.removesuffix("/sentry")

    @base_url.setter
    def base_url(self, address: str) -> None:
        self.sentry.place = Place(f"{address}/sentry", self.sentry.place.org)
        self.slack.base_url = f"{address}/slack"
        self.pagerduty.base_url = f"{address}/pagerduty"
