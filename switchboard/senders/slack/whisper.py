"""Says something to one person in Slack, trying once: where they asked, by Slack's response_url, else in a message to them alone.

The words are plain text: they mention nobody, link nowhere and format nothing. A response_url is as good as a token.
"""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from switchboard.model.action import ActionRequest
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.senders.slack import blocks
from switchboard.senders.slack.answers import SlackRefused, ask
from switchboard.senders.slack.blocks import text
from switchboard.senders.slack.hosts import is_slacks
from switchboard.senders.slack.message import escaped
from switchboard.senders.slack.sender import QUIET
from switchboard.senders.text import line, paragraph

LONGEST, SHOWN = 2_900, 300


class SlackReplier:
    """Tells people what became of what they asked for."""

    def __init__(self, client: AsyncWebClient, *, seconds: int = 10) -> None:
        """Take a client that tries once (`slack_client`)."""
        self._client = client
        self._seconds = seconds

    async def tell(self, request: ActionRequest, words: str, *, by_url: bool) -> Outcome:
        """Say it where they asked, or to them alone; where Slack takes no more there, to them alone at once."""
        if by_url and request.origin.response_url:
            answered = await self._answer(request.origin.response_url, words)
            if not isinstance(answered, GaveUp):
                return answered
        sent = await ask(self._client.chat_postMessage(channel=request.by.id, **_body(words), **QUIET), acts=True)
        return sent.outcome if isinstance(sent, SlackRefused) else Sent()

    async def _answer(self, url: str, words: str) -> Outcome:
        if not is_slacks(url, self._client.base_url):
            return GaveUp("the response_url is not Slack's")
        client = AsyncWebhookClient(url, timeout=self._seconds, retry_handlers=[])
        try:
            reply = await client.send_dict({"response_type": "ephemeral", "replace_original": False, **_body(words)})
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL):
            return GaveUp("the response_url cannot be reached")
        except TimeoutError:
            return Unknown("Slack did not answer in time")
        except (aiohttp.ClientError, OSError, SlackClientError, ValueError):
            return Unknown("the connection to Slack broke")
        if reply.status_code == 429 or reply.status_code >= 500:
            return TryAgain(f"Slack answered {reply.status_code}")
        return Sent() if reply.status_code < 300 else GaveUp("the response_url is used up")


def _body(words: str) -> dict[str, Any]:
    parts = [blocks.rich(*blocks.rows(*[[text(each)] for each in paragraph(words, LONGEST).splitlines()]))]
    return {"text": escaped(line(words, SHOWN)), "blocks": list(blocks.fit(parts, spare=()))}
