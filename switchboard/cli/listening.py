"""Starts the web process's server."""

from __future__ import annotations

from typing import Any

import uvicorn

from switchboard.cli.guarding import Limits, guarded
from switchboard.settings import HttpSettings, Settings


def listen(settings: Settings) -> None:
    """Serve the doors at HOST and PORT until told to stop."""
    uvicorn.run("asgi:app", factory=True, **server_options(settings.http, limits=Limits()))


def server_options(http: HttpSettings, *, limits: Limits) -> dict[str, Any]:
    """Tell uvicorn how the doors are served: plain HTTP only, and what a client may hold is bounded."""
    return {
        "host": http.host,
        "port": http.port,
        "loop": "uvloop",
        "http": guarded(limits),
        "ws": "none",
        "access_log": False,
        "log_config": None,
        "forwarded_allow_ips": list(http.forwarded_allow_ips),
        "timeout_graceful_shutdown": 10,
        "server_header": False,
    }
