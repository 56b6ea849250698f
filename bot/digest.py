"""Answers `/sentry digest`: what a team's digest says of a time, to who asks alone. A child process composes it.

Slack has its acknowledgement at once; the answer comes by the response_url, which holds for half an hour.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers import seeing
from bot.handover import team_of_channel
from bot.trouble import BROKEN
from bot.words import NOT_READ, answer, bare
from switchboard.clock import Clock
from switchboard.commands.intents import Ask, Said
from switchboard.config.config import Config, Team
from switchboard.digests.child import Compose, NotComposed
from switchboard.digests.owing import title_of_period
from switchboard.digests.places import says_people
from switchboard.errors import StorageDown
from switchboard.model.card import Card
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.digest import Digest, DigestWish
from switchboard.model.facts import Facts
from switchboard.model.links import Links
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.outbox.cards import unplaced
from switchboard.schedule.asked_period import ASKED_AS, asked_period
from switchboard.senders.slack.digest import digest_message
from switchboard.senders.slack.hosts import is_slacks
from switchboard.storage.configs import config_of
from switchboard.storage.store import Store, Unit
from switchboard.views.home import NO_CONFIG

# Each is a process; who asks meanwhile is asked to come again.
AT_ONCE = 2
BUSY = "Other digests are being composed just now. Please ask again in a minute."
HIDDEN = "This digest tells of projects that you do not see in Sentry, so I cannot show it to you."
NOT_COMPOSED = "The digest could not be composed. Whoever runs Switchboard finds why in its log."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DigestAnswers:
    """Has digests composed for who asks. `reader` only asks."""

    reader: Store
    clock: Clock
    links: Links
    compose: Compose
    _under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def wish(self, ask: Ask, said: Said) -> DigestWish | str:
        """Return what is to be composed, or in words why nothing is."""
        if self._under_way.locked():
            return BUSY
        try:
            return await self.reader.run(lambda unit: _wish(ask, said, unit, self.clock.now()))
        except StorageDown as error:
            log.error("slack.not_answered", because=str(error))  # noqa: TRY400 - its text says all
            return NOT_READ

    async def say(self, wish: DigestWish, said: Said, respond: AsyncRespond, client: AsyncWebClient) -> None:
        """Have it composed, and say it to who asked; with charts where Slack takes them."""
        if respond.response_url is None or not is_slacks(respond.response_url, client.base_url):
            log.warning("slack.not_said", because="there is no response_url of Slack's")
            return
        async with self._under_way:
            composed = await self.compose(wish)
        for words in await self._answers(composed, said):
            if await _responded(words, respond):
                return

    async def _answers(self, composed: Digest | NotComposed, said: Said) -> list[dict[str, Any]]:
        """Return what may be said, the best first."""
        if isinstance(composed, NotComposed):
            log.warning("digest.not_composed", because=composed.because)
            return [answer(NOT_COMPOSED)]
        try:
            card = await self.reader.run(lambda unit: self._card(composed, said, unit))
        except StorageDown:
            return [answer(NOT_READ)]
        if card is None:
            return [answer(HIDDEN)]
        shown = (digest_message(card, drawn=drawn) for drawn in (True, False))
        return [{"text": each.text, "blocks": [*each.blocks]} for each in shown]

    def _card(self, body: Digest, said: Said, unit: Unit) -> Card | None:
        """Return what stands in for a message, None where it tells of what they may not see."""
        config, sees = config_of(unit.configs.active()), seeing(said.by, unit)
        if config is None or any(sees.hides_project(project) for project in body.tells_of):
            return None
        now = self.clock.now()
        subject = Subject(key=SubjectKey(SubjectKind.DIGEST, "", body.team))
        return Card(
            delivery=unplaced(subject, unit, at=Destination(DestinationKind.SLACK, said.channel or ""), now=now),
            subject=subject,
            facts=Facts(at=now, resource="", action=""),
            now=now,
            redact=config.defaults.redact,
            acts=self.links.acts,
            digest=body,
        )


def say_composing(wish: DigestWish) -> str:
    """Say what is about to come."""
    return f"Composing: {bare(title_of_period(wish.team, wish.period, wish.only))}. It comes here in a moment."


def _wish(ask: Ask, said: Said, unit: Unit, now: datetime) -> DigestWish | str:
    config = config_of(unit.configs.active())
    if config is None:
        return NO_CONFIG
    team = _team(ask.argument, said, config, unit)
    if team is None:
        known = ", ".join(f"`/sentry digest {bare(key)}`" for key in list(config.teams)[:5])
        return f"{f'No team is called {bare(ask.argument)}.' if ask.argument else 'Of which team?'} Try {known}."
    period = asked_period(ask.period, now, team.timezone)
    if period is None:
        return f"“{bare(ask.period)}” is no time that has begun. Say {', '.join(ASKED_AS)}, or days."
    return DigestWish(team=team.key, period=period, now=now, people=says_people(team))


def _team(asked: str, said: Said, config: Config, unit: Unit) -> Team | None:
    """Return the team that is named; where none is, that whose channel it is, else the only one."""
    if asked:
        named = (team for team in config.teams.values() if asked in (team.key.lower(), (team.sentry or "").lower()))
        return next(named, None)
    only = next(iter(config.teams.values())) if len(config.teams) == 1 else None
    return team_of_channel(said.channel, config, unit) or only


async def _responded(words: dict[str, Any], respond: AsyncRespond) -> bool:
    """Say it there; returns whether there is no use in saying it otherwise."""
    try:
        said = await respond(response_type="ephemeral", replace_original=False, **words)
    except BROKEN as error:
        log.warning("slack.not_said", because=type(error).__name__)
        return True
    if said.status_code != 200:
        log.warning("slack.not_said", because=f"Slack refused it: {said.status_code}")
    return bool(said.status_code == 200)
