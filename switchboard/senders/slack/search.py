"""Looking for a message whose outcome nobody knows: by the delivery in its metadata, from the first try on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from switchboard.model.outcome import Absent, Gate, GaveUp, Outcome, Sent, TryAgain
from switchboard.senders.slack.answers import ACCESS, Answer, SlackRefused, ask
from switchboard.senders.slack.message import METADATA
from switchboard.senders.slack.place import slack_place

MARGIN = timedelta(seconds=60)  # clocks differ
_MOST_PAGES = 10
_PAGE = 200

Page = Callable[[dict[str, Any]], Coroutine[Any, Any, AsyncSlackResponse]]


async def find(page: Page, channel: str, *, wanted: Mapping[str, Any], since: datetime) -> SlackRefused | Outcome:
    """Look through the pages from `since` - 60 s; `page` asks for one with these arguments, `wanted` is the message's metadata.

    `SlackRefused` where Slack did not let us look at all, so that the caller may join the channel and look again.
    """
    asked = {
        "oldest": f"{(since - MARGIN).timestamp():.6f}",
        "limit": _PAGE,
        "inclusive": True,
        "include_all_metadata": True,
    }
    for _ in range(_MOST_PAGES):
        answer = await ask(page(asked), gate=Gate.BUDGET)
        if isinstance(answer, SlackRefused):
            return answer
        if ts := _timestamp(answer.get("messages", ()), wanted):
            return Sent(slack_place(channel, ts), answer="found")
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return Absent()
        asked = asked | {"cursor": cursor}
    return GaveUp("too many messages since then to look through")


def _timestamp(messages: Iterable[Answer], wanted: Mapping[str, Any]) -> str | None:
    """Return the ts of the message that is this delivery's root (entry 0) or this entry of it, by its number or by its name.

    By its name it is known where a restored database gave it another number.
    """
    for message in messages:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == METADATA and (_same(payload, wanted) or _named(payload, wanted)):
            return str(message["ts"])
    return None


def _same(payload: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether it has our numbers; a line of another name under them was another life's."""
    numbered = all(payload.get(number) == wanted[number] for number in ("delivery", "entry"))
    return numbered and payload.get("name", wanted["name"]) == wanted["name"]


def _named(payload: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return bool(payload.get("name") == wanted["name"])


def cannot_look(refused: SlackRefused) -> Outcome:
    """Say what a refusal to look comes to: nobody can (`GaveUp`), or not now."""
    blocked = refused.code in ACCESS and isinstance(refused.outcome, TryAgain)
    if blocked and refused.code in ("missing_scope", "no_permission", "not_allowed_token_type"):
        return GaveUp(f"cannot look for it: {refused.code}")
    return refused.outcome
