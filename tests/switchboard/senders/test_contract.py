"""Every sender keeps the contract, whatever the other side does."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest

from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.outcome import GaveUp, Sent, TryAgain, Unknown
from switchboard.senders.contract import Sender
from switchboard.senders.served import UnservedSender
from tests.switchboard.senders.cards import a_card
from tests.switchboard.senders.kit import KINDS, SECRET, STATUSES, Kind, connected, is_sensible
from tests.switchboard.senders.loopback import Broken, Reply

EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def opening(kind: Kind) -> Job:
    return Job(step=Step.OPEN, card=kind.card)


@EVERY_KIND
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    "body", [{"ok": False}, b"<html>proxy</html>", b"[]", b""], ids=["json", "html", "list", "empty"]
)
async def test_every_status_comes_to_a_sensible_outcome(kind: Kind, status: int, body: object) -> None:
    async with connected(kind, lambda _: Reply(status, body)) as (sender, server):
        outcome = await sender.send(opening(kind))
    assert is_sensible(kind, status, outcome), outcome
    assert len(server.asked) == 1  # a sender tries once


@EVERY_KIND
@pytest.mark.parametrize("said, after", [("7", 7), ("0", 0), ("999999999", 3600), ("soon", None), (None, None)])
async def test_the_wait_that_is_asked_for_is_passed_on(kind: Kind, said: str | None, after: int | None) -> None:
    headers = {"Retry-After": said} if said else {}
    body = {"ok": False, "error": "ratelimited"}
    async with connected(kind, lambda _: Reply(429, body, headers)) as (sender, _):
        outcome = await sender.send(opening(kind))
    assert isinstance(outcome, TryAgain)
    assert outcome.after == (None if after is None else timedelta(seconds=after))


@EVERY_KIND
async def test_a_connection_broken_after_acting_is_unknown_only_where_a_repeat_would_show(kind: Kind) -> None:
    async with connected(kind, lambda _: Broken.RESET) as (sender, server):
        outcome = await sender.send(opening(kind))
    assert isinstance(outcome, Unknown if kind.repeats_show else TryAgain)
    assert len(server.asked) == 1


@EVERY_KIND
async def test_a_refused_connection_is_tried_again(kind: Kind) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    async with kind.connect(url) as sender:
        assert isinstance(await sender.send(opening(kind)), TryAgain)


@EVERY_KIND
@pytest.mark.parametrize("body", [b"not json", b"[1]", b'"ok"', b"{}", b"\xff\xfe", b'{"ok": true}'])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "text/html"])
async def test_an_answer_that_is_not_theirs_is_never_taken_for_success(
    kind: Kind, body: bytes, content_type: str
) -> None:
    async with connected(kind, lambda _: Reply(200, body, {"Content-Type": content_type})) as (sender, _):
        outcome = await sender.send(opening(kind))
    assert not isinstance(outcome, Sent)


@EVERY_KIND
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
async def test_no_outcome_holds_a_secret(kind: Kind, status: int) -> None:
    body = {"ok": False, "error": SECRET, "errors": [f"routing key {SECRET} is wrong"], "dedup_key": 1}
    async with connected(kind, lambda _: Reply(status, body)) as (sender, _):
        assert SECRET not in repr(await sender.send(opening(kind)))


@pytest.mark.parametrize("kind", [DestinationKind.JIRA, DestinationKind.WEBHOOK, DestinationKind.APPRISE])
async def test_a_kind_that_is_not_served_yet_says_so(kind: DestinationKind) -> None:
    sender: Sender = UnservedSender(kind)
    job = Job(step=Step.OPEN, card=a_card())
    outcome = await sender.send(job)
    assert isinstance(outcome, GaveUp)
    assert f"{kind.value} destinations are not served yet" in outcome.because
    assert sender.budget(job.step) is None
