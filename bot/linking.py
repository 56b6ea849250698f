"""Shows somebody the code that proves who they are in Sentry; its hash is on the disk before they see it.

The code itself is nowhere but in the answer to the one who asked.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.keeping import Keeper
from bot.words import NOT_KEPT, NOT_READ, bare
from switchboard.commands.intents import AskLink, Said
from switchboard.directory.identity import is_written, needs_no_code, say_link, who_is
from switchboard.directory.linking import GOOD_FOR
from switchboard.errors import StorageDown
from switchboard.model.action import Actor
from switchboard.model.codes import BYTES, code_of, hashed
from switchboard.model.intent import OfferLink
from switchboard.model.people import Who
from switchboard.storage.configs import config_of
from switchboard.storage.store import Store, Unit
from switchboard.views.home import NO_CONFIG

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes codes. `reader` only asks; `draw` gives so many random bytes."""

    reader: Store
    keeper: Keeper
    draw: Callable[[int], bytes] = secrets.token_bytes

    async def offer(self, asked: AskLink, said: Said) -> str:
        """Return the code and what to do with it, or why none is needed."""
        try:
            found = await self.reader.run(lambda unit: _who(said.by, unit))
        except StorageDown as error:
            log.error("slack.not_answered", because=str(error))  # noqa: TRY400 - its text says all
            return NOT_READ
        if found is None:
            return NO_CONFIG
        who, written = found
        if answer := needs_no_code(asked.address, who, written=written):
            return answer
        code = code_of(self.draw(BYTES))
        if not await self.keeper.keep(OfferLink(said.by, hashed(code))):
            return NOT_KEPT
        return say_link(code, who, minutes=int(GOOD_FOR.total_seconds() // 60))


def _who(by: Actor, unit: Unit) -> tuple[Who, bool] | None:
    config = config_of(unit.configs.active())
    if config is None:
        return None
    return who_is(by.id, unit.people, config, name=bare(by.name)), is_written(by.id, unit.people, config)
