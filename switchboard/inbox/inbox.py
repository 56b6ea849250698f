"""★ The inbox: keep(raw) returns when the inbound is on the disk. Whatever may change anything comes in through here.

Group commit: what comes while one commit is under way is the next, and each caller is answered after its own. The thread
that commits is woken once for each group: woken for each body, it and the event loop would only wait for each other.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from switchboard.errors import InboxAtBound, InboxFull
from switchboard.model.inbound import Raw
from switchboard.storage.inbox_rows import InboxStore, RoomRank, room_rank_of

BATCH = 256
QUEUED_BYTES = 64 << 20
FOR_THE_URGENT = QUEUED_BYTES // 8
SLICES = 12

log = structlog.get_logger()


@dataclass(slots=True)
class _Waiting:
    raw: Raw
    answer: asyncio.Future[int]


class Inbox:
    """Keeps what comes in, for one event loop. What is idempotent: nothing here; the fold recognises what comes twice."""

    def __init__(self, store: InboxStore, *, wake: Callable[[], None], make_room: Callable[[], int] = int) -> None:
        """Write to `store`; `wake` is called after each commit, to rouse the worker.

        `make_room` lets some of what is settled go where the store is at its bound; it returns how many went.
        """
        self._store = store
        self._make_room = make_room
        self._wake = wake
        self._groups: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        # Only the event loop touches these: what the next commit takes, whether one is on its way, and the bytes of both.
        self._waiting: list[_Waiting] = []
        self._committing = False
        self._bytes = 0

    def start(self) -> None:
        """Start the committing thread; call it within the event loop that will keep."""
        loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._commit_all, args=(loop,), name="inbox", daemon=True)
        self._thread.start()

    async def keep(self, raw: Raw) -> int:
        """Keep one inbound and return its id once it is durable; raises InboxFull where the inbox cannot commit, or has stopped."""
        if self._thread is None:
            raise InboxFull("The inbox is not open: the process is starting or stopping.")
        spared = 0 if room_rank_of(raw) > RoomRank.CHATTER else FOR_THE_URGENT
        if self._bytes + len(raw.raw) > QUEUED_BYTES - spared:
            raise InboxFull(f"Too much waits for the disk. {InboxFull.__doc__}")
        self._bytes += len(raw.raw)
        try:
            return await self._queued(raw)
        finally:
            self._bytes -= len(raw.raw)

    def _queued(self, raw: Raw) -> asyncio.Future[int]:
        loop = asyncio.get_running_loop()
        waiting = _Waiting(raw, loop.create_future())
        self._waiting.append(waiting)
        if not self._committing:
            self._committing = True
            loop.call_soon(self._hand_over)  # together with all else that this turn of the loop brings
        return waiting.answer

    def _hand_over(self) -> None:
        """Give the thread its next group; without one, nothing is on its way any more."""
        group, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        self._committing = bool(group)
        if group:
            self._groups.put(group)

    async def stop(self) -> None:
        """Commit what is queued, and end the thread."""
        thread, self._thread = self._thread, None
        if thread:
            while self._waiting:
                self._hand_over()
            self._groups.put(None)
            await asyncio.to_thread(thread.join)

    async def check(self) -> None:
        """Return where a webhook would find room now; raises InboxFull otherwise."""
        await asyncio.to_thread(self._append, ())

    def _commit_all(self, loop: asyncio.AbstractEventLoop) -> None:
        while group := self._groups.get():
            outcomes = self._commit([waiting.raw for waiting in group])
            loop.call_soon_threadsafe(self._answer, group, outcomes)
            if ids := [outcome for outcome in outcomes if isinstance(outcome, int)]:
                self._wake()
                log.info("inbound.kept", inbound=ids[0], count=len(ids), door=group[0].raw.door.value)

    def _commit(self, raws: Sequence[Raw]) -> Sequence[int | InboxFull]:
        """Keep a group; where there is no room for all of it, those ranks that find some, the highest first."""
        try:
            return self._append(raws)
        except InboxAtBound as error:
            refusal: InboxFull = error
        except InboxFull as error:
            return [error] * len(raws)
        except Exception as error:  # noqa: BLE001 - the loop of a door: each caller gets its answer, whatever failed
            return [InboxFull(f"The inbox failed: {type(error).__name__}.")] * len(raws)
        ranks = [room_rank_of(raw) for raw in raws]
        outcomes: list[int | InboxFull] = [refusal] * len(raws)
        for rank in sorted(set(ranks), reverse=True) if len(set(ranks)) > 1 else ():
            places = [place for place, each in enumerate(ranks) if each is rank]
            kept = self._commit([raws[place] for place in places])
            for place, outcome in zip(places, kept, strict=True):
                outcomes[place] = outcome
        return outcomes

    def _append(self, raws: Sequence[Raw]) -> list[int]:
        """Keep a group at once. An inbox at its bound lets what is settled go, some at a time, until it fits."""
        for _ in range(SLICES):
            try:
                return self._store.append(raws)
            except InboxAtBound:
                if not self._make_room():
                    break
        return self._store.append(raws)

    def _answer(self, group: list[_Waiting], outcomes: Sequence[int | InboxFull]) -> None:
        self._hand_over()
        for waiting, outcome in zip(group, outcomes, strict=True):
            if waiting.answer.done():
                continue
            if isinstance(outcome, int):
                waiting.answer.set_result(outcome)
            else:
                waiting.answer.set_exception(outcome)
