"""Clients that hold on to what they have: each is let go in time, and nobody else notices."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.hostile.conftest import HASTY
from tests.hostile.serving import PATIENCE, Server, a_body, a_get, a_post, answers, is_closed

BODY = a_body()
MEGABYTE = 1 << 20


@pytest.fixture(name="crowd")
def _crowd() -> Iterator[ExitStack]:
    with ExitStack() as crowd:
        yield crowd


def test_who_says_nothing_is_let_go(hasty: Server) -> None:
    with hasty.connected() as client:
        assert is_closed(client)


@pytest.mark.parametrize("part", ["P", "POST /webhooks/sentry HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "])
def test_half_a_head_is_answered_with_408(hasty: Server, part: str) -> None:
    with hasty.connected() as client:
        client.sendall(part.encode())
        answer = next(answers(client))
        assert (answer.status, answer.headers["connection"]) == (408, "close")
        assert is_closed(client)


def test_half_a_body_is_answered_with_408_and_not_kept(hasty: Server) -> None:
    before = hasty.services.kept.newest()
    with hasty.connected() as client:
        client.sendall(a_post(BODY, length=len(BODY) + 1))
        assert next(answers(client)).status == 408
        assert is_closed(client)
    assert hasty.services.kept.newest() == before


@pytest.mark.parametrize("drop", [b"x", b"\r\n"])
def test_a_drop_now_and_then_buys_no_time(hasty: Server, drop: bytes) -> None:
    """Neither within a body, nor after an answer that came before the body did."""
    with hasty.connected() as client:
        client.sendall(a_get("/healthz", {"Content-Length": "100000"}) if drop == b"x" else b"")
        assert _lasts(client, drop) < 10 * HASTY.seconds


def test_who_takes_no_answer_is_let_go(hasty: Server) -> None:
    with hasty.connected() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        assert _lasts(client, a_get("/metrics") * 8) < 10 * HASTY.seconds


def test_too_many_slow_ones_make_room_for_who_is_quick(narrow: Server, crowd: ExitStack) -> None:
    """They are let go for the room that they take, long before their time is over."""
    slow = [crowd.enter_context(narrow.connected()) for _ in range(3 * HASTY.connections)]
    for client in slow:
        with suppress(OSError):  # the first ones were let go already
            client.sendall(b"POST /webhooks/sentry HTTP/1.1\r\nHost: ")
    assert narrow.ask(a_post(BODY)).status == 202
    assert is_closed(slow[0])


def test_large_bodies_that_never_end_make_room_for_who_is_quick(narrow: Server, crowd: ExitStack) -> None:
    """The one that has been waited for longest goes first; none is refused that comes at once."""
    slow = [crowd.enter_context(narrow.connected()) for _ in range(6)]
    for client in slow:
        client.sendall(a_post(b"x" * MEGABYTE, {}, length=MEGABYTE + 1))
    large = a_body(padding="x" * MEGABYTE)
    assert narrow.ask(a_post(large)).status == 202
    assert narrow.kept()[0] == large
    assert next(answers(slow[0])).status == 408


def test_others_are_served_as_fast_beside_a_hundred_slow_ones(server: Server, crowd: ExitStack) -> None:
    for number in range(100):
        client = crowd.enter_context(server.connected())
        client.sendall(a_post(BODY, length=len(BODY) + 1) if number % 2 else b"GET / HTTP/1.1\r\nX: ")
    began = time.monotonic()
    assert {server.ask(a_post(BODY)).status for _ in range(20)} == {202}
    assert time.monotonic() - began < PATIENCE / 2


def _lasts(client: socket.socket, drop: bytes) -> float:
    """Return for how many seconds a connection takes drops, none of its answers being read."""
    client.settimeout(HASTY.seconds / 10)
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        try:
            client.sendall(drop)
            threading.Event().wait(0.001)
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began
