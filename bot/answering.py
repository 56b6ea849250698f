"""Answers the questions that change nothing, at once, from the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog

from bot.answers import answer_to, seen, who_of
from bot.handover import handover_answer
from bot.on_call import on_call_answer
from bot.words import NO_ADDRESS, NO_MAIL, NOT_READ, answer
from switchboard.clock import Clock
from switchboard.commands.help import forms
from switchboard.commands.intents import Ask, AskKind, Said
from switchboard.directory.identity import say_who
from switchboard.errors import StorageDown
from switchboard.model.action import Actor
from switchboard.model.links import Links
from switchboard.model.people import Known
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKind
from switchboard.senders.slack import blocks
from switchboard.senders.slack.message import root_message
from switchboard.storage.configs import config_of
from switchboard.storage.store import Store, Unit
from switchboard.unfurls.cards import card_under
from switchboard.views.escalations import MOST_SAID, EscalationState, escalations, say_escalation
from switchboard.views.shown import shown_by

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answers:
    """Looks things up. `reader` only asks."""

    reader: Store
    clock: Clock
    links: Links

    async def to(self, ask: Ask, said: Said) -> dict[str, Any]:
        """Lay the answer out for Slack, or say that it cannot be had just now."""
        if ask.kind is AskKind.HELP:
            return answer(forms(ask.argument))
        try:
            return await self.reader.run(lambda unit: self._answer(ask, said, unit))
        except StorageDown as error:
            log.error("slack.not_answered", because=str(error))  # noqa: TRY400 - its text says all
            return answer(NOT_READ)

    async def why_unmailed(self, by: Actor, *, mails: bool) -> str | None:
        """Return in a sentence for them why somebody cannot be mailed; None where they can, or where nobody knows just now."""
        if not mails:
            return NO_MAIL
        try:
            who = await self.reader.run(lambda unit: who_of(by, unit))
        except StorageDown:
            return None  # the worker looks again
        if not isinstance(who, Known):
            return say_who(who) if who else None
        return None if who.member.email else NO_ADDRESS

    def _answer(self, ask: Ask, said: Said, unit: Unit) -> dict[str, Any]:
        if ask.kind is AskKind.ONCALL:
            return on_call_answer(ask.argument, unit, self.clock.now())
        if ask.kind is AskKind.HANDOVER:
            return handover_answer(ask.argument, said, unit, self.clock.now())
        shown = self._card(ask, said, unit) if ask.kind is AskKind.SHOW and len(ask.issues) == 1 else None
        return shown or answer(answer_to(ask, said.by, unit, time=self.clock.now))

    def _card(self, ask: Ask, said: Said, unit: Unit) -> dict[str, Any] | None:
        """Show one issue as its message does, buttons and all; it is not followed, so it says as of when."""
        config, subject, now = config_of(unit.configs.active()), seen(ask.issues[0], said.by, unit), self.clock.now()
        if config is None or subject is None or subject.key.kind is not SubjectKind.ISSUE:
            return None
        card = card_under(said.channel or "", subject, unit, config=config, links=self.links, now=now)
        message = root_message(replace(card, as_of=now))
        shown = shown_by(unit)
        found = escalations(unit, subject.id, shown, limit=MOST_SAID)
        running = [each for each in found if each.state is not EscalationState.OVER]
        more = blocks.small(*(say_escalation(each, now=now, zone=shown.zone) for each in running))
        return {"text": message.text, "blocks": [*message.blocks, *more]}
