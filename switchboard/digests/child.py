"""Has a digest composed by a child process: it reads, adds up and writes one answer, and ends, with all the memory it took.

It is our own command, which opens the database for questions only. What it prints is a digest; what it says on the side is why not.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from switchboard.model.digest import Digest, DigestWish
from switchboard.redact import redact_text

# A team's week is added up in seconds; a machine that is this slow has other worries.
SECONDS = 120.0
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class NotComposed:
    """Why a digest could not be composed."""

    because: str


Compose = Callable[[DigestWish], Awaitable[Digest | NotComposed]]


@dataclass(frozen=True, slots=True)
class ComposingChild:
    """Starts one for each digest. `environment`: None is this process's own."""

    environment: Mapping[str, str] | None = None
    seconds: float = SECONDS
    command: Sequence[str] = (sys.executable, "-m", "switchboard.cli", "digest", "preview")

    async def compose(self, wish: DigestWish) -> Digest | NotComposed:
        """Return what the child composed, or why it did not. Whoever is cancelled meanwhile leaves no child behind."""
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            *self.command, wish.team, "--wish", stdin=pipe, stdout=pipe, stderr=pipe, env=self.environment
        )
        try:
            out, said = await asyncio.wait_for(child.communicate(msgspec.json.encode(wish)), self.seconds)
        except TimeoutError:
            return NotComposed(f"it took longer than {self.seconds:.0f} s")
        finally:
            await _end(child)
        return _read(out) if child.returncode == 0 else NotComposed(_reason(said, child.returncode))


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.kill()
        await child.wait()


def _read(out: bytes) -> Digest | NotComposed:
    try:
        return msgspec.json.decode(out, type=Digest)
    except msgspec.MsgspecError:
        return NotComposed("its answer cannot be read")


def _reason(said: bytes, code: int | None) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return redact_text(lines[-1])[:LONGEST_REASON] if lines else f"it ended with {code}"
