"""The console's addresses. Every one asks first who may see it; a defect is a page with a reference, not a traceback."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from console.access import Access, ConsoleRequest, access, is_forwarded
from console.answers import HEADERS, data, page
from console.guesses import Guesses
from console.reading import ListFilter, Reading
from switchboard.app.web import WebServices
from switchboard.errors import StorageDown
from switchboard.model.delivery import DeliveryState
from switchboard.runtime.settings import Settings
from switchboard.views.deliveries import LARGEST_ID

PAGE, MOST = 50, 100
STATIC = Path(__file__).parent / "static"
FILES = ("console.css", "console.js", "favicon.svg")

Before = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
Limit = Annotated[int, Query(ge=1, le=200)]
Words = Annotated[str, Query(max_length=1000)]
IssueState = Literal["", "unresolved", "resolved", "archived"]
States = Annotated[list[DeliveryState] | None, Query()]

log = structlog.get_logger()


def create_console(services: WebServices) -> APIRouter:
    """Make the console's routes."""
    guard = Guard(services)
    router = APIRouter(dependencies=[Depends(guard)], include_in_schema=False)
    reading = Reading(services)
    _add_received(router, reading)
    _add_deliveries(router, reading)
    _add_data(router, reading)
    for name in FILES:
        router.add_api_route(f"/static/{name}", _file(name), methods=["GET"])
    router.routes.extend([Route(path, endpoint=OtherMethods(guard)) for path in _addresses(router)])
    return router


def _addresses(router: APIRouter) -> list[str]:
    return [route.path for route in router.routes if isinstance(route, Route)]


def answering_missing(services: WebServices) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Make the answer to an address that is not there: a page for who browses the console, else what any 404 says."""

    async def answer(request: Request, error: Exception) -> Response:
        browses = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if browses and access(_asked(request, services.settings)) is Access.OPEN:
            return _missing(f"page {request.url.path}")
        refused = error if isinstance(error, StarletteHTTPException) else HTTPException(404)
        return await http_exception_handler(request, refused)

    return answer


def _asked(request: Request, settings: Settings) -> ConsoleRequest:
    return ConsoleRequest(
        token=settings.console.token.reveal(),
        listens_on=settings.http.host,
        public_url=settings.http.public_url,
        host=request.headers.get("host", ""),
        forwarded=is_forwarded(request.headers.keys(), version=request.scope.get("http_version", "1.1")),
        authorization=request.headers.get("authorization", ""),
    )


class Guard:
    """Lets in who may see the console, and makes whoever tries passwords wait."""

    def __init__(self, services: WebServices) -> None:
        """Guard by the settings."""
        self._services = services
        self._guesses = Guesses(services.clock.now)

    async def __call__(self, request: Request) -> None:
        """Let a request in; raises what it is answered instead. In the event loop, so one at a time."""
        client = request.client.host if request.client else ""
        if self._services.settings.console.token and (wait := self._guesses.wait(client)):
            raise HTTPException(429, "Too many wrong passwords; wait.", headers={"Retry-After": str(wait)})
        answer = access(_asked(request, self._services.settings))
        if answer is Access.WRONG:
            self._guesses.add(client)
            log.warning("console.wrong_password", client=client)
        if answer is Access.HIDDEN:
            raise HTTPException(404)
        if answer is not Access.OPEN:
            ask = {"WWW-Authenticate": 'Basic realm="Switchboard", charset="UTF-8"'}
            raise HTTPException(401, "Any user name; the password is CONSOLE_TOKEN.", headers=ask)


class OtherMethods:
    """Answers every method that an address of the console does not have: hidden is hidden for these as well."""

    def __init__(self, guard: Guard) -> None:
        """Ask this guard first."""
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse one request."""
        await self._guard(Request(scope, receive, send))
        raise HTTPException(405, headers={"Allow": "GET"})


