"""Who may open the console: every row of the rule."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.access import Access, ConsoleRequest, access, host_of, is_forwarded, is_loopback

TOKEN = "kéy-of-the-console"


def basic(user: str, password: str) -> str:
    """Write a Basic header as browsers do."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def bearer(token: str) -> str:
    """Write a Bearer header as a server reads it: bytes taken for Latin-1."""
    return f"Bearer {token.encode().decode('latin-1')}"


def asked(**over: Any) -> ConsoleRequest:
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
        ({"host": "127.0.0.1#.evil.example"}, Access.HIDDEN),
        ({"host": "127.0.0.1/evil.example"}, Access.HIDDEN),
        ({"public_url": "https://switchboard.example"}, Access.HIDDEN),
        ({"forwarded": True}, Access.HIDDEN),
        ({"authorization": bearer(TOKEN), "host": "switchboard.example"}, Access.HIDDEN),
    ],
)
def test_without_a_token_only_this_machine_may_look(over: dict[str, Any], answer: Access) -> None:
    assert access(asked(**over)) is answer


@pytest.mark.parametrize(
    "authorization, answer",
    [
        ("", Access.ASK),
        (bearer(TOKEN), Access.OPEN),
        (bearer(TOKEN).replace("Bearer", "bearer"), Access.OPEN),
        (basic("anybody", TOKEN), Access.OPEN),
        (basic("", TOKEN), Access.OPEN),
        (basic(TOKEN, ""), Access.WRONG),
        (basic("me", f"{TOKEN}x"), Access.WRONG),
        (bearer(""), Access.WRONG),
        (bearer(TOKEN[:-1]), Access.WRONG),
        ("Basic !!!", Access.WRONG),
        ("Basic é", Access.WRONG),
        (f"Digest {TOKEN}", Access.WRONG),
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
    assert access(asked(host=host, authorization=authorization, token=TOKEN)) in (Access.ASK, Access.WRONG)
    assert isinstance(is_loopback(host_of(host)), bool)


@pytest.mark.parametrize(
    "header, answer",
    [
        ("Forwarded", True),
        ("X-Forwarded-For", True),
        ("x-forwarded-host", True),
        ("X_Forwarded_For", True),
        ("X-Forwarded", True),
        ("X-Cluster-Client-IP", True),
        ("Fly-Client-IP", True),
        ("Tailscale-User-Login", True),
        ("CDN-Loop", True),
        ("X-Azure-ClientIP", True),
        ("X-Original-URL", True),
        ("X-Forwarded-Proto", True),
        ("X-Forwarded-Anything", True),
        ("Via", True),
        ("CF-Connecting-IP", True),
        ("X-Real-IP", True),
        ("Host", False),
        ("Accept", False),
        ("X-Requested-With", False),
    ],
)
def test_what_a_proxy_adds_says_that_a_request_was_passed_on(header: str, answer: bool) -> None:
    assert is_forwarded(["accept", header]) is answer


def test_what_comes_in_http_1_0_was_passed_on_by_nginx_as_it_comes() -> None:
    assert is_forwarded(["accept"], version="1.0")
    assert not is_forwarded(["accept"], version="1.1")
