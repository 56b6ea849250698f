"""The old plugin's door: only its address vouches for what comes in, so the address is a secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from switchboard.model.inbound import Inbound
from tests.samples.sentry import a_legacy
from tests.town import Town, a_town
from webhooks.keeping import CAP
from webhooks.legacy import PATH, LegacyDoor
from webhooks.reading import Scope

TOKEN = "a-token-of-our-own"
ADDRESS = f"/webhooks/sentry/legacy/{TOKEN}"


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, environment={"SENTRY_LEGACY_TOKEN": TOKEN}) as town:
        yield town


async def post(town: Town, raw: bytes, path: str = ADDRESS, method: str = "POST", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(town.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.request(method, path, content=raw, headers=headers)


def kept(town: Town) -> list[Inbound]:
    """Return every body of the inbox."""
    return [body for urgent in (True, False) for body in town.worker.backlog.inbox.after(0, urgent=urgent, limit=100)]


async def test_a_body_at_the_right_address_is_kept_and_told(town: Town) -> None:
    answer = await post(town, a_legacy())
    assert (answer.status_code, answer.json()) == (202, {"kept": 1})
    await town.advance(5)
    [text] = town.texts("payments")
    assert "CardDeclined: do_not_honor" in text


@pytest.mark.parametrize(
    "path", ["/webhooks/sentry/legacy/another", f"{ADDRESS}x", ADDRESS[:-1], "/webhooks/sentry/legacy/%FF%00"]
)
async def test_any_other_address_is_not_there(town: Town, path: str) -> None:
    assert (await post(town, a_legacy(), path)).status_code == 404
    assert not kept(town)


async def test_without_a_token_the_door_is_not_there(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        for path in (ADDRESS, "/webhooks/sentry/legacy/", "/webhooks/sentry/legacy"):
            assert (await post(town, a_legacy(), path)).status_code == 404


async def test_only_posts_within_the_cap_are_taken(town: Town) -> None:
    assert (await post(town, b"", method="GET")).status_code == 405
    assert (await post(town, b"x" * (CAP + 1))).status_code == 413
    assert (await post(town, b"not JSON")).status_code == 202
    assert len(kept(town)) == 1


async def test_a_header_of_signed_webhooks_means_nothing_here(town: Town) -> None:
    forged = {"Sentry-Hook-Resource": "metric_alert", "Sentry-Hook-Timestamp": "1", "Request-ID": "r-1"}
    await post(town, a_legacy(), **forged)
    [body] = kept(town)
    assert body.kept.hint.resource == "legacy"
    assert body.kept.headers == (("request-id", "r-1"),)


async def test_the_token_is_out_of_the_address_before_anything_is_done(town: Town) -> None:
    """What reports on a request reads its address from the scope."""
    door = LegacyDoor(town.services.inbox, TOKEN.encode(), town.clock, lambda _: False, town.services.metrics)
    scope: Scope = {"method": "GET", "headers": [], "path": ADDRESS, "path_params": {"token": TOKEN}}
    sent: list[object] = []

    async def send(message: object) -> None:
        sent.append(message)

    await door(scope, None, send)  # type: ignore[arg-type]
    assert (scope["path"], scope["raw_path"]) == (PATH, PATH.encode())
    assert TOKEN not in repr(sent)


async def test_what_the_door_answered_is_counted(town: Town) -> None:
    await post(town, a_legacy())
    assert 'switchboard_received_total{answer="202",door="legacy"} 1.0' in town.services.metrics.text()
