"""The real PostgreSQL of the tests, and the guard around them."""

from __future__ import annotations

import socket
import urllib.request

import psycopg
import pytest

from tests.conftest import OffLoopbackError


@pytest.mark.postgres
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_postgresql_of_its_own(postgres_url: str, turn: int) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE mine (id int)")
        [found] = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'mine'")
    assert found == (1,)


def test_a_test_cannot_reach_the_network() -> None:
    with pytest.raises(OffLoopbackError), socket.socket() as sock:
        sock.connect(("192.0.2.1", 443))


def test_a_test_can_reach_the_loopback() -> None:
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen("http://127.0.0.1:9")
