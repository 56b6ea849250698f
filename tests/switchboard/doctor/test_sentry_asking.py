"""The doctor asks Sentry no faster than it may, waits where it is told to, and reads every page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import respx

from switchboard.doctor.sentry_asking import MOST_PAGES, STRANGE, TRIES, Asking
from switchboard.payloads.inspection import read_outcomes, read_projects
from switchboard.senders.certificates import trusted
from switchboard.sentry.client import Gone, Got, NotNow, SentryClient
from switchboard.sentry.examined import SentryProbe
from tests.switchboard.doctor.in_sentry import Leaping

ROOT = "https://sentry.example/api/0/organizations/acme"
NEXT = {"Link": f'<{ROOT}/projects/>; rel="next"; results="true"; cursor="0:100:0"'}


@pytest.fixture(name="asking")
async def _asking() -> AsyncIterator[Asking]:
    client = SentryClient(
        httpx.AsyncClient(verify=trusted()), url="https://sentry.example", organization="acme", token="made-up"
    )
    yield Asking(SentryProbe(client), Leaping())
    await client.close()


def passed(asking: Asking) -> timedelta:
    return asking.clock.now() - Leaping().now()


@respx.mock
async def test_eleven_questions_take_two_seconds(asking: Asking) -> None:
    respx.get(f"{ROOT}/sentry-apps/").respond(json=[])
    for _ in range(11):
        assert await asking.ask(asking.probe.applications) == Got(b"[]")
    assert passed(asking) == timedelta(seconds=2)


@respx.mock
async def test_a_limit_is_waited_for_and_then_asked_again(asking: Asking) -> None:
    reset = {"X-Sentry-Rate-Limit-Reset": "1772442003", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"}
    route = respx.get(f"{ROOT}/sentry-apps/")
    route.side_effect = [httpx.Response(429, headers=reset), httpx.Response(200, json=[])]
    assert await asking.ask(asking.probe.applications) == Got(b"[]")
    assert passed(asking) == timedelta(seconds=3)


@respx.mock
async def test_a_limit_that_never_ends_is_given_up(asking: Asking) -> None:
    route = respx.get(f"{ROOT}/sentry-apps/").respond(429)
    assert isinstance(await asking.ask(asking.probe.applications), NotNow)
    assert route.call_count == TRIES


@respx.mock
async def test_what_no_wait_mends_is_asked_once(asking: Asking) -> None:
    route = respx.get(f"{ROOT}/sentry-apps/").respond(403)
    assert isinstance(await asking.ask(asking.probe.applications), NotNow)
    assert route.call_count == 1


@respx.mock
async def test_every_page_is_read(asking: Asking) -> None:
    route = respx.get(f"{ROOT}/projects/")
    route.side_effect = [
        httpx.Response(200, json=[{"id": "1", "slug": "a"}], headers=NEXT),
        httpx.Response(200, json=[{"id": "2", "slug": "b"}]),
    ]
    found = await asking.pages("projects", read_projects)
    assert isinstance(found, tuple)
    assert [each.slug for each in found] == ["a", "b"]
    assert "cursor=0:100:0" in str(route.calls.last.request.url)


@respx.mock
async def test_pages_without_end_are_left_at_some_page(asking: Asking) -> None:
    route = respx.get(f"{ROOT}/projects/").respond(json=[], headers=NEXT)
    assert await asking.pages("projects", read_projects) == ()
    assert route.call_count == MOST_PAGES


@respx.mock
async def test_a_page_that_is_no_list_concludes_nothing(asking: Asking) -> None:
    respx.get(f"{ROOT}/projects/").respond(json={"detail": "maintenance"})
    respx.get(f"{ROOT}/stats_v2/").respond(text="<html>")
    assert await asking.pages("projects", read_projects) == STRANGE
    assert await asking.read(asking.probe.outcomes, read_outcomes) == STRANGE


@respx.mock
async def test_what_is_not_there_is_gone(asking: Asking) -> None:
    respx.get(f"{ROOT}/workflows/").respond(404)
    assert await asking.pages("workflows", read_projects) == Gone()
