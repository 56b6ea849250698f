"""★ Actions carried out: in order for each subject, several subjects at once, until Sentry takes them or for half an hour.

Idempotent: Sentry is asked how it is before it is changed. What a person is told was read back: a 2xx alone is not believed.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from switchboard.actions.intake import unknown
from switchboard.actions.lookup import UNREADABLE, look_up
from switchboard.actions.records import ActionRecords, Ready
from switchboard.clock import Clock, within
from switchboard.model.action import Action, ActionKind, ActionState
from switchboard.model.news import Unread
from switchboard.model.replace import replace
from switchboard.outbox.budgets import RateWindow
from switchboard.payloads.issue_update import (
    ALREADY_POSTED,
    CHANGES,
    change_of,
    is_done_already,
    label,
    note_key,
    refusal,
)
from switchboard.payloads.read_back import ReadBack, kept, read_answer
from switchboard.runtime.tasks import Due, Look, Task, TaskRunner, earliest
from switchboard.sentry.client import Gone, Got, NotNow, Reply, SentryClient, SentryRefused
from switchboard.storage.store import Store, Unit

MOST_AT_ONCE = 5
SENTRY_SECONDS = 10.0

log = structlog.get_logger()


@dataclass(slots=True)
class Executor:
    """Carries out what is due. `client` None: there is no token, and Sentry is not changed.

    `window` is what Sentry lets pass, shared with whoever else asks.
    """

    store: Store
    records: ActionRecords
    client: SentryClient | None
    clock: Clock
    window: RateWindow
    runner: TaskRunner = field(init=False)
    _closed_until: datetime | None = None

    def __post_init__(self) -> None:
        """Have its actions run, one at a time for each subject."""
        self.runner = TaskRunner("actions", self.clock, self._look, most=MOST_AT_ONCE, went_back=self._rest_no_more)

    def _rest_no_more(self) -> None:
        self._closed_until = None

    async def _look(self, at: Look) -> Due:
        """Begin what may be begun now."""
        if self._closed_until and at.now < self._closed_until:
            return Due(next_at=self._closed_until)
        due, next_at = await self.store.run(lambda unit: _due(unit, at.now))
        tasks: dict[str, Task] = {}
        for action in due:
            lane = str(action.subject_id)
            if lane in at.busy or lane in tasks or len(tasks) >= at.room:
                continue
            calls = _calls(action) if self.client else 0
            if calls and (free_at := self.window.free_at(at.now)) > at.now:
                return Due(list(tasks.values()), earliest([free_at, next_at]))
            for _ in range(calls):
                self.window.take(at.now)
            tasks[lane] = Task(lane, partial(self._work, action), partial(self._broke, action))
        return Due(list(tasks.values()), next_at)

    async def _work(self, action: Action) -> None:
        await (self._carry_out(action) if action.subject_id else self._look_up(action))

    async def _broke(self, action: Action, error: Exception) -> None:
        await self._again(action, NotNow(f"it could not be carried out: {type(error).__name__}"))

    async def _carry_out(self, action: Action) -> None:
        now = self.clock.now()
        ready = await self.store.run(lambda unit: self.records.consider(unit, action, now))
        if ready is None or self.client is None:
            return
        if action.state is ActionState.DONE or action.request.kind is ActionKind.NOTE:
            await self._note(self.client, ready)
        else:
            await self._change(self.client, ready)

    async def _change(self, client: SentryClient, ready: Ready) -> None:
        """Ask how the issue is, change it where it is not so already, and read the change back."""
        action, issue = ready.action, ready.subject.key.name
        before = await self._ask(client.issue(issue), ready)
        if not isinstance(before, ReadBack):
            await self._stopped(action, label(ready.subject), before)
            return
        if before.facts.state and is_done_already(action.request, before.facts.state, ready.authorized.to):
            now = self.clock.now()
            await self.store.run(lambda unit: self.records.done_already(unit, ready, before, now))
            return
        began = self.clock.now()
        change = CHANGES[action.request.kind].value
        await self.store.run(lambda unit: self.records.write_ahead(unit, ready, change, began))
        after = await self._ask(client.change(issue, change_of(action.request, ready.authorized.to)), ready)
        if not isinstance(after, ReadBack):
            await self._stopped(action, label(ready.subject), after)
            return
        now = self.clock.now()
        done = await self.store.run(lambda unit: self.records.done(unit, ready, after, now))
        log.info("action.done", issue=label(ready.subject), state=done.state.value, **_named(action))
        if done.state is ActionState.DONE:
            await self._note(client, replace(ready, action=done))

    async def _note(self, client: SentryClient, ready: Ready) -> None:
        """Leave a note under the issue; one that stands there already counts."""
        now, key = self.clock.now(), note_key(ready.note)
        await self.store.run(lambda unit: self.records.write_ahead(unit, ready, key, now))
        reply = await self._try(client.comment(ready.subject.key.name, ready.note))
        if isinstance(reply, Got) or (isinstance(reply, SentryRefused) and ALREADY_POSTED in refusal(reply.raw)):
            now = self.clock.now()
            await self.store.run(lambda unit: self.records.noted(unit, ready, now))
        elif ready.action.state is not ActionState.DONE or (isinstance(reply, NotNow) and not reply.denied):
            await self._stopped(ready.action, label(ready.subject), reply)
        else:
            log.warning("action.unnoted", issue=label(ready.subject), **_named(ready.action))
            await self.store.run(lambda unit: unit.actions.carry_on(replace(ready.action, due_at=None)))

    async def _look_up(self, action: Action) -> None:
        """Ask Sentry for an issue that was never told of here, by the name that a person gave it."""
        (name,) = action.request.issues
        if self.client is None:
            await self._refuse(action, unknown(name))
            return
        found = await look_up(self.client, name, self.clock)
        if isinstance(found, Gone):
            await self._refuse(action, unknown(name))
        elif isinstance(found, NotNow):
            await self._stopped(action, name.text, found)
        else:
            now = self.clock.now()
            await self.store.run(lambda unit: self.records.met(unit, action, found, now))

    async def _ask(
        self, call: Coroutine[Any, Any, Reply | SentryRefused], ready: Ready
    ) -> ReadBack | Gone | NotNow | SentryRefused:
        """Make a call that answers with the issue as it is; it is no older than when it was asked for."""
        began = self.clock.now()
        reply = await self._try(call)
        if not isinstance(reply, Got):
            return reply
        key = ready.subject.key
        answer = read_answer(kept(key.organization, key.name, issue=reply.raw), at=began)
        if isinstance(answer, Unread):
            return UNREADABLE
        return answer if answer.gone is None else Gone()

    async def _try(self, call: Coroutine[Any, Any, Reply | SentryRefused]) -> Reply | SentryRefused:
        try:
            return await within(self.clock, SENTRY_SECONDS, call)
        except TimeoutError:
            return NotNow(f"Sentry did not answer within {SENTRY_SECONDS:.0f} s")

    async def _stopped(self, action: Action, name: str, reply: Reply | SentryRefused) -> None:
        match reply:
            case NotNow(denied=False):
                await self._again(action, reply)
            case NotNow(because=because):
                await self._refuse(action, f"{name}: not done. {because}.")
            case SentryRefused(raw=raw):
                await self._refuse(action, f"{name}: Sentry refused: {refusal(raw)}")
            case _:
                await self._refuse(
                    action, f"{name}: it is not in Sentry any more; it was deleted, or merged into another."
                )

    async def _refuse(self, action: Action, because: str) -> None:
        now = self.clock.now()
        settle = partial(self.records.settle, action=action, state=ActionState.REFUSED, said=because, now=now)
        await self.store.run(settle)

    async def _again(self, action: Action, reply: NotNow) -> None:
        now = self.clock.now()
        if reply.after:
            self._closed_until = now + reply.after
        log.warning("action.waits", because=reply.because, **_named(action))
        put_off = partial(self.records.put_off, action=action, because=reply.because, now=now, after=reply.after)
        await self.store.run(put_off)


def _calls(action: Action) -> int:
    """Return how many calls to Sentry an action begins with: a page and an acknowledgement never wait for Sentry's limit."""
    here = action.subject_id and action.request.kind in (ActionKind.ACK, ActionKind.PAGE)
    return 0 if here else 2


def _due(unit: Unit, now: datetime) -> tuple[list[Action], datetime | None]:
    return unit.actions.due(now, limit=2 * MOST_AT_ONCE), unit.actions.next_due(after=now)


def _named(action: Action) -> dict[str, object]:
    """Return by what the log names an action."""
    return {"action": action.id, "inbound": action.inbound_id, "kind": action.request.kind.value}
