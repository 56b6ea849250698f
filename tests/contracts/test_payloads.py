"""Every webhook body of the reference folder is read as what it is; its index tells the resource and action of each."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from switchboard.model.news import Alert, Change, Noted, Recognised, Unread, Unserved, Update
from switchboard.payloads.hint import read_hint
from switchboard.payloads.outline import LEGACY
from switchboard.payloads.recognise import recognise

ROOT = Path(__file__).parents[2]
FOLDER = (ROOT / os.environ.get("REFERENCE_DATA", "../shared") / "payloads").resolve()
AT = datetime(2026, 1, 1, tzinfo=UTC)
SERVED = {"event_alert", "error", "issue", "metric_alert"}


def _rows() -> list[list[str]]:
    """Read the index: the cells of each row that names a file."""
    index = FOLDER / "INDEX.md"
    lines = index.read_text().splitlines() if index.is_file() else []
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if ".json" in line]
    return [row for row in rows if len(row) > 3]


def _index() -> list[tuple[str, str, str]]:
    """List (file, resource, action) of every webhook body; legacy bodies and REST answers have no resource."""
    return [(row[1], row[2], row[3]) for row in _rows() if row[3] != "-"]


pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(
        not _index(), reason=f"no reference bodies: REFERENCE_DATA names no folder with payloads ({FOLDER.name})"
    ),
]


def _read(name: str, resource: str) -> Recognised:
    return recognise(resource, (FOLDER / name).read_bytes(), at=AT, received_at=AT)


@pytest.mark.parametrize(("name", "resource", "action"), [row for row in _index() if row[1] in SERVED])
def test_a_served_body_is_news_with_a_title_and_a_place(name: str, resource: str, action: str) -> None:
    news = _read(name, resource)
    if "empty_data" in name:
        assert isinstance(news, Unread)
        return
    assert isinstance(news, Alert | Update)
    assert news.facts.action == action
    assert news.facts.title
    assert "without a title" not in news.facts.title
    assert news.facts.project or news.facts.organization
    assert str(news.key) == read_hint(resource, (FOLDER / name).read_bytes()).subject
    assert news.repeats


@pytest.mark.parametrize(("name", "resource", "action"), [row for row in _index() if row[1] not in SERVED])
def test_any_other_body_is_an_update_that_says_what_happened_or_is_noted(name: str, resource: str, action: str) -> None:
    news = _read(name, resource)
    assert isinstance(news, Update | Noted)
    assert news.because if isinstance(news, Noted) else news.detail and news.facts.action == action
    if isinstance(news, Update):
        assert str(news.key) == read_hint(resource, (FOLDER / name).read_bytes()).subject
        assert news.repeats


@pytest.mark.parametrize("name", [row[1] for row in _rows() if "legacy" in row[2]])
def test_a_body_of_the_old_plugin_is_an_alert_with_a_title_and_a_project(name: str) -> None:
    news = _read(name, LEGACY)
    assert isinstance(news, Alert)
    assert news.facts.title
    assert "without a title" not in news.facts.title
    assert news.facts.project


@pytest.mark.parametrize(
    ("name", "key", "frames", "environment"),
    [
        ("alerta_legacy_v9_python.json", "issue:alertaio:541485531", 5, None),
        ("keep_legacy_browser_timeout.json", "issue:keep-dr:4616132097", 0, "production"),
        ("sierra_legacy_real_go.json", "issue:sierra-softworks:7470688687", 0, None),
        ("zulip_deprecated_exception_message.json", "issue:zulip:156699934", 5, "production"),
        ("zulip_sample_event_through_plugin.json", "issue:nitk-46:4218258981", 5, "prod"),
    ],
)
def test_the_old_plugins_facts_are_found_whatever_its_age(
    name: str, key: str, frames: int, environment: str | None
) -> None:
    news = _read(name, LEGACY)
    assert isinstance(news, Alert)
    assert str(news.key) == key == read_hint(LEGACY, (FOLDER / name).read_bytes()).subject
    assert (len(news.facts.frames), news.facts.environment, news.facts.level) == (frames, environment, "error")
    assert not [tag for tag, _ in news.facts.tags if tag.startswith("sentry:")]
    assert (
        bool(news.repeats) is bool(news.event_key) is (name != "zulip_deprecated_exception_message.json")
    )  # has no id


def test_a_kind_that_is_not_known_is_unserved() -> None:
    assert _read("docs_comment_created.json", "weather") == Unserved("weather", "created")


@pytest.mark.parametrize(
    ("name", "resource", "key", "change", "frames"),
    [
        ("docs_event_alert_triggered.json", "event_alert", "issue:test-org:1117540176", Change.OCCURRED, 3),
        ("zulip_event_for_exception_node.json", "event_alert", None, Change.OCCURRED, 10),
        ("zulip_event_for_message_python.json", "event_alert", None, Change.OCCURRED, 0),
        ("ipe_event_alert_triggered.json", "event_alert", "issue:lxyz:123", Change.OCCURRED, 0),
        ("sentrytest_error_created.json", "error", "issue:my-org:123456", Change.OCCURRED, 0),
        ("constructed_issue_unresolved_regressed.json", "issue", None, Change.REGRESSED, 0),
        ("template_issue_created_modern.json", "issue", "issue:example-org:123456789", Change.CREATED, 0),
        ("ipe_metric_alert_critical.json", "metric_alert", "metric:example:456", Change.FIRED, 0),
    ],
)
def test_an_alert_is_known_by_its_issue(name: str, resource: str, key: str | None, change: Change, frames: int) -> None:
    news = _read(name, resource)
    assert isinstance(news, Alert)
    assert key is None or str(news.key) == key
    assert (news.change, len(news.facts.frames)) == (change, frames)
    assert not news.test


@pytest.mark.parametrize(
    ("name", "resource", "change", "detail"),
    [
        ("constructed_issue_ignored_until_condition_met.json", "issue", Change.ARCHIVED, "until 100 events in 1 hour"),
        ("zulip_issue_assigned_to_individual.json", "issue", Change.ASSIGNED, "Hemanth V. Alluri"),
        ("ipe_issue_resolved.json", "issue", Change.RESOLVED, None),
        ("ipe_metric_alert_resolved.json", "metric_alert", Change.RESOLVED, "5 events in the last 10 minutes"),
        ("docs_comment_created.json", "comment", Change.COMMENTED, "adding a comment"),
        (
            "docs_seer_root_cause_completed.json",
            "seer",
            Change.SEER,
            "Seer found the root cause: Woah wow there's a bug here.",
        ),
        (
            "docs_seer_coding_completed.json",
            "seer",
            Change.SEER,
            "Seer wrote a change: fix: Initialize undefined variable",
        ),
        (
            "sentrytest_activity_alert_triggered.json",
            "activity_alert",
            Change.SEER,
            "Seer found the root cause: The crash is caused by a null pointer in foo().",
        ),
    ],
)
def test_an_update_says_what_changed(name: str, resource: str, change: Change, detail: str | None) -> None:
    news = _read(name, resource)
    assert isinstance(news, Update)
    assert (news.change, news.detail) == (change, detail)
