"""Who may open the console: every row of the rule."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.access import Access, ConsoleRequest, access, host_of, is_loopback

TOKEN = "kéy-of-the-console"


def basic(user: str, password: str) -> str:
    """Write a Basic header as browsers do."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def bearer(token: str) -> str:
    """Write a Bearer header as a server reads it: bytes taken for Latin-1."""
    return f"Bearer {token.encode().decode('latin-1')}"


def asked(**over: str) -> ConsoleRequest:
    """Ask from this machine, without a token."""
    return ConsoleRequest(
        **{"token": "", "listens_on": "127.0.0.1", "public_url": "", "host": "127.0.0.1:8000", **over}
    )


@pytest.mark.parametrize(
    "over, answer",
    [
        ({}, Access.OPEN),
        ({"host": "localhost:8000"}, Access.OPEN),
        ({"host": "[::1]:8000", "listens_on": "::1"}, Access.OPEN),
        ({"public_url": "http://localhost:8000"}, Access.OPEN),
        ({"listens_on": "0.0.0.0"}, Access.HIDDEN),  # noqa: S104 - only compared
        ({"listens_on": "::"}, Access.HIDDEN),
        ({"host": "switchboard.example"}, Access.HIDDEN),
        ({"host": "127.0.0.1.evil.example"}, Access.HIDDEN),
        ({"host": "evil.example@127.0.0.1"}, Access.HIDDEN),
        ({"host": "127.0.0.1:99999"}, Access.HIDDEN),
        ({"host": "127.0.0.1@evil.example"}, Access.HIDDEN),
        ({"host": ""}, Access.HIDDEN),
        ({"host": "[::1"}, Access.HIDDEN),
        ({"public_url": "https://switchboard.example"}, Access.HIDDEN),
        ({"forwarded_host": "switchboard.example"}, Access.HIDDEN),
        ({"forwarded_host": "localhost"}, Access.OPEN),
        ({"authorization": bearer(TOKEN), "host": "switchboard.example"}, Access.HIDDEN),
    ],
)
def test_without_a_token_only_this_machine_may_look(over: dict[str, str], answer: Access) -> None:
    assert access(asked(**over)) is answer


@pytest.mark.parametrize(
    "authorization, answer",
    [
        ("", Access.ASK),
        (bearer(TOKEN), Access.OPEN),
        (bearer(TOKEN).replace("Bearer", "bearer"), Access.OPEN),
        (basic("anybody", TOKEN), Access.OPEN),
        (basic("", TOKEN), Access.OPEN),
        (basic(TOKEN, ""), Access.ASK),
        (basic("me", f"{TOKEN}x"), Access.ASK),
        (bearer(""), Access.ASK),
        (bearer(TOKEN[:-1]), Access.ASK),
        ("Basic !!!", Access.ASK),
        ("Basic é", Access.ASK),
        (f"Digest {TOKEN}", Access.ASK),
    ],
)
def test_with_a_token_whoever_shows_it_may_look_from_anywhere(authorization: str, answer: Access) -> None:
    request = asked(token=TOKEN, listens_on="0.0.0.0", host="switchboard.example", authorization=authorization)  # noqa: S104
    assert access(request) is answer


def test_with_a_token_even_this_machine_must_show_it() -> None:
    assert access(asked(token=TOKEN)) is Access.ASK


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_breaks_the_rule(host: str, authorization: str) -> None:
    assert access(asked(host=host, authorization=authorization)) in (Access.OPEN, Access.HIDDEN)
    assert access(asked(host=host, authorization=authorization, token=TOKEN)) is Access.ASK
    assert isinstance(is_loopback(host_of(host)), bool)
