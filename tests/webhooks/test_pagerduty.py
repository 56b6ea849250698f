"""PagerDuty's door: what is signed is kept, whatever it is; a 4xx is for a bad signature only, for it never comes again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from switchboard.model.inbound import Door, Inbound
from tests.samples.pagerduty import SECRET, a_webhook, signed
from tests.town import Town, a_town
from webhooks.pagerduty import CAP, PATH

SECRETS = {"PAGERDUTY_WEBHOOK_SECRET": f"{SECRET},the-next-one"}


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, environment=SECRETS) as town:
        yield town


async def post(town: Town, raw: bytes, path: str = PATH, method: str = "POST", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(town.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.request(method, path, content=raw, headers=headers or signed(raw))


def kept(town: Town) -> list[Inbound]:
    """Return what came in and may page, which all of PagerDuty's does."""
    return town.worker.backlog.inbox.after(0, urgent=True, limit=100)


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
@pytest.mark.parametrize("raw", [b"{}", b"no json \xff", b"", b'{"event":{"event_type":"service.updated"}}'])
async def test_what_is_signed_is_kept_as_it_came_whatever_it_is(town: Town, raw: bytes, path: str) -> None:
    assert (await post(town, raw, path)).status_code == 202
    [inbound] = kept(town)
    assert (inbound.kept.door, inbound.kept.raw) == (Door.PAGERDUTY, raw)


async def test_any_of_several_signatures_under_any_of_our_secrets_will_do(town: Town) -> None:
    raw = a_webhook("triggered", at=town.clock.now())
    for secrets in ((SECRET,), ("the-next-one",), ("an-old-one", SECRET)):
        assert (await post(town, raw, **signed(raw, *secrets))).status_code == 202
    hint = kept(town)[0].kept.hint
    assert (hint.resource, hint.action) == ("pagerduty", "incident.triggered")
    assert hint.subject == "switchboard:payments:issue:acme:4201:1"


async def test_what_is_not_signed_right_gets_401_and_is_counted(town: Town) -> None:
    raw = a_webhook("triggered", at=town.clock.now())
    good = signed(raw)["X-PagerDuty-Signature"]
    for signature in ("", good.removeprefix("v1="), good.replace("v1=", "v2="), good[:-1], "v1=", "v1=é", ",,"):
        spoilt = {"X-PagerDuty-Signature": signature.encode("latin-1").decode("latin-1")}
        answer = await post(town, raw, **(spoilt if signature.isascii() else {"X-PagerDuty-Signature": "v1=%E9"}))
        assert answer.status_code == 401
    assert (await post(town, raw + b" ", **signed(raw))).status_code == 401
    assert {each.door for each in await town.services.refusals.shown()} == {Door.PAGERDUTY}
    assert not kept(town)


async def test_of_thousands_of_signatures_few_are_looked_at(town: Town) -> None:
    raw = a_webhook("triggered", at=town.clock.now())
    good = signed(raw)["X-PagerDuty-Signature"]
    behind = ",".join(["v1=0"] * 5000 + [good])
    assert (await post(town, raw, **{"X-PagerDuty-Signature": behind})).status_code == 401
    beside = ",".join(["v1=0"] * 5 + [good])
    assert (await post(town, raw, **{"X-PagerDuty-Signature": beside})).status_code == 202


async def test_without_a_secret_the_door_is_closed(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        raw = a_webhook("triggered", at=town.clock.now())
        assert (await post(town, raw, **signed(raw, ""))).status_code == 401


async def test_what_is_too_large_gets_413_and_only_post_is_taken(town: Town) -> None:
    assert (await post(town, b"x" * (CAP + 1))).status_code == 413
    assert (await post(town, b"x" * CAP)).status_code == 202
    assert (await post(town, b"", method="GET")).status_code == 405


async def test_an_inbox_that_cannot_commit_says_come_again(town: Town) -> None:
    await town.services.inbox.stop()
    answer = await post(town, b"{}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
