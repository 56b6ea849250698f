"""★ The inbox: keep(raw) returns when the inbound is on the disk. Whatever may change anything comes in through here.

Group commit: one thread commits whatever is queued together, and each caller is answered after its own commit.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from switchboard.errors import InboxFull
from switchboard.model.inbound import Raw
from switchboard.storage.inbox_rows import InboxStore

BATCH = 256
QUEUED_BYTES = 64 << 20


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
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._queued = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the committing thread; call it within the event loop that will keep."""
        loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._commit_all, args=(loop,), name="inbox", daemon=True)
        self._thread.start()

    async def keep(self, raw: Raw) -> int:
        """Keep one inbound and return its id once it is durable; raises InboxFull where the inbox cannot commit, or has stopped."""
        if self._thread is None:
            raise InboxFull("The inbox is not open: the process is starting or stopping.")
        if self._queued + len(raw.raw) > QUEUED_BYTES:
            raise InboxFull(f"Too much waits for the disk. {InboxFull.__doc__}")
        self._queued += len(raw.raw)
        waiting = _Waiting(raw, asyncio.get_running_loop().create_future())
        self._queue.put(waiting)
        try:
            return await waiting.answer
        finally:
            self._queued -= len(raw.raw)

    async def stop(self) -> None:
        """Commit what is queued, and end the thread."""
        thread, self._thread = self._thread, None
        if thread:
            self._queue.put(None)
            await asyncio.to_thread(thread.join)

    def _commit_all(self, loop: asyncio.AbstractEventLoop) -> None:
        while batch := self._gather():
            try:
                ids: list[int] = self._store.append([waiting.raw for waiting in batch])
            except Exception as error:  # noqa: BLE001 - the loop of a door: each caller gets its answer, whatever failed
                loop.call_soon_threadsafe(_refuse, batch, error)
                continue
            loop.call_soon_threadsafe(_answer, batch, ids)
            self._wake()

    def _gather(self) -> list[_Waiting]:
        first = self._queue.get()
        batch = [first] if first else []
        while batch and len(batch) < BATCH and not self._queue.empty():
            more = self._queue.get()
            if more is None:
                self._queue.put(None)
                break
            batch.append(more)
        return batch


def _answer(batch: list[_Waiting], ids: list[int]) -> None:
    for waiting, inbound_id in zip(batch, ids, strict=True):
        if not waiting.answer.done():
            waiting.answer.set_result(inbound_id)


def _refuse(batch: list[_Waiting], error: Exception) -> None:
    refusal = error if isinstance(error, InboxFull) else InboxFull(f"The inbox failed: {type(error).__name__}.")
    for waiting in batch:
        if not waiting.answer.done():
            waiting.answer.set_exception(refusal)
