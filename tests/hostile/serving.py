"""The real server on loopback, in a thread of its own, and a client that sends whatever bytes it likes."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from asgi import create_app
from switchboard.app.web import WebServices, web_services
from switchboard.cli.guarding import Limits
from switchboard.cli.running import server_options
from switchboard.runtime.settings import load
from tests.migrated import migrated

SECRET = "a-client-secret"
OLD_SECRET = "the-secret-before"
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """The web process's server, without the process."""

    address: tuple[str, int]
    services: WebServices

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        """Open one connection."""
        with socket.create_connection(self.address, timeout=PATIENCE) as client:
            yield client

    def ask(self, raw: bytes) -> Answer:
        """Send these bytes on a connection of their own, and read the first answer."""
        with self.connected() as client:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may answer, and close, before all is sent
                client.sendall(raw)
            return next(answers(client))

    def kept(self) -> list[bytes]:
        """Return the bodies in the inbox, the newest first."""
        return [inbound.kept.raw for inbound in self.services.kept.latest(limit=100)]


@contextmanager
def serving(
    folder: Path, *, limits: Limits | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Serve the doors on a database in a folder."""
    (folder / "routes.yaml").write_text('version: 1\nfallback: ["slack:#alerts"]\n')
    settings = load(
        {
            "DATABASE_URL": f"sqlite:///{folder}/hostile.db",
            "ROUTES": str(folder / "routes.yaml"),
            "SENTRY_CLIENT_SECRET": f"{SECRET},{OLD_SECRET}",
            "PORT": "0",
        }
        | dict(environment or {})
    )
    migrated(settings.database_url.reveal())
    services = web_services(settings)
    options = server_options(settings.http, limits=limits or Limits())
    server = uvicorn.Server(uvicorn.Config(create_app(services), **options))
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield Server(server.servers[0].sockets[0].getsockname(), services)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def signed(body: bytes, *, secret: str = SECRET) -> dict[str, str]:
    """Return the headers that Sentry would send with a body."""
    signature = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    return {"Sentry-Hook-Resource": "event_alert", "Sentry-Hook-Signature": signature}


def a_post(body: bytes, headers: Mapping[str, str] | None = None, *, length: int | None = None) -> bytes:
    """Write a webhook as bytes, signed unless headers are given; `length` may lie."""
    lines = {"Host": "127.0.0.1", "Content-Length": str(len(body) if length is None else length)}
    return _head("POST /webhooks/sentry", lines | dict(signed(body) if headers is None else headers)) + body


def a_chunked_post(pieces: list[bytes], *, end: bytes = b"0\r\n\r\n") -> bytes:
    """Write a signed webhook whose body comes in chunks."""
    headers = {"Host": "127.0.0.1", "Transfer-Encoding": "chunked"} | signed(b"".join(pieces))
    return _head("POST /webhooks/sentry", headers) + b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + end


def a_get(target: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Write a GET as bytes."""
    return _head(f"GET {target}", {"Host": "127.0.0.1"} | dict(headers or {}))


def a_body(**over: object) -> bytes:
    """Write a small body that Sentry might send."""
    return json.dumps(
        {"action": "triggered", "data": {"event": {"event_id": "1"}, "triggered_rule": "r"}} | over
    ).encode()


def answers(client: socket.socket) -> Iterator[Answer]:
    """Read answers from a connection until it closes."""
    stream = client.makefile("rb")
    while line := stream.readline():
        headers = {}
        while (field := stream.readline().strip()) != b"":
            name, _, value = field.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        if (status := int(line.split()[1])) >= 200:
            yield Answer(status, headers, stream.read(int(headers.get("content-length", 0))))


def is_closed(client: socket.socket) -> bool:
    """Read to the end: True once the server has closed the connection, False where it has not within the patience."""
    try:
        while client.recv(65536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def _head(start: str, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{start} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends
        threading.Event().wait(0.005)
