"""What Seer came to is told in one readable line; what it only began is not."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.news import Change, Noted, Unread
from switchboard.payloads.seer import ACTIONS
from tests.samples.sentry import a_seer, an_activity
from tests.switchboard.payloads.reading import read, read_update

PULL = {"pull_request": {"pr_number": 3, "pr_url": "https://github.example/acme/shop/pull/3"}, "repo_name": "shop"}
STEPS = {"steps": [{"title": "Check the amount"}, {"title": "Refuse zero"}]}


@pytest.mark.parametrize(
    ("action", "data", "told"),
    [
        ("root_cause_completed", {}, "Seer found the root cause: The card form posts an empty amount."),
        ("root_cause_completed", {"root_cause": ...}, "Seer found the root cause"),
        ("solution_completed", {"solution": STEPS}, "Seer proposes a solution: Check the amount · Refuse zero"),
        ("coding_completed", {"changes": [{"title": "fix: refuse zero"}]}, "Seer wrote a change: fix: refuse zero"),
        (
            "pr_created",
            {"pull_requests": [PULL]},
            "Seer opened a pull request: shop https://github.example/acme/shop/pull/3",
        ),
        ("iteration_completed", {}, "Seer revised its change"),
    ],
)
def test_a_step_that_ended_says_what_came_of_it(action: str, data: dict[str, Any], told: str) -> None:
    assert read_update("seer", a_seer(action, **data)).detail == told


def test_an_activity_tells_a_step_in_the_same_words() -> None:
    body = an_activity("seer_root_cause_completed", details={"summary": "An empty amount."})
    assert read_update("activity_alert", body).detail == "Seer found the root cause: An empty amount."


@pytest.mark.parametrize("action", sorted(action for action in ACTIONS if action.endswith("_started")))
def test_what_only_begins_is_kept(action: str) -> None:
    assert isinstance(read("seer", a_seer(action)), Noted)


def test_a_pull_request_is_a_line_of_its_own_kind() -> None:
    assert read_update("seer", a_seer("pr_created", pull_requests=[PULL])).change is Change.PULL_REQUEST


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://x.example/ <!channel>", "x" * 5000, None, 7])
def test_an_address_that_is_none_is_left_out(address: object) -> None:
    pull = {"repo_name": "shop", "url": address}
    assert read_update("seer", a_seer("pr_created", pull_requests=[pull])).detail == "Seer opened a pull request: shop"


def test_a_step_is_known_by_its_run_and_a_run_without_a_number_by_the_other_name() -> None:
    assert ("seer", "12345:root_cause_completed") in read_update("seer", a_seer()).repeats
    assert ("seer", "d1e2:root_cause_completed") in read_update(
        "seer", a_seer(run_id=..., sentry_run_id="d1e2")
    ).repeats


def test_the_same_step_told_by_an_activity_shares_a_key() -> None:
    activity = read_update("activity_alert", an_activity("seer_root_cause_completed"))
    assert set(activity.repeats) & set(read_update("seer", a_seer()).repeats)


def test_a_step_of_no_issue_cannot_be_read() -> None:
    assert read("seer", a_seer(group_id=None)) == Unread("it does not say which issue it is about")
