"""GET and HEAD of /healthz, /readyz; GET of /metrics: is the process alive, can the inbox commit, what was counted."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from switchboard.app.web import WebServices
from switchboard.errors import InboxFull, StorageDown
from switchboard.storage.store import Unit
from webhooks.copied import Copied

log = structlog.get_logger()

# The worker leaves its part every 5 s; a copy of it is no older than that.
METRICS_LAST, AGES_LAST = timedelta(seconds=5), timedelta(seconds=1)
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def health_router(services: WebServices) -> APIRouter:
    """Make the routes that say how the house is."""
    router = APIRouter()
    others = Copied(lambda: _others(services), services.clock, lasts=METRICS_LAST)
    ages = Copied(lambda: _ages(services), services.clock, lasts=AGES_LAST)
    token = services.settings.http.metrics_token.reveal().encode()

    async def healthz() -> Response:
        return PlainTextResponse("alive\n")

    async def readyz() -> Response:
        try:
            await services.inbox.check()
        except InboxFull as error:
            return JSONResponse({"ready": False, "because": str(error)}, status_code=503)
        return JSONResponse({"ready": True} | await ages.get())

    async def metrics(request: Request) -> Response:
        if token and not hmac.compare_digest(_bearer(request), token):
            return PlainTextResponse("METRICS_TOKEN, as a bearer token\n", 401, {"WWW-Authenticate": "Bearer"})
        return Response("".join([services.metrics.text(), *(await others.get()).values()]), media_type=METRICS_TYPE)

    router.add_api_route("/healthz", healthz, methods=["GET", "HEAD"], include_in_schema=False)
    router.add_api_route("/readyz", readyz, methods=["GET", "HEAD"], include_in_schema=False)
    for path in services.settings.http.metrics_paths:
        router.add_api_route(path, metrics, methods=["GET"], include_in_schema=False)
    return router


def _bearer(request: Request) -> bytes:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip().encode("latin-1", "replace") if scheme.lower() == "bearer" else b""


async def _ages(services: WebServices) -> dict[str, object]:
    """Return, as information, how far behind the worker is; a database that is not there yet is no reason to refuse."""
    try:
        newest = await asyncio.to_thread(services.kept.newest)
        floor, due = await services.reader.run(lambda unit: (unit.inbound.floor(), _due(unit)))
    except StorageDown:
        log.warning("readyz.unread", because="the worker's database cannot be read yet")
        return {"worker": "unknown"}
    late = (services.clock.now() - due).total_seconds() if due else 0.0
    return {"backlog": max(0, newest - floor), "due_seconds_ago": max(0, round(late))}


def _due(unit: Unit) -> datetime | None:
    return unit.deliveries.next_due()


async def _others(services: WebServices) -> Mapping[str, str]:
    try:
        return await services.reader.run(lambda unit: unit.configs.metrics())
    except StorageDown:
        log.warning("metrics.unread", because="the worker's database cannot be read yet")
        return {}
