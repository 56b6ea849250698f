"""What Slack signed just now holds; nothing else does, and nothing raises."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signature import is_signed

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECRET = b"a-signing-secret"


def signed(body: bytes, *, at: datetime = NOW, secret: bytes = SECRET) -> tuple[bytes, bytes]:
    stamp = str(int(at.timestamp())).encode()
    return stamp, b"v0=" + hmac.new(secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest().encode()


def holds(body: bytes, stamp: bytes, signature: bytes, *, secret: bytes = SECRET, now: datetime = NOW) -> bool:
    return is_signed(body, timestamp=stamp, signature=signature, secret=secret, now=now)


def test_the_example_that_slack_publishes_is_signed() -> None:
    """From docs.slack.dev, Verifying requests from Slack."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = b"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    then = datetime.fromtimestamp(1531420618, UTC)
    assert holds(body, b"1531420618", signature, secret=b"8f742231b10e8888abcd99yyyzzz85a5", now=then)


@given(st.binary())
def test_what_is_signed_just_now_holds(body: bytes) -> None:
    assert holds(body, *signed(body))


@given(st.binary(), st.binary(), st.binary())
def test_nothing_else_holds_and_nothing_raises(body: bytes, stamp: bytes, signature: bytes) -> None:
    assert not holds(body, stamp, signature)
    assert not holds(body, signed(body)[0], signature)
    assert not holds(body, stamp, signed(body)[1])


@pytest.mark.parametrize("seconds, good", [(300, True), (301, False), (-300, True), (-301, False)])
def test_five_minutes_are_the_limit(seconds: int, good: bool) -> None:
    assert holds(b"{}", *signed(b"{}", at=NOW - timedelta(seconds=seconds))) is good


def test_without_a_secret_nothing_holds() -> None:
    assert not holds(b"{}", *signed(b"{}", secret=b""), secret=b"")
