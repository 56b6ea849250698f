"""The web process itself under attack: what it holds stays bounded, and who is honest is served."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.hostile.serving import PATIENCE, a_chunked_post, a_get, a_post
from tests.promises.crash.load import an_alert
from tests.promises.crash.processes import Processes, a_street

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")

MEGABYTE = 1 << 20
ATTACKERS = 80
MORE = 130  # megabytes, several times less than is sent: what may be held of bodies, what they are put together in, and the rest

ATTACKS: dict[str, Callable[[], Iterator[bytes]]] = {
    "bodies that never end": lambda: iter([a_post(b"", {}, length=5 * MEGABYTE), b"x" * (5 * MEGABYTE - 1)]),
    "chunks of one byte": lambda: iter([a_chunked_post([b"x"] * 200_000, end=b"")]),
    "heads that never end": lambda: iter([b"GET / HTTP/1.1\r\nX: ", *[b"x" * MEGABYTE] * 5]),
    "heads of many fields": lambda: iter([b"GET / HTTP/1.1\r\n" + b"X:\r\n" * 12_000]),
    "trailers that never end": lambda: iter([a_chunked_post([b"x"], end=b"0\r\n"), *[b"X: y\r\n" * 100_000] * 5]),
    "requests sent ahead": lambda: iter([a_get("/healthz") * 50_000]),
    "answers not taken": lambda: iter([a_get("/metrics") * 10] * 100),
}


async def test_no_attack_makes_the_web_process_grow_without_bound(tmp_path: Path) -> None:
    async with a_street(tmp_path) as (processes, _):
        web = processes.start("web")
        await processes.ready()
        assert await processes.post(an_alert(0)) == 202
        before = _most_held(web.pid)
        for name, attack in ATTACKS.items():
            with ExitStack() as attackers:
                _attack(attackers, processes, attack)
                assert await processes.post(an_alert(1)) == 202, name
        assert _most_held(web.pid) - before < MORE, name
        assert await processes.is_ready()
        assert "Traceback" not in processes.words()


def _attack(attackers: ExitStack, processes: Processes, attack: Callable[[], Iterator[bytes]]) -> None:
    address = ("127.0.0.1", int(processes.environment["PORT"]))
    clients = [attackers.enter_context(socket.create_connection(address, timeout=1.0)) for _ in range(ATTACKERS)]
    threads = [threading.Thread(target=_send, args=(client, attack), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)


def _send(client: socket.socket, attack: Callable[[], Iterator[bytes]]) -> None:
    with suppress(OSError):
        for piece in attack():
            client.sendall(piece)


def _most_held(pid: int) -> int:
    """Return the most memory that a process ever had, in megabytes."""
    [held] = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(held) // 1024
