"""Sentry's answers about its own set-up, read from samples and from anything at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.payloads.inspection import (
    read_alerts,
    read_applications,
    read_detectors,
    read_installations,
    read_outcomes,
    read_projects,
    read_region,
    read_scopes,
)
from switchboard.payloads.instrumented import is_unmapped, read_events, read_releases

READERS = (
    *(read_alerts, read_applications, read_detectors, read_installations, read_outcomes, read_projects),
    *(read_region, read_scopes, is_unmapped, read_events, read_releases),
)
KEYS = (
    "auth scopes links regionUrl slug name uuid webhookUrl events isAlertable isDisabled app sentryAppId status id platform"
    " projectId detectorIds enabled actionFilters actions config targetIdentifier type service tags key value eventID"
    " commitCount deployCount lastDeploy version groups by totals sum(quantity) project outcome errors entries data values"
    " stacktrace frames filename absPath colNo inApp"
).split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=30,
)


def raw(value: object) -> bytes:
    return json.dumps(value).encode()


@given(st.binary(max_size=200) | JSON.map(raw))
def test_nothing_that_comes_is_an_exception(body: bytes) -> None:
    for read in READERS:
        read(body)


@pytest.mark.parametrize("body", [b"", b"<html>", b"null", b"3", b"\xff", b"[" * 5000])
def test_what_is_no_answer_concludes_nothing(body: bytes) -> None:
    assert [read(body) for read in READERS] == [None] * len(READERS)


def test_scopes_are_told_or_not() -> None:
    assert read_scopes(raw({"auth": {"scopes": ["org:ci", 3, None]}})) == frozenset({"org:ci", "3"})
    assert read_scopes(raw({"auth": None, "user": {"id": "1"}})) is None


def test_a_region_is_empty_where_there_is_none() -> None:
    assert read_region(raw({"links": {"regionUrl": "https://us.sentry.io/"}})) == "https://us.sentry.io"
    assert read_region(raw({"slug": "acme"})) == ""


@pytest.mark.parametrize(
    "action",
    [
        {"type": "sentry_app", "config": {"targetIdentifier": "5"}},
        {"type": "sentry_app", "config": {"target_identifier": "5", "target_display": None}},
        {"type": "webhook", "config": {"targetIdentifier": 5}},
        {"id": "sentry.rules.actions.notify_event_service.NotifyEventServiceAction", "service": "5"},
        {"id": "sentry.rules.actions.…NotifyEventSentryAppAction", "sentryAppInstallationUuid": "5"},
    ],
)
def test_an_alert_of_either_generation_tells_whom_it_tells(action: dict[str, object]) -> None:
    new, old = {"detectorIds": ["7"], "actionFilters": [{"actions": [action]}]}, {"actions": [action]}
    for alert in (new, old):
        found = read_alerts(raw([alert]))
        assert found is not None
        assert found[0].told == {"5"}


def test_a_number_of_another_kind_of_action_is_no_app() -> None:
    [alert] = read_alerts(raw([{"actions": [{"type": "email", "config": {"targetIdentifier": "5"}}]}])) or ()
    assert alert.told == frozenset()


@pytest.mark.parametrize("off", [{"enabled": False}, {"status": "disabled"}])
def test_an_alert_that_is_off_tells_nobody(off: dict[str, object]) -> None:
    assert read_alerts(raw([{"actions": [], **off}])) == ()


def test_outcomes_are_added_up_by_project() -> None:
    group = {"by": {"project": 7, "outcome": "rate_limited"}, "totals": {"sum(quantity)": 4}}
    junk = [{"by": {"outcome": 3}, "totals": {}}, 5, {"by": {"outcome": "accepted"}, "totals": {"sum(quantity)": -1}}]
    assert read_outcomes(raw({"groups": [group, group, *junk]})) == {("7", "rate_limited"): 8}


def test_an_event_carries_what_its_tags_name() -> None:
    tags = [{"key": "environment", "value": "production"}, {"key": "sentry:release", "value": "1"}]
    [full, bare, empty] = (
        read_events(
            raw(
                [
                    {"eventID": "a", "tags": tags},
                    {"id": "b"},
                    {"id": "c", "tags": [{"key": "environment", "value": ""}]},
                ]
            )
        )
        or ()
    )
    assert (full.environment, full.release, bare.environment, bare.release) == (True, True, False, False)
    assert not empty.environment


@pytest.mark.parametrize(
    ("frames", "unmapped"),
    [
        ([{"filename": "src/cart.tsx", "colNo": 12, "inApp": True}], False),
        ([{"filename": "https://shop.example/app.min.js?v=3", "colNo": 12}], True),
        ([{"filename": "/static/main.8f3a.js", "colNo": 48211}], True),
        ([{"filename": "jquery.min.js", "inApp": False}, {"filename": "src/cart.tsx", "inApp": True}], False),
        ([{"filename": "jquery.min.js", "inApp": False}], None),
        ([], None),
    ],
)
def test_minified_code_is_told_by_the_frame_of_ours(frames: list[dict[str, object]], unmapped: bool | None) -> None:
    entry = {"type": "exception", "data": {"values": [{"stacktrace": None}, {"stacktrace": {"frames": frames}}]}}
    assert is_unmapped(raw({"entries": [entry], "errors": []})) is unmapped
    assert is_unmapped(raw({"entries": [entry], "errors": [{"type": "js_no_source"}]})) is True


def test_a_release_counts_its_deploys_in_either_way() -> None:
    found = read_releases(raw([{"version": "1", "commitCount": 3, "lastDeploy": {"id": "1"}}, {"version": "2"}, {}]))
    assert found is not None
    assert [(each.commits, each.deploys) for each in found] == [(3, 1), (0, 0)]
