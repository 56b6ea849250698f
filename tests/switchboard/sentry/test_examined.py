"""The doctor's questions to Sentry only read, and nothing from outside changes where they go."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import respx

from switchboard.senders.certificates import trusted
from switchboard.sentry.client import Gone, Got, NotNow, SentryClient
from switchboard.sentry.examined import PROBED, SentryProbe

API = "https://sentry.example/api/0"


@pytest.fixture(name="probe")
async def _probe() -> AsyncIterator[SentryProbe]:
    client = SentryClient(
        httpx.AsyncClient(verify=trusted()), url="https://sentry.example", organization="acme", token="made-up"
    )
    yield SentryProbe(client)
    await client.close()


@respx.mock
async def test_a_slug_from_outside_stays_a_slug(probe: SentryProbe) -> None:
    route = respx.route().respond(json=[])
    await probe.events("../../organizations/other?x=1#")
    await probe.event("shop", "../issues")
    await probe.releases("1&project=2")
    paths = [call.request.url.raw_path.decode() for call in route.calls]
    assert paths[0].startswith("/api/0/projects/acme/..%2F..%2Forganizations%2Fother%3Fx%3D1%23/events/?")
    assert paths[1] == "/api/0/projects/acme/shop/events/..%2Fissues/"
    assert paths[2].startswith("/api/0/organizations/acme/releases/?project=1%26project%3D2&")


@respx.mock
@pytest.mark.parametrize("scope", PROBED)
async def test_a_refusal_names_what_it_needs(probe: SentryProbe, scope: str) -> None:
    respx.route().respond(403, json={"detail": "no"})
    reply = await probe.harmless(scope)
    assert isinstance(reply, NotNow)
    assert scope in reply.because


@respx.mock
async def test_every_question_only_reads(probe: SentryProbe) -> None:
    route = respx.route(method="GET").respond(json=[])
    asked = [await probe.index(), await probe.applications(), await probe.installations(), await probe.outcomes()]
    asked += [await probe.rules("shop"), await probe.page("workflows", None)]
    assert asked == [Got(b"[]")] * 6
    assert route.calls[0].request.url == f"{API}/"


@respx.mock
async def test_an_older_sentry_without_it_is_gone(probe: SentryProbe) -> None:
    respx.get(f"{API}/organizations/acme/workflows/").respond(404)
    assert await probe.page("workflows", None) == Gone()