def _add_received(router: APIRouter, reading: Reading) -> None:
    async def index(asked: Annotated[ListFilter, Depends(_asked_for)], before: Before = None) -> Response:
        async def show() -> Response:
            house, listing = await reading.overview(), await reading.issues(asked, limit=MOST, before=before)
            values = {"house": house, "listing": listing, "before": before, "asked": asked, "now": house.now}
            return page("index.html", status=200, **values, zone=await reading.zone())

        return await _page(show)

    async def item(inbound_id: str) -> Response:
        async def show() -> Response:
            found = await reading.item(_number(inbound_id))
            return (
                page("received.html", full=found, now=_now(reading), zone=await reading.zone())
                if found
                else _missing(f"inbound {inbound_id}")
            )

        return await _page(show)

    router.add_api_route("/", index, methods=["GET"])
    router.add_api_route("/received/{inbound_id}", item, methods=["GET"])


def _asked_for(q: Words = "", team: Words = "", project: Words = "", state: IssueState = "") -> ListFilter:
    return ListFilter(q.strip(), team, project, state)


def _add_deliveries(router: APIRouter, reading: Reading) -> None:
    async def deliveries(state: States = None, limit: Limit = PAGE) -> Response:
        async def show() -> Response:
            found = await reading.deliveries(states=state or (), limit=limit)
            return page(
                "deliveries.html", deliveries=found, states=state or (), now=_now(reading), zone=await reading.zone()
            )

        return await _page(show)

    async def delivery(delivery_id: str) -> Response:
        async def show() -> Response:
            found = await reading.delivery(_number(delivery_id))
            missing = f"delivery {delivery_id}"
            return (
                page("delivery.html", delivery=found, now=_now(reading), zone=await reading.zone())
                if found
                else _missing(missing)
            )

        return await _page(show)

    router.add_api_route("/deliveries", deliveries, methods=["GET"])
    router.add_api_route("/deliveries/{delivery_id}", delivery, methods=["GET"])


def _add_data(router: APIRouter, reading: Reading) -> None:
    async def received(before: Before = None, limit: Limit = PAGE) -> Response:
        return await _data(lambda: reading.received(limit=limit, before=before))

    async def item(inbound_id: str) -> Response:
        return await _data(lambda: reading.item(_number(inbound_id)))

    async def issues(
        asked: Annotated[ListFilter, Depends(_asked_for)], before: Before = None, limit: Limit = MOST
    ) -> Response:
        return await _data(lambda: reading.issues(asked, limit=limit, before=before))

    async def deliveries(state: States = None, limit: Limit = PAGE) -> Response:
        return await _data(lambda: reading.deliveries(states=state or (), limit=limit))

    async def delivery(delivery_id: str) -> Response:
        return await _data(lambda: reading.delivery(_number(delivery_id)))

    router.add_api_route("/api/issues", issues, methods=["GET"])
    router.add_api_route("/api/received", received, methods=["GET"])
    router.add_api_route("/api/received/{inbound_id}", item, methods=["GET"])
    router.add_api_route("/api/deliveries", deliveries, methods=["GET"])
    router.add_api_route("/api/deliveries/{delivery_id}", delivery, methods=["GET"])


async def _page(show: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await show()
    except StorageDown as error:
        log.warning("console.unread", because=str(error))
        return page("problem.html", status=503, reference=None)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("console.failed", reference=reference)
        return page("problem.html", status=503, reference=reference)


async def _data(ask: Callable[[], Awaitable[object]]) -> Response:
    try:
        found = await ask()
    except StorageDown as error:
        log.warning("console.unread", because=str(error))
        return data({"error": "the database cannot be read now"}, status=503)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("console.failed", reference=reference)
        return data({"error": "this cannot be read now", "reference": reference}, status=503)
    return data({"error": "there is nothing of this id"}, status=404) if found is None else data(found)


def _missing(what: str) -> Response:
    return page("missing.html", status=404, what=what[:80])


def _number(text: str) -> int:
    """Read an id of an address; 0, which nothing has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(LARGEST_ID)) else 0


def _now(reading: Reading) -> object:
    return reading.services.clock.now()


def _file(name: str) -> Callable[[], Awaitable[Response]]:
    async def send() -> Response:
        return FileResponse(STATIC / name, headers=HEADERS | {"Cache-Control": "max-age=300"})

    return send
