"""Everything of an organisation is asked for, page by page, with patience; what is denied is told and passed over."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import respx

from switchboard.errors import BadImport
from switchboard.importers.draft import Left
from switchboard.importers.sentry_fetch import gather
from switchboard.senders.certificates import trusted
from switchboard.sentry.client import COLLECTIONS, SentryClient

API = "https://sentry.example/api/0"
ROOT = f"{API}/organizations/acme"


@pytest.fixture(name="client")
async def _client() -> AsyncIterator[SentryClient]:
    client = SentryClient(
        httpx.AsyncClient(verify=trusted()), url="https://sentry.example/", organization="acme", token="sntrys_made_up"
    )
    yield client
    await client.close()


@pytest.fixture(name="naps")
def _naps() -> list[float]:
    return []


def answer_nothing(*, but: str = "") -> None:
    for collection in COLLECTIONS:
        if collection != but:
            respx.get(f"{ROOT}/{collection}/").respond(json=[])


@respx.mock
async def test_every_page_and_every_projects_ownership_is_asked_for(client: SentryClient) -> None:
    answer_nothing(but="projects")
    link = f'<{ROOT}/projects/?cursor=0:1:0>; rel="next"; results="true"; cursor="0:1:0"'
    respx.get(f"{ROOT}/projects/", params={"cursor": "0:1:0"}).respond(json=[{"id": "2", "slug": "site"}])
    respx.get(f"{ROOT}/projects/").respond(json=[{"id": "1", "slug": "shop"}], headers={"Link": link})
    respx.get(f"{API}/projects/acme/shop/ownership/").respond(json={"raw": "path:a #web"})
    respx.get(f"{API}/projects/acme/site/ownership/").respond(403)
    export, denied = await gather(client)
    assert export.projects == {"1": "shop", "2": "site"}
    assert [(one.project, one.raw) for one in export.ownerships] == [("shop", "path:a #web")]
    assert [left.what for left in denied] == ["the ownership rules of site"]


@respx.mock
async def test_it_waits_as_long_as_sentry_says_and_asks_again(client: SentryClient, naps: list[float]) -> None:
    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    answer_nothing(but="teams")
    limited = httpx.Response(429, headers={"X-Sentry-Rate-Limit-Reset": "10", "Date": "Thu, 01 Jan 1970 00:00:07 GMT"})
    team = httpx.Response(200, json=[{"id": "1", "slug": "web", "memberCount": 2}])
    respx.get(f"{ROOT}/teams/").mock(side_effect=[limited, httpx.Response(502), team])
    export, denied = await gather(client, sleep=sleep)
    assert (export.teams, denied) == ({"1": "web"}, ())
    assert naps == [3.0, 2.0]


@respx.mock
async def test_what_the_token_may_not_read_is_told_and_passed_over(client: SentryClient) -> None:
    answer_nothing(but="members")
    respx.get(f"{ROOT}/members/").respond(403)
    _, denied = await gather(client)
    because = (
        "Sentry answered 403; SENTRY_AUTH_TOKEN needs org:read, project:read, team:read, member:read and alerts:read"
    )
    assert denied == (Left("the members", because),)


@respx.mock
async def test_a_token_that_may_read_nothing_ends_it(client: SentryClient) -> None:
    for collection in COLLECTIONS:
        respx.get(f"{ROOT}/{collection}/").respond(401)
    with pytest.raises(BadImport, match="does not take SENTRY_AUTH_TOKEN"):
        await gather(client)


@respx.mock
async def test_what_is_not_sentry_ends_it(client: SentryClient) -> None:
    respx.get(f"{ROOT}/projects/").respond(text="<html>")
    with pytest.raises(BadImport, match="SENTRY_URL"):
        await gather(client)
