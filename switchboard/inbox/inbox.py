"""★ The inbox: keep(raw) returns when the inbound is on the disk. Whatever may change anything comes in through here.

Group commit: what comes while one commit is under way is the next, and each caller is answered after its own. The thread
that commits is woken once for each group: woken for each body, it and the event loop would only wait for each other.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from switchboard.errors import InboxFull
from switchboard.model.inbound import Raw
from switchboard.storage.inbox_rows import InboxStore

BATCH = 256
QUEUED_BYTES = 64 << 20

log = structlog.get_logger()


@dataclass(slots=True)
class _Waiting:
    raw: Raw
    answer: asyncio.Future[int]


class Inbox:
    """Keeps what comes in, for one event loop. What is idempotent: nothing here; the fold recognises what comes twice."""

    def __init__(self, store: InboxStore, *, wake: Callable[[], None]) -> None:
        """Write to `store`; `wake` is called after each commit, to rouse the worker."""
        self._store = store
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
        if self._bytes + len(raw.raw) > QUEUED_BYTES:
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

    def _commit_all(self, loop: asyncio.AbstractEventLoop) -> None:
        while group := self._groups.get():
            try:
                ids: list[int] = self._store.append([waiting.raw for waiting in group])
            except Exception as error:  # noqa: BLE001 - the loop of a door: each caller gets its answer, whatever failed
                loop.call_soon_threadsafe(self._refuse, group, error)
                continue
            loop.call_soon_threadsafe(self._answer, group, ids)
            self._wake()
            log.info("inbound.kept", inbound=ids[0], count=len(ids), door=group[0].raw.door.value)

    def _answer(self, group: list[_Waiting], ids: list[int]) -> None:
        self._hand_over()
        for waiting, inbound_id in zip(group, ids, strict=True):
            if not waiting.answer.done():
                waiting.answer.set_result(inbound_id)

    def _refuse(self, group: list[_Waiting], error: Exception) -> None:
        self._hand_over()
        refusal = error if isinstance(error, InboxFull) else InboxFull(f"The inbox failed: {type(error).__name__}.")
        for waiting in group:
            if not waiting.answer.done():
                waiting.answer.set_exception(refusal)
