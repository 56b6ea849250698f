"""Cards under the links that somebody shared, trying once. What is shown again replaces what was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from switchboard.model.card import Card
from switchboard.model.outcome import Gate, Outcome, Sent
from switchboard.senders.slack.answers import SlackRefused, ask
from switchboard.senders.slack.message import root_message


class SlackUnfurler:
    """Shows issues under links."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Take a client that tries once (`slack_client`)."""
        self._client = client

    async def unfurl(self, channel: str, ts: str, cards: Mapping[str, Card]) -> Outcome:
        """Show each card under its link, which stands in the message to the letter."""
        unfurls = {url: attachment(card) for url, card in cards.items()}
        answer = await ask(self._client.chat_unfurl(channel=channel, ts=ts, unfurls=unfurls), gate=Gate.BUDGET)
        return answer.outcome if isinstance(answer, SlackRefused) else Sent()


def attachment(card: Card) -> dict[str, Any]:
    """Lay out what stands under a link: the blocks of the issue's own message, redacted as it is."""
    return {"blocks": list(root_message(card).blocks)}
