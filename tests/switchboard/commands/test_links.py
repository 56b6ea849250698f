"""Which links lead to issues of our Sentry: none that another host, organisation or trick stands behind."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.links import LONGEST_URL, MOST_LINKS, OurSentry, issue_in, read_shared
from switchboard.model.action import IssueName, NameKind

SAAS = OurSentry("https://sentry.io", "acme")
OWN = OurSentry("https://errors.acme.example:9000/sentry/", "acme")
ISSUE = IssueName(NameKind.NUMBER, "6500000001")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.sentry.io/issues/6500000001/",
        "https://acme.sentry.io/issues/6500000001",
        "https://ACME.Sentry.io/issues/6500000001/?project=1&amp;referrer=slack#stack",
        "https://acme.sentry.io/issues/6500000001/events/0a1b2c3d4e5f60718293a4b5c6d7e8f9/",
        "https://acme.sentry.io:443/organizations/acme/issues/6500000001/",
        "https://sentry.io/organizations/acme/issues/6500000001/?query=is%3Aunresolved",
        "https://de.sentry.io/organizations/acme/issues/6500000001/",
        "https://acme.sentry.io/issues/6500000001/?project=1&notification_uuid=0a1b&copy=1&referrer=mail",
        "https://acme.sentry.io/issues/6500000001/?project=1&amp;notification_uuid=0a1b",
        "https://sentry.io/acme/shop-backend/issues/6500000001/",
    ],
)
@pytest.mark.parametrize("ours", [SAAS, OurSentry("https://us.sentry.io/", "acme")])
def test_an_issue_at_sentry_io_is_ours_by_any_of_its_addresses(url: str, ours: OurSentry) -> None:
    assert issue_in(url, ours) == ISSUE


@pytest.mark.parametrize("path", ["organizations/acme/issues/6500000001/?project=1", "acme/shop/issues/6500000001/"])
def test_an_issue_of_a_sentry_of_our_own_is_ours_below_its_address(path: str) -> None:
    assert issue_in(f"https://errors.acme.example:9000/sentry/{path}", OWN) == ISSUE


def test_a_short_id_in_an_address_is_read_too() -> None:
    assert issue_in("https://acme.sentry.io/issues/SHOP-2A/", SAAS) == IssueName(NameKind.SHORT_ID, "SHOP-2A")


@pytest.mark.parametrize(
    "url",
    [
        "https://sentry.io@evil.example/organizations/acme/issues/6500000001/",
        "https://acme.sentry.io:x@evil.example/issues/6500000001/",
        "https://user@acme.sentry.io/issues/6500000001/",
        "https://evil.example/sentry.io/organizations/acme/issues/6500000001/",
        "https://sentry.io.evil.example/organizations/acme/issues/6500000001/",
        "https://evilsentry.io/organizations/acme/issues/6500000001/",
        "https://sentry.io:8443/organizations/acme/issues/6500000001/",
        "https://sentry.io:99999/organizations/acme/issues/6500000001/",
        "http://sentry.io/organizations/acme/issues/6500000001/",
        "ftp://sentry.io/organizations/acme/issues/6500000001/",
        "javascript:https://sentry.io/organizations/acme/issues/6500000001/",
        "https://sentry.io\\@evil.example/organizations/acme/issues/6500000001/",
        "https://sentry.io\n.evil.example/organizations/acme/issues/6500000001/",
        "https://sentry.io\u2024evil.example/organizations/acme/issues/6500000001/",
        "https://ѕentry.io/organizations/acme/issues/6500000001/",
        "https://sentry.io/organizations/acme/issues/٦٥٠٠٠٠/",
        "https://[::1/organizations/acme/issues/6500000001/",
        "https://sentry.io/organizations/other/issues/6500000001/",
        "https://other.sentry.io/issues/6500000001/",
        "https://sentry.io/issues/6500000001/",
        "https://sentry.io/organizations/acme/../other/issues/6500000001/",
        "https://sentry.io/organizations/acme/issues/",
        "https://sentry.io/organizations/acme/issues/views/12/",
        "https://sentry.io/organizations/acme/issues/650000000100000000001/",
        "https://sentry.io/organizations/acme/alerts/rules/details/6500000001/",
        f"https://sentry.io/organizations/acme/issues/6500000001/?{'x' * LONGEST_URL}",
        "https://errors.acme.example:9000/sentry/organizations/acme/issues/6500000001/",
        "",
    ],
)
def test_nothing_else_is(url: str) -> None:
    assert issue_in(url, SAAS) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://errors.acme.example/sentry/organizations/acme/issues/6500000001/",
        "http://errors.acme.example:9000/sentry/organizations/acme/issues/6500000001/",
        "https://errors.acme.example:9000/organizations/acme/issues/6500000001/",
        "https://errors.acme.example:9000/sentryx/organizations/acme/issues/6500000001/",
        "https://errors.acme.example.:9000/sentry/organizations/acme/issues/6500000001/",
        "https://acme.sentry.io/issues/6500000001/",
    ],
)
def test_a_sentry_of_our_own_has_one_address(url: str) -> None:
    assert issue_in(url, OWN) is None


def test_without_an_organisation_no_link_is_ours() -> None:
    assert issue_in("https://sentry.io/organizations//issues/6500000001/", OurSentry("https://sentry.io", "")) is None


WORDS = st.sampled_from(
    (
        *("https://", "http://", "sentry.io", "acme.", "acme", "/", "organizations", "issues", "6500000001", "@", ":"),
        *("\\", "..", "%2f", "?", "#", "[", "]", "&amp;", "evil.example", "\u3002", "\n", " ", "443"),
    )
)


@given(st.lists(WORDS | st.text(max_size=5), max_size=14).map("".join), st.sampled_from([SAAS, OWN]))
def test_whatever_is_taken_for_ours_leads_to_our_sentry(url: str, ours: OurSentry) -> None:
    if issue_in(url, ours) is None:
        return
    there = urlsplit(url)
    assert "@" not in there.netloc
    host = there.hostname or ""
    assert host.endswith("sentry.io") if ours is SAAS else host == "errors.acme.example"
    assert ours.org in f"{host}{there.path}".lower()


def event(*urls: Any, **more: Any) -> dict[str, Any]:
    """Return of links as Slack does."""
    told = {"type": "link_shared", "channel": "C1", "user": "U1", "message_ts": "1700000000.000100"}
    links = [{"domain": "sentry.io", "url": url} for url in urls]
    whole = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1"}
    return {**whole, "event": {**told, "links": links, "source": "conversations_history"} | more}


def address(number: int) -> str:
    """Return the address of an issue."""
    return f"https://acme.sentry.io/issues/{number}/"


def test_a_message_s_links_are_read_to_the_letter_each_issue_once() -> None:
    first, again = address(1001) + "?a=1&amp;b=2", address(1001)
    shared = read_shared(event(first, "https://other.example/", again, address(1002)), SAAS)
    assert shared is not None
    assert [link.url for link in shared.links] == [first, address(1002)]
    assert (shared.by.id, shared.by.workspace, shared.channel, shared.ts) == ("U1", "T1", "C1", "1700000000.000100")
    assert shared.once == "event:Ev1"


def test_five_links_are_the_most() -> None:
    shared = read_shared(event(*(address(number) for number in range(1000, 1020))), SAAS)
    assert shared is not None
    assert len(shared.links) == MOST_LINKS


@pytest.mark.parametrize(
    "body",
    [
        event(),
        event(address(1001), source="composer", message_ts="0b9f2c7e-uuid", channel="COMPOSER"),
        event(address(1001), source="composer"),
        event(address(1001), user=None),
        event(address(1001), message_ts="1"),
        event(address(1001)) | {"is_ext_shared_channel": True},
        event(7, None, {"url": 1}),
        event(links="none"),
    ],
)
def test_what_is_nobodys_message_of_ours_is_nothing(body: dict[str, Any]) -> None:
    assert read_shared(body, SAAS) is None


@given(JSON | st.builds(lambda links, ts: event(links=links, message_ts=ts), JSON, JSON))
def test_junk_is_never_an_exception(body: Any) -> None:
    read_shared(body, SAAS)
