"""The web process: settings → services → the HTTP doors. The only file that sees two doors."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.routing import Route

from bot.app import create_bot
from bot.door import PATH as SLACK_PATH
from bot.door import SlackDoor
from bot.socket_mode import listening
from console.app import create_console
from switchboard.app.web import WebServices, web_services
from switchboard.inbox.retention import trim_for_ever
from switchboard.runtime.log import configure
from switchboard.runtime.settings import load
from switchboard.runtime.telemetry import report_to
from webhooks.health import health_router
from webhooks.legacy import PATH as LEGACY_PATH
from webhooks.legacy import LegacyDoor
from webhooks.paging import PagingWatch
from webhooks.sentry import SentryDoor

# New objects before the collector looks; a request makes some hundreds, nearly all of which end with it.
GARBAGE = 50_000


def create_app(services: WebServices) -> FastAPI:
    """Put the doors on one application."""
    bot = create_bot(services)
    watch = PagingWatch(services.reader, services.clock)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        services.inbox.start()
        beside = [
            asyncio.create_task(watch.watch()),
            asyncio.create_task(trim_for_ever(services.kept, services.reader, services.clock)),
        ]
        async with listening(bot, services.settings.slack, services.clock):
            yield
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await services.inbox.stop()
        services.close()

    app = FastAPI(lifespan=lifespan, redirect_slashes=False, docs_url=None, redoc_url=None, openapi_url=None)
    slack = SlackDoor(
        bot=bot,
        secret=services.settings.slack.signing_secret.reveal().encode(),
        clock=services.clock,
        metrics=services.metrics,
    )
    app.router.routes.extend(_doors(services, watch))
    app.router.routes.append(Route(SLACK_PATH, endpoint=slack))
    app.include_router(health_router(services))
    app.include_router(create_console(services))
    return app


def _doors(services: WebServices, watch: PagingWatch) -> list[Route]:
    """Make the doors where Sentry calls: each verifies, keeps and answers."""
    settings = services.settings
    sentry = SentryDoor(
        inbox=services.inbox,
        secrets=tuple(secret.reveal().encode() for secret in settings.sentry.client_secrets),
        clock=services.clock,
        may_page=watch.may_page,
        metrics=services.metrics,
    )
    legacy = LegacyDoor(
        inbox=services.inbox,
        token=settings.sentry.legacy_token.reveal().encode(),
        clock=services.clock,
        may_page=watch.may_page,
        metrics=services.metrics,
    )
    return [
        Route("/webhooks/sentry", endpoint=sentry),
        Route("/webhooks/sentry/", endpoint=sentry),  # Sentry follows no redirect to the one without a slash
        Route(LEGACY_PATH, endpoint=legacy),
    ]


def app() -> FastAPI:
    """Make the application from the environment: what `serve` and any ASGI server start (as a factory)."""
    settings = load()
    configure(settings.http.log_format)
    report_to(settings.telemetry, process="web")
    application = create_app(web_services(settings))
    # What is loaded by now stays for good: looking through it again and again costs the slowest answers most.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    return application
