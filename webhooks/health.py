"""GET and HEAD of /healthz, /readyz; GET of /metrics: is the process alive, can the inbox commit, what was counted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

import structlog
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from switchboard.app.web import WebServices
from switchboard.errors import InboxFull, StorageDown
from switchboard.storage.store import Unit

log = structlog.get_logger()

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def health_router(services: WebServices) -> APIRouter:
    """Make the routes that say how the house is."""
    router = APIRouter()

    async def healthz() -> Response:
        return PlainTextResponse("alive\n")

    async def readyz() -> Response:
        try:
            await asyncio.to_thread(services.kept.append, ())
        except InboxFull as error:
            return JSONResponse({"ready": False, "because": str(error)}, status_code=503)
        return JSONResponse({"ready": True} | await _ages(services))

    async def metrics() -> Response:
        others = await _others(services)
        own = services.metrics.text()
        return Response("".join([own, *others.values()]), media_type=METRICS_TYPE)

    router.add_api_route("/healthz", healthz, methods=["GET", "HEAD"], include_in_schema=False)
    router.add_api_route("/readyz", readyz, methods=["GET", "HEAD"], include_in_schema=False)
    for path in services.settings.http.metrics_paths:
        router.add_api_route(path, metrics, methods=["GET"], include_in_schema=False)
    return router


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
