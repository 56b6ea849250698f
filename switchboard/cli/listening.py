"""Starts the web process's server."""

from __future__ import annotations

import uvicorn

from switchboard.settings import Settings


def listen(settings: Settings) -> None:
    """Serve the doors at HOST and PORT until told to stop."""
    uvicorn.run(
        "asgi:app",
        factory=True,
        host=settings.http.host,
        port=settings.http.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        forwarded_allow_ips=list(settings.http.forwarded_allow_ips),
        timeout_graceful_shutdown=10,
        server_header=False,
    )
