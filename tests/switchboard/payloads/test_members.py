"""Sentry's members and teams are read by what names them, whatever else a row holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.people import Member, SentryTeam
from switchboard.payloads.members import read_members, read_open_membership, read_projects, read_teams

USER = {"id": "501", "name": "Alice  A.", "email": "Alice@acme.example", "isActive": True}
MEMBERSHIP = {"id": "10501", "email": "Alice@acme.example", "name": "Alice A.", "user": USER, "pending": False}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "user", "email", "name", "slug", "pending", "isActive"]), inner)
    ),
    max_leaves=15,
)


def test_a_member_is_known_by_the_users_id_and_not_by_the_memberships() -> None:
    assert read_members(json.dumps([MEMBERSHIP]).encode()) == [Member("501", "Alice A.", "alice@acme.example")]


@pytest.mark.parametrize(
    "over", [{"user": None}, {"pending": True}, {"user": USER | {"isActive": False}}, {"user": {"name": "Nobody"}}]
)
def test_who_was_only_invited_or_is_no_more_is_nobody(over: dict[str, Any]) -> None:
    assert read_members(json.dumps([MEMBERSHIP | over]).encode()) == []


def test_a_member_without_a_name_or_an_address_is_known_by_what_there_is() -> None:
    bare = [{"user": {"id": 7}}, {"user": {"id": "8"}, "email": "x@acme.example"}]
    assert read_members(json.dumps(bare).encode()) == [
        Member("7", "7"),
        Member("8", "x@acme.example", "x@acme.example"),
    ]


def test_a_team_is_known_by_its_slug() -> None:
    rows = [{"id": "1", "slug": "payments", "name": "Payments"}, {"id": "2", "slug": "core"}, {"id": "3"}, None]
    expected = [SentryTeam("1", "payments", "Payments"), SentryTeam("2", "core", "core")]
    assert read_teams(json.dumps(rows).encode()) == expected


@pytest.mark.parametrize("raw", [b"", b"<html>", b"{}", b"null", b"\xff", b"[" * 100_000])
def test_what_is_no_list_is_not_an_empty_one(raw: bytes) -> None:
    assert read_members(raw) is None
    assert read_teams(raw) is None


@given(st.lists(JSON, max_size=5))
def test_no_row_makes_it_fail(rows: list[Any]) -> None:
    raw = json.dumps(rows).encode()
    assert all(one.id for one in read_members(raw) or ())
    assert all(one.slug for one in read_teams(raw) or ())


def test_a_project_is_told_with_the_teams_that_see_it() -> None:
    rows = [{"slug": "shop", "teams": [{"slug": "payments"}, {"id": "7"}, None]}, {"slug": "site"}, {"id": "3"}, 7]
    assert read_projects(json.dumps(rows).encode()) == [("shop", frozenset({"payments"})), ("site", frozenset())]


@pytest.mark.parametrize(
    ("raw", "opened"),
    [
        (b'{"openMembership": true}', True),
        (b'{"openMembership": false}', False),
        (b'{"openMembership": "yes"}', None),
        (b"{}", None),
        (b"[]", None),
        (b"<html>", None),
        (b"\xff", None),
    ],
)
def test_membership_is_open_only_where_sentry_says_so(raw: bytes, opened: bool | None) -> None:
    assert read_open_membership(raw) is opened


@given(JSON)
def test_whatever_sentry_says_of_who_sees_what_is_read_or_left(body: Any) -> None:
    raw = json.dumps(body).encode()
    assert read_open_membership(raw) is None
    assert (read_projects(raw) is None) is not isinstance(body, list)
