"""The Bolt app: which listener hears what. It checks no signature (door.py did) and asks Slack nothing before it answers."""

from __future__ import annotations

import logging
import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering import Answers
from bot.keeping import Keeper
from bot.listeners import Listeners
from bot.modals import Modals
from switchboard.bootstrap import WebServices, links
from switchboard.settings import SlackSettings

SECONDS = 10
_ANY = re.compile("")


def create_bot(services: WebServices) -> AsyncApp:
    """Make the app and register what it hears."""
    app = _bare(services.settings.slack)
    hears = Listeners(
        Keeper(services.inbox, services.clock),
        Answers(services.reader, services.clock),
        Modals(services.reader, services.clock, links(services.settings)),
    )
    app.command(_ANY)(hears.command)
    app.action(_ANY)(hears.action)
    app.shortcut(_ANY)(hears.shortcut)
    app.view(_ANY)(hears.submission)
    app.options(_ANY)(hears.options)
    # Bolt acknowledges an event before its listener runs; what runs before the acknowledgement is its middleware.
    app.event("app_mention", middleware=[hears.mention])(_nothing)
    app.event("message", middleware=[hears.reply])(_nothing)
    return app


def _bare(slack: SlackSettings) -> AsyncApp:
    token = slack.bot_token.reveal()

    async def authorize(team_id: str | None, enterprise_id: str | None, **_: Any) -> AuthorizeResult:
        """Tell whose token it is without asking Slack, which may be down."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    quiet = logging.getLogger("slack_bolt.app")
    quiet.setLevel(logging.ERROR)  # its warnings are of listeners that it lacks, and of tokens that it was not given
    return AsyncApp(
        logger=quiet,
        name="switchboard",
        client=AsyncWebClient(base_url=slack.api_url, timeout=SECONDS, retry_handlers=[], logger=quiet),
        authorize=authorize,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        process_before_response=False,
    )


async def _nothing() -> None:
    """Never runs: the middleware before it has answered."""
