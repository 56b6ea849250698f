"""The hint orders reading and picks the shard: it must agree with the news, whatever the bytes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.inbound import Hint
from switchboard.model.news import Alert, Update
from switchboard.payloads.hint import read_hint
from tests.samples.sentry import a_comment, a_legacy, a_metric_alert, an_error, an_event_alert, an_inbound, an_issue
from tests.switchboard.payloads.reading import RESOURCES, SAMPLES, bent_bodies, read


@pytest.mark.parametrize(
    ("resource", "raw", "hint"),
    [
        (
            "event_alert",
            an_event_alert(level="fatal"),
            Hint(
                resource="event_alert",
                action="triggered",
                level="fatal",
                environment="production",
                project="checkout",
                subject="issue:acme:4201",
            ),
        ),
        (
            "error",
            an_error(environment=..., level=...),
            Hint(
                resource="error",
                action="created",
                level="error",
                environment="production",
                project="checkout",
                subject="issue:acme:4201",
            ),
        ),
        (
            "issue",
            an_issue("resolved"),
            Hint(resource="issue", action="resolved", level="error", project="checkout", subject="issue:acme:4201"),
        ),
        (
            "metric_alert",
            a_metric_alert("critical"),
            Hint(
                resource="metric_alert",
                action="critical",
                level="fatal",
                environment="production",
                project="checkout",
                subject="metric:acme:61",
            ),
        ),
        ("comment", an_inbound("created", {"comment_id": 1}), Hint(resource="comment", action="created")),
        (
            "comment",
            a_comment(),
            Hint(resource="comment", action="created", project="checkout", subject="issue:unknown:4201"),
        ),
        (
            "legacy",
            a_legacy(),
            Hint(
                resource="legacy",
                action="triggered",
                level="error",
                environment="production",
                project="checkout",
                subject="issue:acme:4201",
            ),
        ),
    ],
)
def test_a_hint_tells_what_orders_the_reading(resource: str, raw: bytes, hint: Hint) -> None:
    assert read_hint(resource, raw) == hint


@pytest.mark.parametrize(
    "raw", [b"", b"nonsense", b"[]", b"null", b"[" * 100_000, b'{"data":' * 100_000, b'{"data":\xff}']
)
def test_a_body_that_cannot_be_read_has_an_empty_hint(raw: bytes) -> None:
    assert read_hint("issue", raw) == Hint(resource="issue")


def _agree(resource: str, raw: bytes) -> None:
    hint, news = read_hint(resource, raw), read(resource, raw)
    if isinstance(news, Alert | Update):
        facts = news.facts
        told = (str(news.key), facts.action, facts.level, facts.environment, facts.project)
        assert (hint.subject, hint.action, hint.level, hint.environment, hint.project) == told


@pytest.mark.parametrize(("resource", "raw"), SAMPLES)
def test_the_hint_names_the_subject_that_the_news_has(resource: str, raw: bytes) -> None:
    assert read_hint(resource, raw).subject
    _agree(resource, raw)


@given(bent_bodies())
def test_hint_and_news_agree_however_a_body_is_bent(sample: tuple[str, bytes]) -> None:
    _agree(*sample)


@given(bent_bodies(), st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_hint_and_news_agree_on_bodies_with_foreign_bytes(sample: tuple[str, bytes], at: int, foreign: bytes) -> None:
    resource, raw = sample
    _agree(resource, raw[:at] + foreign + raw[at + len(foreign) :])


@given(st.sampled_from(RESOURCES), st.binary(max_size=200))
def test_any_bytes_have_a_hint(resource: str, raw: bytes) -> None:
    assert read_hint(resource, raw).resource == resource


@pytest.mark.parametrize("spelled", [b"NaN", b"1e400", b"9" * 30, b"9" * 5000, b'"\\ud800"', b'"\xff"'])
@pytest.mark.parametrize("part", ["issue_id", "event_id", "level", "odd"])
def test_hint_and_news_agree_where_parsers_do_not(spelled: bytes, part: str) -> None:
    over: dict[str, Any] = {"issue_id": ..., "issue_url": ..., "web_url": ..., part: "@"}
    _agree("event_alert", an_event_alert(**over).replace(b'"@"', spelled))
