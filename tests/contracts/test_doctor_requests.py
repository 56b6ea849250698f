"""What the doctor asks of Sentry, held against Sentry's description: each address is there, takes what we ask, and may be read."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

import httpx
import pytest
import respx

from switchboard.doctor.judge_sentry_token import NEEDED
from switchboard.senders.certificates import trusted
from switchboard.sentry.client import Reply, SentryClient
from switchboard.sentry.examined import PROBED, SentryProbe
from tests.contracts.reference import read

pytestmark = pytest.mark.reference
UNDESCRIBED = ("/api/0/", "/api/0/projects/acme/shop/rules/")
Ask = Callable[[SentryProbe], Awaitable[Reply]]
ASKED: list[Ask] = [
    SentryProbe.index,
    SentryProbe.applications,
    SentryProbe.installations,
    SentryProbe.outcomes,
    lambda probe: probe.page("projects", "0:100:0"),
    lambda probe: probe.page("workflows", None),
    lambda probe: probe.page("detectors", None),
    lambda probe: probe.rules("shop"),
    lambda probe: probe.events("shop"),
    lambda probe: probe.event("shop", "a" * 32),
    lambda probe: probe.releases("4500000000000001"),
    *(lambda probe, scope=scope: probe.harmless(scope) for scope in PROBED),
]


@pytest.mark.parametrize("ask", ASKED)
@respx.mock
async def test_sentry_has_what_the_doctor_asks_and_the_token_may(ask: Ask) -> None:
    route = respx.route().respond(json=[])
    async with httpx.AsyncClient(verify=trusted()) as http:
        client = SentryClient(http, url="https://sentry.example", organization="acme", token="made-up")
        await ask(SentryProbe(client))
    asked = route.calls.last.request
    assert asked.method == "GET"
    if asked.url.path in UNDESCRIBED:
        return
    operation = described(asked.url.path)
    taken = {told["name"] for told in operation["parameters"] if told["in"] == "query"}
    # A cursor is taken wherever the answer has pages, and per_page with it; the description tells either only at times.
    assert parse_qs(asked.url.query.decode()).keys() - taken <= {"cursor", "per_page", "detailed"}
    [security] = operation["security"]
    assert set(security["auth_token"]) & NEEDED.keys(), "no scope that we ask for opens it"


def described(path: str) -> dict[str, list[dict[str, str]]]:
    for known, verbs in read("schemas/sentry-openapi.json")["paths"].items():
        if re.fullmatch(re.sub(r"\{[a-z_]+\}", "[^/]+", known), path):
            found: dict[str, list[dict[str, str]]] = verbs["get"]
            return found
    raise AssertionError(f"{path} is in no description")
