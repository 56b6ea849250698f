"""What each thing that people do in Slack leads to: read it (switchboard/commands), keep it or answer it, acknowledge.

An intent is acknowledged after it is kept, never before; its outcome comes from the worker.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering import Answers
from bot.digest import DigestAnswers, say_composing
from bot.events import mentioned, reacted, replied
from bot.keeping import Keeper
from bot.linking import Linker
from bot.modals import Modals
from bot.saying import first_block, say_there, whisper
from bot.words import ASK_FOR_DIGEST, NOT_KEPT, NOT_OPENED, answer, say_begun
from bot.workspace import UNSEEN
from switchboard.commands.buttons import read_button, read_shortcut
from switchboard.commands.command import read_command, read_reply, read_words
from switchboard.commands.intents import Ask, AskKind, AskLink, Meant, Mistake, OpenModal, Said
from switchboard.commands.links import OurSentry
from switchboard.commands.modals import read_view
from switchboard.commands.payload import command, interaction
from switchboard.commands.wrong_org import of_our_sentry
from switchboard.model.action import ActionRequest
from switchboard.model.intent import GiveFeedback, SetMail
from switchboard.payloads.lenient import text
from switchboard.senders.slack import blocks

Json = Mapping[str, Any]
LONGEST_TYPED = 100
UNKEPT = answer(NOT_KEPT)
ASIDE = "aside"
Next = Callable[[], Awaitable[None]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Aside:
    """What is to be said to somebody alone, where they wrote."""

    said: Said
    words: Json


class Asides:
    """The events that were answered lately: Slack sends one again whose acknowledgement it missed."""

    MOST = 2000

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, None] = {}

    def is_first(self, event: str) -> bool:
        """Return whether an event was not answered yet; one without an id always is. From then on it was."""
        if event in self._known:
            return False
        if event:
            self._known[event] = None
        if len(self._known) > self.MOST:
            del self._known[next(iter(self._known))]
        return True


@dataclass(frozen=True, slots=True)
class Listeners:
    """What Bolt calls."""

    keeper: Keeper
    answers: Answers
    modals: Modals
    linker: Linker
    digests: DigestAnswers
    ours: OurSentry
    mails: bool = False
    asides: Asides = field(default_factory=Asides)

    async def command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Take a slash command."""
        typed = command(body)
        intent = of_our_sentry(read_command(typed.name, typed.text, typed.said), typed.text, self.ours)
        if isinstance(intent, Ask) and intent.kind is AskKind.DIGEST:
            await self._digest(intent, typed.said, ack, respond, client)
            return
        said = await self._said(intent, typed.said)
        await ack(response_type="ephemeral", **said)

    async def _digest(self, ask: Ask, said: Said, ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient) -> None:
        """Say at once that a digest comes, and then have it composed: that may take longer than Slack waits."""
        wish = await self.digests.wish(ask, said)
        await ack(response_type="ephemeral", **answer(wish if isinstance(wish, str) else say_composing(wish)))
        if not isinstance(wish, str):
            await self.digests.say(wish, said, respond, client)

    async def action(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        client: AsyncWebClient,
        respond: AsyncRespond,
        context: AsyncBoltContext,
    ) -> None:
        """Take a button, or a choice from a menu. What it led to shows in the message itself."""
        intent = read_button(body)
        if isinstance(intent, ActionRequest | GiveFeedback) and not await self.keeper.keep(intent):
            await ack()
            await say_there(respond, client, body, NOT_KEPT)
            return
        await ack()
        await self._open_or_say(intent, client, respond, body, bare=bool(context.get(UNSEEN)))

    async def shortcut(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        client: AsyncWebClient,
        respond: AsyncRespond,
        context: AsyncBoltContext,
    ) -> None:
        """Take a message shortcut."""
        await ack()
        await self._open_or_say(read_shortcut(body), client, respond, body, bare=bool(context.get(UNSEEN)))

    async def submission(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Take a modal. What cannot be kept or understood leaves it open, with the words at the field."""
        intent = read_view(body)
        if isinstance(intent, Mistake):
            await ack(response_action="errors", errors={intent.field or first_block(body): intent.words})
        elif not await self.keeper.keep(intent):
            await ack(response_action="errors", errors={first_block(body): NOT_KEPT})
        else:
            await ack()

    async def options(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Return what a menu offers for the letters typed so far."""
        view = interaction(body).view
        typed = text(body.get("value"), limit=LONGEST_TYPED) or ""
        offered = await self.modals.options(view, typed) if view else ()
        await ack(options=[blocks.option(each.label, each.value) for each in offered])

    async def mention(self, body: dict[str, Any], context: AsyncBoltContext, next_: Next) -> BoltResponse | None:
        """Take `@Switchboard resolve`, which works in threads, where slash commands do not."""
        heard = mentioned(body)
        if heard is None:
            return BoltResponse(status=200)
        intent = of_our_sentry(read_words(heard.text, heard.said), heard.text, self.ours)
        said = await self._said(intent, heard.said)
        if said is UNKEPT:
            return BoltResponse(status=503)  # Slack comes again
        await _after(heard.said, said, context, next_)
        return None

    async def reply(self, body: dict[str, Any], context: AsyncBoltContext, next_: Next) -> BoltResponse | None:
        """Take `!note …` in a thread; what else people say is theirs."""
        heard = replied(body)
        intent = read_reply(heard.text, heard.said) if heard else None
        if heard is None or intent is None:
            return BoltResponse(status=200)
        if isinstance(intent, Mistake):
            await _after(heard.said, answer(intent.words), context, next_)
            return None
        return BoltResponse(status=200 if await self.keeper.keep(intent) else 503)  # Slack comes again

    async def reaction(self, body: dict[str, Any]) -> BoltResponse:
        """Take a thumb under a message, or that it is taken away; the worker knows whose message it is, and who may."""
        feedback = reacted(body)
        return BoltResponse(status=200 if feedback is None or await self.keeper.keep(feedback) else 503)

    async def answer_aside(self, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Say what a mention or a note came to, to its author alone, once Slack has its acknowledgement."""
        aside: Aside = context[ASIDE]
        if self.asides.is_first(aside.said.trigger_id):
            await whisper(client, aside.said, aside.words)

    async def _said(self, intent: Meant, said: Said) -> dict[str, Any]:
        """Return what to say at once; UNKEPT itself where an intent was lost."""
        match intent:
            case Mistake():
                return answer(intent.words)
            case Ask(kind=AskKind.DIGEST):
                return answer(ASK_FOR_DIGEST)
            case Ask():
                return await self.answers.to(intent, said)
            case SetMail() if refused := await self.answers.why_unmailed(said.by, mails=self.mails):
                return answer(refused)
            case AskLink():
                return answer(await self.linker.offer(intent, said))
            case _:
                return answer(say_begun(intent)) if await self.keeper.keep(intent) else UNKEPT

    async def _open_or_say(
        self,
        intent: ActionRequest | GiveFeedback | OpenModal | Mistake | None,
        client: AsyncWebClient,
        respond: AsyncRespond,
        body: Json,
        *,
        bare: bool,
    ) -> None:
        if isinstance(intent, Mistake):
            await say_there(respond, client, body, intent.words)
        elif isinstance(intent, OpenModal) and not await self.modals.open(intent, client, bare=bare):
            await say_there(respond, client, body, NOT_OPENED)


async def _after(said: Said, words: Json, context: AsyncBoltContext, next_: Next) -> None:
    """Let it be said after the acknowledgement: Slack, kept waiting, would come again."""
    context[ASIDE] = Aside(said, words)
    await next_()
