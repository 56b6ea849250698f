"""Every body becomes one of four values, and no bytes at all raise."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.news import Alert, Change, Noted, Unread, Unserved, Update
from switchboard.payloads.recognise import kind_of, recognise
from tests.samples.sentry import (
    a_build,
    a_comment,
    a_legacy,
    a_metric_alert,
    a_seer,
    an_activity,
    an_error,
    an_event_alert,
    an_inbound,
    an_installation,
    an_issue,
)
from tests.switchboard.payloads.reading import (
    AT,
    RECEIVED_AT,
    RESOURCES,
    bent_bodies,
    json_values,
    read,
    texts_in,
)


@pytest.mark.parametrize(
    ("resource", "raw", "kind", "change"),
    [
        ("event_alert", an_event_alert(), Alert, Change.OCCURRED),
        ("error", an_error(), Alert, Change.OCCURRED),
        ("metric_alert", a_metric_alert("critical"), Alert, Change.FIRED),
        ("metric_alert", a_metric_alert("warning"), Alert, Change.FIRED),
        ("metric_alert", a_metric_alert("open"), Alert, Change.FIRED),
        ("metric_alert", a_metric_alert("resolved"), Update, Change.RESOLVED),
        ("issue", an_issue("created"), Alert, Change.CREATED),
        ("issue", an_issue("unresolved", substatus="regressed"), Alert, Change.REGRESSED),
        ("issue", an_issue("unresolved", substatus="escalating"), Alert, Change.ESCALATING),
        ("issue", an_issue("unresolved", substatus="ongoing"), Update, Change.UNRESOLVED),
        ("issue", an_issue("unresolved", substatus=None), Update, Change.UNRESOLVED),
        ("issue", an_issue("resolved"), Update, Change.RESOLVED),
        ("issue", an_issue("ignored"), Update, Change.ARCHIVED),
        ("issue", an_issue("archived"), Update, Change.ARCHIVED),
        ("issue", an_issue("assigned"), Update, Change.ASSIGNED),
        ("activity_alert", an_activity("status_regression"), Alert, Change.REGRESSED),
        ("activity_alert", an_activity("status_escalating"), Alert, Change.ESCALATING),
        ("activity_alert", an_activity("status_unresolved"), Update, Change.UNRESOLVED),
        ("activity_alert", an_activity("status_ignored"), Update, Change.ARCHIVED),
    ],
)
def test_each_served_kind_is_told_in_our_words(
    resource: str, raw: bytes, kind: type[Alert | Update], change: Change
) -> None:
    news = read(resource, raw)
    assert type(news) is kind
    assert news.change is change
    assert news.at == AT
    assert news.by is not None
    assert news.by.name == "Sentry"


@pytest.mark.parametrize(
    ("resource", "raw"),
    [
        ("comment", a_comment()),
        ("seer", a_seer()),
        ("legacy", a_legacy()),
        ("activity_alert", an_activity("seer_coding_completed")),
    ],
)
def test_what_names_its_issue_in_its_own_way_is_news_of_that_issue(resource: str, raw: bytes) -> None:
    news = read(resource, raw)
    assert isinstance(news, Alert | Update)
    assert news.key.name == "4201"


@pytest.mark.parametrize(
    ("resource", "raw", "because"),
    [
        ("installation", an_installation(), "the integration was installed in acme"),
        (
            "installation",
            an_installation("deleted", organization={}),
            "the integration was taken out of an organisation; Sentry sends nothing more from there",
        ),
        (
            "preprod_artifact",
            a_build(),
            "Shop 2.4.1: its size was analysed; builds are kept and told to nobody yet",
        ),
        (
            "preprod_artifact",
            a_build("build_distribution_completed", state="FAILED", errorMessage="no profile", appInfo=None),
            "a build: it failed (no profile); builds are kept and told to nobody yet",
        ),
        (
            "seer",
            a_seer("coding_started"),
            "kept; Seer's coding started is not told, only what comes of it",
        ),
        (
            "activity_alert",
            an_activity("first_seen"),
            "kept; nothing is made of the activity first_seen yet",
        ),
    ],
)
def test_what_changes_nothing_is_noted_with_its_reason(resource: str, raw: bytes, because: str) -> None:
    assert read(resource, raw) == Noted(because)


@pytest.mark.parametrize(
    ("resource", "action", "kind"),
    [
        ("issue", "resolved", ("issue", "resolved")),
        ("legacy", "triggered", ("legacy", "triggered")),
        ("issue", "x" * 99, ("issue", "other")),
        ("seer", None, ("seer", "other")),
        ("a" * 200, "b" * 200, ("other", "other")),
    ],
)
def test_the_kinds_to_count_are_bounded(resource: str, action: str | None, kind: tuple[str, str]) -> None:
    assert kind_of(resource, action) == kind


@pytest.mark.parametrize(
    ("resource", "action"),
    [
        ("comment", "pinned"),
        ("installation", "suspended"),
        ("seer", "coffee_started"),
        ("activity_alert", "resolved"),
        ("preprod_artifact", "created"),
        ("issue", "merged"),
        ("event_alert", "created"),
        ("something_new", "happened"),
    ],
)
def test_a_kind_that_nothing_is_made_of_is_unserved(resource: str, action: str) -> None:
    assert read(resource, an_inbound(action, {"issue": {"id": 1}})) == Unserved(resource, action)


@pytest.mark.parametrize(
    ("raw", "because"),
    [
        (b"", "the body is not JSON: Expecting value at character 0"),
        (b"payload=1", "the body is not JSON: Expecting value at character 0"),
        (b'{"action":', "the body is not JSON: Expecting value at character 10"),
        (b"[1,2]", "the body is not a JSON object"),
        (b"null", "the body is not a JSON object"),
        (b"{}", "the body names no action"),
        (b'{"action":["created"]}', "the body names no action"),
        (b'{"action":"created"}', "the body does not fit its resource: issue needs data.issue"),
        (an_inbound("created", {}), "the body does not fit its resource: issue needs data.issue"),
        (an_inbound("created", []), "the body does not fit its resource: issue needs data.issue"),
        (an_inbound("created", {"issue": {"title": "x"}}), "the issue has no id"),
        (b'{"a":' * 100_000, "the body is nested too deeply"),
        (b"[" * 100_000, "the body is nested too deeply"),
    ],
)
def test_a_body_that_cannot_be_read_says_why(raw: bytes, because: str) -> None:
    assert read("issue", raw) == Unread(because)


@pytest.mark.parametrize("resource", ["error", "issue"])
def test_a_signed_body_under_another_resource_is_refused(resource: str) -> None:
    """Only the body is signed: a captured one may come back under any resource with the same action."""
    other = {"error": an_issue("created"), "issue": an_error()}[resource]
    news = read(resource, other)
    assert isinstance(news, Unread)
    assert "does not fit its resource" in news.because


@pytest.mark.parametrize(
    ("spelled", "title"),
    [
        (b"NaN", "CardDeclined: do_not_honor"),
        (b"1e400", "CardDeclined: do_not_honor"),
        (b"9" * 5000, "CardDeclined: do_not_honor"),
        (b'"\\ud800"', "CardDeclined: do_not_honor"),
        (b'"\xff\xfe"', "CardDeclined: do_not_honor"),
        (b'1,"title":"the second title wins"', "the second title wins"),
    ],
)
def test_json_that_only_some_parsers_take_is_still_read(spelled: bytes, title: str) -> None:
    news = read("event_alert", an_event_alert(odd="@").replace(b'"@"', spelled))
    assert isinstance(news, Alert)
    assert news.facts.title == title


def test_a_byte_order_mark_is_no_reason_to_lose_an_alert() -> None:
    assert isinstance(read("event_alert", b"\xef\xbb\xbf" + an_event_alert()), Alert)


def test_sentrys_idempotency_key_is_the_first_of_the_keys_of_a_repeat() -> None:
    news = read("event_alert", an_event_alert(), key="ab" * 16)
    assert isinstance(news, Alert)
    assert [kind for kind, _ in news.repeats] == ["idempotency", "event"]
    assert news.repeats[0] == ("idempotency", "ab" * 16)


@pytest.mark.parametrize(
    ("ahead", "is_believed"), [(timedelta(minutes=4), True), (timedelta(minutes=6), False), (timedelta(days=-9), True)]
)
def test_a_time_stamp_from_the_future_is_not_believed(ahead: timedelta, is_believed: bool) -> None:
    news = recognise("issue", an_issue(), at=RECEIVED_AT + ahead, received_at=RECEIVED_AT)
    assert isinstance(news, Alert)
    assert news.at == news.facts.at == (RECEIVED_AT + ahead if is_believed else RECEIVED_AT)


@given(st.sampled_from(RESOURCES), st.binary(max_size=200))
def test_any_bytes_are_answered_with_a_value(resource: str, raw: bytes) -> None:
    read(resource, raw)


@given(st.sampled_from(RESOURCES), st.sampled_from(["created", "triggered", "critical", "assigned"]), json_values)
def test_any_json_is_answered_with_a_value(resource: str, action: str, value: object) -> None:
    read(resource, json.dumps({"action": action, "data": value}).encode())


@given(bent_bodies())
def test_a_body_bent_out_of_shape_never_raises_and_yields_only_clean_text(sample: tuple[str, bytes]) -> None:
    news = read(*sample)
    for text in texts_in(news):
        text.encode()
        assert not [c for c in text if c.isascii() and not c.isprintable() and c not in "\n\t"]
