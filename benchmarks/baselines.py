"""What the accept path is held against, on the same uvicorn: a bare ASGI application, and our own route without its disk."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from asgi import UNASKED, StraightThrough
from benchmarks.mail import PATH, SECRET
from switchboard.clock import SystemClock
from switchboard.inbox.inbox import Inbox
from switchboard.model.inbound import Raw
from switchboard.runtime.metrics import web_metrics
from switchboard.storage.inbox_sqlite import SqliteInbox
from webhooks.reading import Receive, Scope, Send, answer, read_body
from webhooks.sentry import CAP, SentryDoor


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """Read a request's body and answer: as little as an ASGI application can do."""
    if scope["type"] == "http":
        await read_body(scope, receive, cap=CAP)
        await answer(send, 202, b'{"kept":1}')


class Unkept(Inbox):
    """An inbox that keeps nothing: what the disk costs is the difference."""

    def __init__(self, folder: Path) -> None:
        """Number what comes without keeping it."""
        super().__init__(SqliteInbox(folder / "never.inbox.db"), wake=lambda: None)
        self._ids = count(1)

    async def keep(self, raw: Raw) -> int:
        """Return a number at once."""
        return next(self._ids)


def diskless(folder: Path) -> FastAPI:
    """Put our own door, with signature, hint and counts, before an inbox that keeps nothing."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=UNASKED)
    door = SentryDoor(
        inbox=Unkept(folder),
        secrets=(SECRET.encode(),),
        clock=SystemClock(),
        may_page=lambda hint: False,
        metrics=web_metrics(),
        refused=lambda because: None,
    )
    app.add_middleware(StraightThrough, routes=[Route(PATH, endpoint=door)])
    return app


def main() -> None:
    """Serve the baseline that the first argument names on the port that the second one names, in the working directory."""
    name, port = sys.argv[1], int(sys.argv[2])
    app: ASGIApp = bare if name == "bare" else diskless(Path.cwd())
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
    )


if __name__ == "__main__":
    main()
