"""The web process: settings → services → the HTTP doors. The only file that sees two doors."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Sequence
from functools import partial

import structlog
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.door import PATH as SLACK_PATH
from bot.door import hearing, listening, slack_door
from console.app import answering_missing, create_console
from switchboard.app.web import WebServices, web_services
from switchboard.cli.running import say_what_is_set
from switchboard.inbox.redaction import redact_for_ever
from switchboard.inbox.refusals import remedy
from switchboard.inbox.retention import trim_for_ever
from switchboard.model.inbound import Door, RefusedBecause
from switchboard.runtime.log import configure
from switchboard.runtime.settings import load
from switchboard.runtime.telemetry import report_to
from webhooks.health import health_router
from webhooks.legacy import PATH as LEGACY_PATH
from webhooks.legacy import LegacyDoor
from webhooks.pagerduty import PATH as PAGER_PATH
from webhooks.pagerduty import PagerDoor
from webhooks.paging import PagingWatch
from webhooks.sentry import SentryDoor
from webhooks.unsubscribe import PATH as UNSUBSCRIBE_PATH
from webhooks.unsubscribe import UnsubscribeDoor, key_of

# New objects before the collector looks; a request makes some hundreds, nearly all of which end with it.
GARBAGE = 50_000
# At the very first start the worker, started beside us, has yet to read the configuration.
PATIENCE_SECONDS = 2.0
# We are watched by way of /metrics and SENTRY_DSN; FastAPI asks for OpenTelemetry's providers in every request.
UNASKED = TelemetryConfig(tracing=False, metrics=False, logs=False)

log = structlog.get_logger()


class StraightThrough:
    """Lets what Sentry calls past FastAPI's inner layers and its search for a route: a quarter of what the door costs.

    It stands within the layer that answers 500, and leaves in the scope what a router would: reports name the route.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        """Let `routes`, each of one address without parameters, pass; all else goes to `app`."""
        self._app = app
        self._routes = {route.path: route for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        route = self._routes.get(asked) if scope["type"] == "http" else None
        if route is None:
            await self._app(scope, receive, send)
        else:
            scope["route"], scope["endpoint"] = route, route.endpoint
            await route.app(scope, receive, send)


def create_app(services: WebServices, *, patience: float = 0.0) -> FastAPI:
    """Put the doors on one application; they open once it is known what may page, or after so many seconds."""
    bot = hearing(services)
    watch = PagingWatch(services.reader, services.clock, patience)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        services.inbox.start()
        _say_what_is_closed(services)
        await watch.open()
        trimming = trim_for_ever(services.kept, services.reader, services.clock)
        redacting = redact_for_ever(services.kept, services.reader, services.clock)
        beside = [asyncio.create_task(each) for each in (watch.watch(), trimming, redacting)]
        async with listening(bot, services):
            yield
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await services.inbox.stop()
        await services.refusals.stop()
        services.close()

    app = FastAPI(
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=UNASKED,
    )
    app.add_middleware(StraightThrough, routes=_hooks(services, watch))
    app.router.routes.append(_legacy(services, watch))
    app.router.routes.append(_unsubscribe(services))
    app.router.routes.append(Route(SLACK_PATH, endpoint=slack_door(bot, services)))
    app.include_router(health_router(services))
    app.include_router(create_console(services))
    app.add_exception_handler(404, answering_missing(services))
    return app


def _say_what_is_closed(services: WebServices) -> None:
    """Say at the start which door refuses everybody."""
    if not services.settings.sentry.client_secrets:
        why = RefusedBecause.NO_SECRET
        log.error("door.closed", door=Door.SENTRY.value, reason=why.value, remedy=remedy(Door.SENTRY, why))


def _hooks(services: WebServices, watch: PagingWatch) -> list[Route]:
    """Make the doors where Sentry and PagerDuty call, each at two addresses: they verify, keep and answer."""
    sentry = SentryDoor(
        inbox=services.inbox,
        secrets=tuple(secret.reveal().encode() for secret in services.settings.sentry.client_secrets),
        clock=services.clock,
        may_page=watch.may_page,
        metrics=services.metrics,
        refused=partial(services.refusals.note, Door.SENTRY),
    )
    return [
        Route("/webhooks/sentry", endpoint=sentry),
        Route("/webhooks/sentry/", endpoint=sentry),  # Sentry follows no redirect to the one without a slash
        *(Route(path, endpoint=_pager_door(services)) for path in (PAGER_PATH, f"{PAGER_PATH}/")),
    ]


def _pager_door(services: WebServices) -> PagerDoor:
    return PagerDoor(
        inbox=services.inbox,
        secrets=tuple(secret.reveal().encode() for secret in services.settings.pagerduty.webhook_secrets),
        clock=services.clock,
        metrics=services.metrics,
        refused=partial(services.refusals.note, Door.PAGERDUTY),
    )


def _legacy(services: WebServices, watch: PagingWatch) -> Route:
    """Make the door of the old plugin."""
    legacy = LegacyDoor(
        inbox=services.inbox,
        token=services.settings.sentry.legacy_token.reveal().encode(),
        clock=services.clock,
        may_page=watch.may_page,
        metrics=services.metrics,
    )
    return Route(LEGACY_PATH, endpoint=legacy)


def _unsubscribe(services: WebServices) -> Route:
    """Make the door by which people end what they are mailed."""
    door = UnsubscribeDoor(
        inbox=services.inbox,
        clock=services.clock,
        metrics=services.metrics,
        key=key_of(services.reader, services.clock),
        is_open=bool(services.settings.http.public_url),
    )
    return Route(UNSUBSCRIBE_PATH, endpoint=door)


def app() -> FastAPI:
    """Make the application from the environment: what `serve` and any ASGI server start (as a factory)."""
    settings = load()
    configure(settings.http.log_format, process="web")
    report_to(settings.telemetry, process="web")
    say_what_is_set(settings)
    application = create_app(web_services(settings), patience=PATIENCE_SECONDS)
    # What is loaded by now stays for good: looking through it again and again costs the slowest answers most.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    return application
