"""Has people told what became of what they asked for: one answer for all that one intent came to, retried, in nobody's way.

A person may hear an answer twice where nobody knows whether the first came through; never, is worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from switchboard.actions.home_refresh import Homes
from switchboard.clock import Clock, backoff, within
from switchboard.model.action import Action, ActionRequest, ActionState
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.model.replace import replace
from switchboard.runtime.tasks import Due, Look, Task, TaskRunner
from switchboard.storage.store import Store, Unit

# Slack's response_url takes five answers within 30 minutes (docs.slack.dev, Handling user interaction).
MOST_USES, USED_FOR = 4, timedelta(minutes=29)
MOST_TELLS = 12
SECONDS = 15.0
MOST = 50

log = structlog.get_logger()


class Replier(Protocol):
    """Says something to one person, trying once."""

    async def tell(self, request: ActionRequest, words: str, *, by_url: bool) -> Outcome:
        """Say it where they asked (`by_url`), else to them alone."""
        ...


@dataclass(slots=True)
class Replies:
    """Tells what is due, and has the Homes shown anew that it was asked for on.

    `replier` None: there is nobody who could, and nothing is owed.
    """

    store: Store
    replier: Replier | None
    clock: Clock
    homes: Homes
    runner: TaskRunner = field(init=False)

    def __post_init__(self) -> None:
        """Have its answers run, one for each intent."""
        self.runner = TaskRunner("replies", self.clock, self._look)

    async def _look(self, at: Look) -> Due:
        """Begin to tell what is due, and not still to be added to."""
        if self.replier is None:
            return Due()
        intents, next_at = await self.store.run(
            lambda unit: (_due(unit, at.now), unit.actions.next_reply(after=at.now))
        )
        fresh = [intent for intent in intents if str(intent[0].inbound_id) not in at.busy]
        for intent in fresh:
            if intent[0].request.origin.home:
                self.homes.owe(intent[0].request.by.id)
        return Due([self._task(self.replier, intent) for intent in fresh], next_at)

    def _task(self, replier: Replier, intent: Sequence[Action]) -> Task:
        key = str(intent[0].inbound_id)
        return Task(key, partial(self._tell, replier, intent), partial(self._broke, intent))

    async def _tell(self, replier: Replier, intent: Sequence[Action]) -> None:
        first = intent[0]
        words = "\n".join(dict.fromkeys(each.answer for each in intent if each.answer))
        by_url = first.request.origin.response_url is not None
        by_url = by_url and first.reply_attempts < MOST_USES and self.clock.now() - first.asked_at < USED_FOR
        try:
            outcome = await within(self.clock, SECONDS, replier.tell(first.request, words, by_url=by_url))
        except TimeoutError:
            outcome = Unknown("no answer in time")
        await self._settle(intent, outcome)

    async def _broke(self, intent: Sequence[Action], error: Exception) -> None:
        await self._settle(intent, Unknown(f"the sender broke: {type(error).__name__}"))

    async def _settle(self, intent: Sequence[Action], outcome: Outcome) -> None:
        now = self.clock.now()
        write = partial(self.store.run, lambda unit: _settle(unit, intent, outcome, now))
        await self.runner.persist(write, key=str(intent[0].inbound_id))


def _due(unit: Unit, now: datetime) -> list[list[Action]]:
    """Return the intents whose people are to hear something now, but for those of which nothing is known of a part."""
    due = unit.actions.to_tell(now, limit=MOST)
    intents: dict[int, list[Action]] = {}
    for action in unit.actions.of_inbounds({each.inbound_id for each in due}):
        intents.setdefault(action.inbound_id, []).append(action)
    ready = [intent for intent in intents.values() if not any(map(_is_open, intent))]
    return [[each for each in intent if each.reply_at is not None] for intent in ready]


def _is_open(action: Action) -> bool:
    return action.state is ActionState.WAITING and action.answer is None


def _settle(unit: Unit, intent: Sequence[Action], outcome: Outcome, now: datetime) -> None:
    for told in intent:
        action = unit.actions.get(told.id)
        if action is not None:
            unit.actions.save(_told(action, told, outcome, now))


def _told(action: Action, told: Action, outcome: Outcome, now: datetime) -> Action:
    """Return how an action stands after a try; what has become of it meanwhile is still to be told."""
    after = replace(action, reply_attempts=action.reply_attempts + 1)
    anew = action.answer != told.answer
    match outcome:
        case Sent():
            return replace(after, replied_at=now, reply_at=action.reply_at if anew else None)
        case TryAgain(because=because, after=wait) if after.reply_attempts < MOST_TELLS:
            log.warning("answer.waits", action=action.id, because=because)
            return replace(after, reply_at=now + (wait or backoff(after.reply_attempts, 1.0)))
        case Unknown(because=because) if after.reply_attempts < MOST_TELLS:
            log.warning("answer.unknown", action=action.id, because=because)
            return replace(after, reply_at=now + backoff(after.reply_attempts, 1.0))
        case TryAgain(because=because) | Unknown(because=because) | GaveUp(because=because):
            log.warning("answer.lost", action=action.id, because=because)
            return replace(after, reply_at=action.reply_at if anew else None)
        case _:
            return replace(after, reply_at=None)
