"""What each of Sentry's answers comes to; the token goes nowhere but to Sentry."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import respx

from switchboard.senders.certificates import trusted
from switchboard.sentry.client import COLLECTIONS, Gone, Got, NotNow, SentryClient, SentryRefused

ROOT = "https://sentry.example/api/0/organizations/acme"
TOKEN = "sntrys_a_made_up_token"


@pytest.fixture(name="client")
async def _client() -> AsyncIterator[SentryClient]:
    client = SentryClient(
        httpx.AsyncClient(verify=trusted()), url="https://sentry.example/", organization="acme", token=TOKEN
    )
    yield client
    await client.close()


@respx.mock
async def test_an_issue_is_asked_for_with_the_token_and_the_closing_slash(client: SentryClient) -> None:
    route = respx.get(f"{ROOT}/issues/77/").respond(json={"id": "77"})
    assert await client.issue("77") == Got(b'{"id":"77"}')
    assert route.calls.last.request.headers["Authorization"] == f"Bearer {TOKEN}"


@respx.mock
@pytest.mark.parametrize(("results", "cursor"), [("true", "0:100:0"), ("false", None)])
async def test_a_page_says_where_the_next_begins_if_there_is_one(
    client: SentryClient, results: str, cursor: str | None
) -> None:
    link = f'<{ROOT}/projects/?cursor=0:100:0>; rel="next"; results="{results}"; cursor="0:100:0"'
    respx.get(f"{ROOT}/projects/").respond(json=[], headers={"Link": link})
    assert await client.projects() == Got(b"[]", cursor)


@respx.mock
@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_not_there_is_gone(client: SentryClient, status: int) -> None:
    respx.get(f"{ROOT}/issues/77/events/latest/").respond(status)
    assert await client.latest_event("77") == Gone()


@respx.mock
async def test_a_merged_issue_is_followed_to_where_it_went(client: SentryClient) -> None:
    respx.get(f"{ROOT}/issues/77/").respond(302, headers={"Location": f"{ROOT}/issues/99/"})
    respx.get(f"{ROOT}/issues/99/").respond(json={"id": "99"})
    assert await client.issue("77") == Got(b'{"id":"99"}')


@respx.mock
async def test_a_release_and_its_deploys_are_asked_for_by_a_quoted_version(client: SentryClient) -> None:
    respx.get(f"{ROOT}/releases/shop%401%3Fx%23y%252f/").respond(json={"version": "it"})
    respx.get(f"{ROOT}/releases/shop%401%3Fx%23y%252f/deploys/").respond(json=[])
    assert await client.release("shop@1?x#y%2f") == Got(b'{"version":"it"}')
    assert await client.deploys("shop@1?x#y%2f") == Got(b"[]")


@respx.mock
@pytest.mark.parametrize("status", [401, 403])
async def test_a_token_that_may_not_is_said_with_the_remedy(client: SentryClient, status: int) -> None:
    respx.get(f"{ROOT}/projects/").respond(status, json={"detail": TOKEN})
    reply = await client.projects()
    assert isinstance(reply, NotNow)
    assert reply.denied
    assert "SENTRY_AUTH_TOKEN" in reply.because
    assert TOKEN not in reply.because


@respx.mock
@pytest.mark.parametrize(
    ("reset", "seconds"), [("1772442005", 5), ("1772441000", 1), ("soon", 1), ("", 1), ("99999999999", 300)]
)
async def test_a_rate_limit_waits_until_its_window_resets(client: SentryClient, reset: str, seconds: int) -> None:
    headers = {"X-Sentry-Rate-Limit-Reset": reset, "Date": "Mon, 02 Mar 2026 09:00:00 GMT"}
    respx.get(f"{ROOT}/issues/77/").respond(429, headers=headers)
    reply = await client.issue("77")
    assert isinstance(reply, NotNow)
    assert reply.after == timedelta(seconds=seconds)


@respx.mock
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectError, "Sentry cannot be reached"),
        (httpx.ReadTimeout, "Sentry did not answer in time"),
        (httpx.RemoteProtocolError, "the connection to Sentry broke"),
        (httpx.ReadError, "the connection to Sentry broke"),
    ],
)
async def test_what_cannot_be_reached_is_not_now_and_people_are_told_so_in_words(
    client: SentryClient, error: type[httpx.HTTPError], words: str
) -> None:
    respx.get(f"{ROOT}/issues/77/").mock(side_effect=error)
    assert await client.issue("77") == NotNow(words)


@respx.mock
async def test_an_error_of_sentrys_is_not_now(client: SentryClient) -> None:
    respx.get(f"{ROOT}/issues/77/").respond(500)
    assert await client.issue("77") == NotNow("Sentry answered 500")


@respx.mock
async def test_one_issue_is_changed_and_its_answer_is_the_issue(client: SentryClient) -> None:
    route = respx.put(f"{ROOT}/issues/77/").respond(json={"id": "77"})
    assert await client.change("77", {"status": "resolved"}) == Got(b'{"id":"77"}')
    assert route.calls.last.request.content == b'{"status":"resolved"}'


@pytest.mark.parametrize("name", ["", "77/..", "?id=77", "٧٧"])
async def test_what_is_no_number_never_reaches_the_address_of_all_issues(client: SentryClient, name: str) -> None:
    with pytest.raises(ValueError, match="no issue's number"):
        await client.change(name, {"status": "resolved"})
    with pytest.raises(ValueError, match="no issue's number"):
        await client.comment(name, "words")


@respx.mock
async def test_a_comment_is_posted_under_its_issue(client: SentryClient) -> None:
    route = respx.post(f"{ROOT}/issues/77/notes/").respond(201, json={"id": "1"})
    assert await client.comment("77", "words") == Got(b'{"id":"1"}')
    assert route.calls.last.request.content == b'{"text":"words"}'


@respx.mock
@pytest.mark.parametrize("status", [400, 409, 422])
async def test_a_change_that_sentry_will_not_make_is_refused_with_its_words(client: SentryClient, status: int) -> None:
    respx.put(f"{ROOT}/issues/77/").respond(status, json={"detail": "no"})
    assert await client.change("77", {}) == SentryRefused(b'{"detail":"no"}')


@respx.mock
@pytest.mark.parametrize("status", [301, 429, 500, 503])
async def test_a_change_that_may_pass_later_is_not_refused(client: SentryClient, status: int) -> None:
    respx.put(f"{ROOT}/issues/77/").respond(status)
    reply = await client.change("77", {})
    assert isinstance(reply, NotNow)
    assert not reply.denied


@respx.mock
async def test_a_token_that_may_only_read_is_named_as_such(client: SentryClient) -> None:
    respx.put(f"{ROOT}/issues/77/").respond(403)
    reply = await client.change("77", {})
    assert isinstance(reply, NotNow)
    assert reply.denied
    assert "event:write" in reply.because


@respx.mock
async def test_a_short_id_is_looked_up(client: SentryClient) -> None:
    respx.get(f"{ROOT}/shortids/PAY-1%2F/").respond(json={"groupId": "77"})
    assert await client.named("PAY-1/") == Got(b'{"groupId":"77"}')


@respx.mock
async def test_a_page_of_each_collection_is_asked_for_and_of_nothing_else(client: SentryClient) -> None:
    for collection in COLLECTIONS:
        respx.get(f"{ROOT}/{collection}/").respond(json=[])
        assert await client.rows(collection) == Got(b"[]")
    with pytest.raises(ValueError, match="issues is none of"):
        await client.rows("issues")


@respx.mock
async def test_a_projects_ownership_is_asked_for_by_a_slug_that_cannot_leave_its_place(client: SentryClient) -> None:
    route = respx.get(url__regex=r".*/projects/acme/.*/ownership/").respond(json={"raw": ""})
    assert isinstance(await client.ownership("a/../b?"), Got)
    assert route.calls.last.request.url.raw_path == b"/api/0/projects/acme/a%2F..%2Fb%3F/ownership/"
