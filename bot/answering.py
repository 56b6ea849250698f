"""Answers the questions that change nothing, at once, from the database."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.answers import answer_to
from bot.words import NOT_READ
from switchboard.clock import Clock
from switchboard.errors import StorageDown
from switchboard.storage.store import Store
from switchboard.wishes.forms import forms
from switchboard.wishes.wish import Ask, AskKind, Said

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answers:
    """Looks things up. `reader` only asks."""

    reader: Store
    clock: Clock

    async def to(self, ask: Ask, said: Said) -> str:
        """Tell the answer in plain words, or that it cannot be had just now."""
        if ask.kind is AskKind.HELP:
            return forms(ask.argument)
        try:
            return await self.reader.run(lambda unit: answer_to(ask, said.by, unit, time=self.clock.now))
        except StorageDown as error:
            log.error("slack.not_answered", because=str(error))  # noqa: TRY400 - its text says all
            return NOT_READ
