"""What happens at PagerDuty by itself after some time, on the sandbox's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sandbox.faults import Sleep


class Timers:
    """Each waits in a task of its own, until it goes off or the sandbox ends."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._waiting: set[asyncio.Task[None]] = set()

    def after(self, seconds: float, then: Callable[[], object]) -> None:
        """Do something after so many seconds."""
        task = asyncio.get_running_loop().create_task(self._wait(seconds, then))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _wait(self, seconds: float, then: Callable[[], object]) -> None:
        await self._sleep(seconds)
        then()

    async def stop(self) -> None:
        """Let nothing happen any more."""
        waiting = list(self._waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
