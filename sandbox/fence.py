"""Keeps pages of other sites out: the sandbox answers only to this machine's own names, and is changed only from its own page."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

READS = ("GET", "HEAD")
FRONT = "/"


class Fence:
    """Answers 403 to what a browser sends for a page of somebody else's."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] == "http" and (why := refusal(scope["method"], scope["path"], Headers(scope=scope))):
            await PlainTextResponse(f"sandbox: {why}\n", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def refusal(method: str, path: str, headers: Headers) -> str | None:
    """Why a request is refused, or None. Programs send no Origin and no Sec-Fetch-Site; browsers send them (Fetch Metadata)."""
    host, origin = headers.get("host", ""), headers.get("origin")
    if not _is_here(host):
        return "it answers only to 127.0.0.1 and localhost"  # another name may be led here (DNS rebinding)
    if method not in READS and origin is not None and origin != f"http://{host}":
        return "a page of another site may change nothing here"
    if headers.get("sec-fetch-site") == "cross-site" and (method not in READS or path != FRONT):
        return "a page of another site may only link to the front page"
    return None


def _is_here(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return "@" not in host and (name == "localhost" or ip_address(name).is_loopback)
    except ValueError:
        return False
