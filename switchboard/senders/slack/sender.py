"""Slack, one try at a time: post, edit, reply, or look for what an unknown outcome left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from switchboard.model.card import Card, Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import DeliveryPlace
from switchboard.model.outcome import Gate, GaveUp, Outcome, Sent, Unknown
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKind, TimelineEntry, TimelineKind
from switchboard.model.traits import Limit, RateLimits
from switchboard.redact import redact_entry
from switchboard.senders.contract import Surroundings
from switchboard.senders.slack.answers import TOO_LONG, UNDRAWN, Answer, SlackRefused, ask
from switchboard.senders.slack.blocks import characters, measure
from switchboard.senders.slack.digest import digest_message
from switchboard.senders.slack.digest_reply import digest_reply
from switchboard.senders.slack.directory import channel_ids
from switchboard.senders.slack.entries import entry_message
from switchboard.senders.slack.message import Message, metadata, root_message
from switchboard.senders.slack.place import channel_and_ts, slack_place
from switchboard.senders.slack.search import cannot_look, find
from switchboard.senders.slack.shift import handover_message
from switchboard.senders.slack.summary import notice_message, summary_message

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
# chat.postMessage takes 1/s per channel; chat.update and the history methods are tier 3, 50 a minute for the workspace
# (docs.slack.dev/apis/web-api/rate-limits).
LIMITS = RateLimits(
    lane=Limit(1, timedelta(seconds=1)),
    budgets={
        "chat.update": Limit(48, timedelta(minutes=1), reserve=18),
        "conversations.history": Limit(48, timedelta(minutes=1)),
        "conversations.replies": Limit(48, timedelta(minutes=1)),
    },
)
_DELETED = GaveUp("there is no message to edit or to reply to")
_ASTRAY = GaveUp("the message was deleted", lost=True)


def slack_client(token: str, base_url: str, *, seconds: int = 10) -> AsyncWebClient:
    """Make a client that tries each call once, for at most so many seconds. `base_url` ends in `/api/`."""
    return AsyncWebClient(token=token, base_url=base_url.rstrip("/") + "/", timeout=seconds, retry_handlers=[])


def make(given: Surroundings) -> SlackSender:
    """Make the sender of these settings."""
    slack = given.settings.slack
    return SlackSender(slack_client(slack.bot_token.reveal(), slack.api_url))


class SlackSender:
    """Sends to channels, given by id or by `#name`; joins a public channel that it must be in."""

    kind = DestinationKind.SLACK
    traits = kind.traits
    limits = LIMITS

    def __init__(self, client: AsyncWebClient) -> None:
        """Take a client that tries once (`slack_client`)."""
        self._client = client
        self._ids: dict[str, str] = {}

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Edits and searches are limited for the whole workspace; posts are by channel, which is the lane's affair."""
        match step:
            case Step.REFRESH:
                return "chat.update"
            case Step.FIND:
                return "conversations.replies" if in_thread else "conversations.history"
            case _:
                return None

    async def send(self, job: Job) -> Outcome:
        """Try the job once, as contract.py says."""
        thread = job.card.delivery.place
        match job.step:
            case Step.OPEN:
                return await self._show(job.card, partial(self._post, job.card))
            case Step.REFRESH:
                return await self._show(job.card, partial(self._edit, thread)) if thread else _DELETED
            case Step.ENTRY if job.entry:
                message = _entry_of(job.card, job.entry, aloud=job.aloud)
                return await self._reply(thread, message, aloud=job.aloud) if thread else _DELETED
            case Step.FIND if job.since and (thread or not job.entry):
                return await self._find(job.card, job.entry, thread, job.since)
            case _:
                return GaveUp("the job lacks its entry, its message or its time")

    async def _show(self, card: Card, show: Callable[[Message], Awaitable[Outcome | SlackRefused]]) -> Outcome:
        """Show a card; of a digest that is refused as it is, which surely shows nothing, what any workspace takes, at once."""
        outcome = await show(root_of(card))
        if not isinstance(outcome, SlackRefused):
            return outcome
        if card.digest is None or outcome.code not in (*UNDRAWN, *TOO_LONG):
            return outcome.outcome
        size = measure if outcome.code in TOO_LONG else characters
        plain = await show(digest_message(card, drawn=False, size=size))
        if isinstance(plain, SlackRefused):
            return plain.outcome
        return replace(plain, undrawn=outcome.code in UNDRAWN) if isinstance(plain, Sent) else plain

    async def _post(self, card: Card, message: Message) -> Outcome | SlackRefused:
        address = card.delivery.destination.address

        def post() -> Awaitable[AsyncSlackResponse]:
            return self._client.chat_postMessage(channel=self._ids.get(address, address), **_body(message), **QUIET)

        answer = await ask(post(), acts=True)
        if isinstance(answer, SlackRefused) and answer.code == "not_in_channel":  # surely not posted: nothing to repeat
            refused = await self._join(address)
            answer = refused or await ask(post(), acts=True)
        if isinstance(answer, SlackRefused):
            self._ids.pop(address, None)  # the name may lead to another channel by now
            return answer
        return self._sent(address, answer)

    def _sent(self, address: str, answer: Answer) -> Outcome:
        channel, ts = answer.get("channel"), answer.get("ts")
        if not isinstance(channel, str) or not isinstance(ts, str):
            return Unknown("Slack took the message and did not say where it is")
        self._ids[address] = channel
        return Sent(slack_place(channel, ts))

    async def _edit(self, place: DeliveryPlace, message: Message) -> Outcome | SlackRefused:
        channel, ts = channel_and_ts(place)
        call = self._client.chat_update(channel=channel, ts=ts, **_body(message))
        answer = await ask(call, gate=Gate.BUDGET)
        return answer if isinstance(answer, SlackRefused) else Sent()

    async def _reply(self, place: DeliveryPlace, message: Message, *, aloud: bool) -> Outcome:
        channel, ts = channel_and_ts(place)
        call = self._client.chat_postMessage(
            channel=channel, thread_ts=ts, reply_broadcast=aloud, **_body(message), **QUIET
        )
        answer = await ask(call, acts=True)
        if isinstance(answer, SlackRefused):
            return answer.outcome
        said = answer.get("message")
        # Slack puts a reply to what was deleted at the root of the channel, and says that it did well.
        return _ASTRAY if isinstance(said, dict) and not said.get("thread_ts") else Sent()

    async def _find(
        self, card: Card, entry: TimelineEntry | None, thread: DeliveryPlace | None, since: datetime
    ) -> Outcome:
        address = card.delivery.destination.address
        channel = channel_and_ts(thread)[0] if thread else await self._id_of(address)
        if not isinstance(channel, str):
            return cannot_look(channel)

        wanted = metadata(card, redact_entry(entry, card) if entry else None)["event_payload"]

        async def look() -> SlackRefused | Outcome:
            page = self._replies(thread) if entry and thread else self._history(channel)
            return await find(page, channel, wanted=wanted, since=since)

        found = await look()
        if isinstance(found, SlackRefused) and found.code == "not_in_channel":
            found = await self._join(channel) or await look()
        return cannot_look(found) if isinstance(found, SlackRefused) else found

    def _history(self, channel: str) -> Callable[[dict[str, Any]], Any]:
        return lambda asked: self._client.conversations_history(channel=channel, **asked)

    def _replies(self, thread: DeliveryPlace) -> Callable[[dict[str, Any]], Any]:
        channel, ts = channel_and_ts(thread)
        return lambda asked: self._client.conversations_replies(channel=channel, ts=ts, **asked)

    async def _join(self, address: str) -> SlackRefused | None:
        channel = await self._id_of(address)
        if isinstance(channel, SlackRefused):
            return channel
        answer = await ask(self._client.conversations_join(channel=channel))
        return answer if isinstance(answer, SlackRefused) else None

    async def _id_of(self, address: str) -> str | SlackRefused:
        """Return the id of a channel; the workspace's list is asked only for a name not met before."""
        if not address.startswith("#"):
            return address
        if address not in self._ids:
            listed = await channel_ids(self._client)
            if not isinstance(listed, dict):
                return SlackRefused("", listed)
            self._ids |= listed
        known = self._ids.get(address)
        return known or SlackRefused("channel_not_found", GaveUp(f"there is no channel {address} that the app can see"))


def _body(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks), "metadata": message.metadata}


def root_of(card: Card) -> Message:
    """Render a card as the message that it is."""
    match card.subject.key.kind:
        case SubjectKind.NOTICE:
            return notice_message(card)
        case SubjectKind.SUMMARY:
            return summary_message(card)
        case SubjectKind.HANDOVER:
            return handover_message(card)
        case SubjectKind.DIGEST:
            return digest_message(card, drawn=card.draws)
        case _:
            return root_message(card)


def _entry_of(card: Card, entry: TimelineEntry, *, aloud: bool) -> Message:
    if entry.kind is TimelineKind.DIGEST_PART:
        return digest_reply(card, entry)
    return entry_message(card, entry, aloud=aloud)
