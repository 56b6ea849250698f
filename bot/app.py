"""The Bolt app: which listener hears what. It checks no signature (door.py did).

Before it answers it asks Slack nothing, but once who we are (workspace.py).
"""

from __future__ import annotations

import logging
import re
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering import Answers
from bot.digest import DigestAnswers
from bot.home import HomeTab
from bot.keeping import Keeper
from bot.linking import Linker
from bot.listeners import Listeners
from bot.modals import Modals
from bot.ours import OutsiderGate
from bot.sharing import Sharing
from bot.words import FAILED, answer
from bot.workspace import Workspace
from switchboard.app.web import WebServices, links
from switchboard.commands.links import OurSentry
from switchboard.runtime.settings import SlackSettings

SECONDS = 10
_ANY, _AT_HOME = re.compile(""), re.compile("^home_")

log = structlog.get_logger()


def create_bot(services: WebServices) -> AsyncApp:
    """Make the app and register what it hears."""
    app = _bare(services.settings.slack)
    keeper, linked = Keeper(services.inbox, services.clock), links(services.settings)
    ours = OurSentry(services.settings.sentry.url, services.settings.sentry.org)
    hears = Listeners(
        keeper,
        Answers(services.reader, services.clock, linked),
        Modals(services.reader, services.kept, services.clock, linked),
        Linker(services.reader, keeper),
        DigestAnswers(services.reader, services.clock, linked, services.compose),
        ours,
        mails=services.settings.mail.is_set,
    )
    home = HomeTab(services.reader, services.clock, keeper, mails=services.settings.mail.is_set)
    app.middleware(OutsiderGate(services.reader, services.clock, Workspace(services.clock)).check)
    app.command(_ANY)(hears.command)
    app.action(_AT_HOME)(home.pressed)
    app.action(_ANY)(hears.action)
    app.shortcut(_ANY)(hears.shortcut)
    app.view(_ANY)(hears.submission)
    app.options(_ANY)(hears.options)
    # Bolt acknowledges an event before its listener runs; what runs before the acknowledgement is its middleware.
    app.event("app_mention", middleware=[hears.mention])(hears.answer_aside)
    app.event("message", middleware=[hears.reply])(hears.answer_aside)
    for thumbs in ("reaction_added", "reaction_removed"):
        app.event(thumbs, middleware=[hears.reaction])(_nothing)
    app.event("link_shared", middleware=[Sharing(keeper, ours).shared])(_nothing)
    app.event("app_home_opened")(home.opened)
    app.event(_ANY)(_nothing)  # what we did not ask for, or do not know yet, is no reason for Slack to come again
    app.error(failed)
    return app


def _bare(slack: SlackSettings) -> AsyncApp:
    token = slack.bot_token.reveal()

    async def authorize(team_id: str | None, enterprise_id: str | None, **_: Any) -> AuthorizeResult:
        """Return whose token it is without asking Slack, which may be down."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    quiet = logging.getLogger("slack_bolt.app")
    quiet.setLevel(logging.ERROR)  # its warnings are of listeners that it lacks, and of tokens that it was not given
    return AsyncApp(
        logger=quiet,
        name=quiet.name,  # Bolt takes the logger of this name for its own, and gives it the level above
        client=AsyncWebClient(base_url=slack.api_url, timeout=SECONDS, retry_handlers=[], logger=quiet),
        authorize=authorize,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        process_before_response=False,
        raise_error_for_unhandled_request=True,  # else Bolt itself stumbles over some of them
    )


async def _nothing() -> None:
    """Hear it, and leave it at that."""


async def failed(error: Exception, body: dict[str, Any], response: BoltResponse | None) -> BoltResponse | None:
    """Answer what nothing hears with 404; a defect of ours with a reference that is found in the log."""
    if response is None:  # acknowledged already
        log.error("slack.failed", exc_info=error)
        return None
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=404, body={"error": "nothing hears that"})
    reference = uuid4().hex[:8]
    log.error("slack.failed", reference=reference, exc_info=error)
    if "command" not in body:
        return BoltResponse(status=500, body={"error": reference})
    return BoltResponse(status=200, body={"response_type": "ephemeral", **answer(FAILED.format(reference))})
