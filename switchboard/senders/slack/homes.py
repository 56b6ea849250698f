"""Publishes Homes: one try with each call. What is published twice is seen once."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from switchboard.model.home import Home
from switchboard.model.outcome import Outcome, Sent
from switchboard.senders.slack.answers import Refused, ask
from switchboard.senders.slack.home import home_view


class SlackHomes:
    """Shows people their Homes."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Take a client that tries once (`slack_client`)."""
        self._client = client

    async def publish(self, slack: str, home: Home) -> Outcome:
        """Show a Home to the one whose it is."""
        sent = await ask(self._client.views_publish(user_id=slack, view=home_view(home)))
        return sent.outcome if isinstance(sent, Refused) else Sent()
