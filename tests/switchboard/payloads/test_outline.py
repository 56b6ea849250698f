"""The outline is empty wherever a body says nothing of it, and never a guess."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.payloads.outline import Outline, outline, resource_of
from tests.samples.sentry import a_metric_alert, an_error, an_event_alert, an_inbound, an_issue
from tests.switchboard.payloads.reading import RESOURCES, json_values

ISSUE = SubjectKey(SubjectKind.ISSUE, "acme", "4201")
METRIC = SubjectKey(SubjectKind.METRIC, "acme", "61")


@pytest.mark.parametrize(
    ("resource", "raw", "expected"),
    [
        (
            "error",
            an_error(level="FATAL"),
            Outline(
                subject=ISSUE,
                issue_id="4201",
                organization="acme",
                project="checkout",
                level="fatal",
                environment="production",
            ),
        ),
        (
            "issue",
            an_issue(),
            Outline(subject=ISSUE, issue_id="4201", organization="acme", project="checkout", level="error"),
        ),
        (
            "metric_alert",
            a_metric_alert("resolved"),
            Outline(subject=METRIC, organization="acme", project="checkout", environment="production"),
        ),
        ("comment", an_inbound("created", {"issue": {"id": "1"}}), Outline()),
        ("issue", an_inbound("created", {}), Outline()),
    ],
)
def test_an_outline_says_what_a_body_is_about(resource: str, raw: bytes, expected: Outline) -> None:
    assert outline(resource, json.loads(raw)) == expected


@given(st.sampled_from(RESOURCES), json_values)
def test_any_data_has_an_outline(resource: str, data: object) -> None:
    outline(resource, {"data": data, "installation": data})


@pytest.mark.parametrize(
    "raw, resource",
    [
        (an_event_alert(), "event_alert"),
        (an_error(), "error"),
        (an_issue("created"), "issue"),
        (a_metric_alert(), "metric_alert"),
        (b'{"data": {"comment": {"id": 1}}}', None),
        (b'{"data": []}', None),
        (b"{}", None),
    ],
)
def test_a_resource_is_guessed_from_what_data_holds(raw: bytes, resource: str | None) -> None:
    assert resource_of(json.loads(raw)) == resource
