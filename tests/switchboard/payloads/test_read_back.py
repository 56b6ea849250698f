"""Sentry's answers are read as what they are, whatever they hold."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import Status
from switchboard.model.news import Unread
from switchboard.payloads.read_back import ReadBack, kept, read_answer
from tests.samples.sentry import issue_object
from tests.switchboard.builders import AT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)
REST_EVENT = {
    "eventID": "ab" * 16,
    "groupID": "77",
    "projectID": "42",
    "title": "KeyError: 'total'",
    "culprit": "shop.cart.total",
    "tags": [{"key": "environment", "value": "production"}, {"key": "level", "value": "error"}],
    "release": {"version": "shop@1.2.3"},
    "user": {"id": "7", "ipAddress": "192.0.2.7"},
    "entries": [
        {
            "type": "exception",
            "data": {
                "values": [
                    {
                        "type": "KeyError",
                        "value": "'total'",
                        "stacktrace": {
                            "frames": [
                                {
                                    "filename": "shop/cart.py",
                                    "absPath": "/srv/shop/cart.py",
                                    "lineNo": 12,
                                    "inApp": True,
                                    "context": [[11, "def total():"], [12, "    return cart['total']"]],
                                }
                            ]
                        },
                    }
                ]
            },
        }
    ],
}


def an_answer(issue: Any = None, event: Any = None, *, issue_id: str = "77") -> ReadBack | Unread:
    """Read an answer about an issue, as it would be kept."""
    written = json.dumps(issue).encode() if issue is not None else None
    return read_answer(
        kept("acme", issue_id, issue=written, event=json.dumps(event).encode() if event is not None else None), at=AT
    )


def test_an_issue_tells_its_state_and_its_first_release() -> None:
    told = {"status": "resolved", "shortId": "SHOP-1", "firstRelease": {"version": "shop@1.0"}}
    answer = an_answer(issue_object(id="77", **told))
    assert isinstance(answer, ReadBack)
    assert answer.facts.state is not None
    state = answer.facts.state
    assert (state.status, state.short_id, state.first_release) == (Status.RESOLVED, "SHOP-1", "shop@1.0")
    assert (answer.event, answer.gone) == (False, None)


def test_the_event_that_came_with_it_is_read_as_a_webhook_would_be() -> None:
    answer = an_answer(issue_object(id="77"), REST_EVENT)
    assert isinstance(answer, ReadBack)
    facts = answer.facts
    (frame,) = facts.frames
    assert (frame.filename, frame.lineno, frame.in_app) == ("shop/cart.py", 12, True)
    assert (frame.abs_path, frame.context_line) == ("/srv/shop/cart.py", "    return cart['total']")
    assert (facts.environment, facts.level, facts.release) == ("production", "error", "shop@1.2.3")
    assert ("ip_address", "192.0.2.7") in facts.user
    assert (answer.event, str(answer.key), facts.event_id) == (True, "issue:acme:77", "ab" * 16)


def test_an_issue_that_is_no_more_is_deleted() -> None:
    answer = an_answer(None)
    assert isinstance(answer, ReadBack)
    assert answer.gone == "deleted in Sentry"


def test_an_issue_that_answers_under_another_id_was_merged() -> None:
    answer = an_answer(issue_object(id="99", shortId="SHOP-9"))
    assert isinstance(answer, ReadBack)
    assert answer.gone == "merged into SHOP-9"


@given(JSON, JSON)
def test_any_answer_is_read_without_an_error(issue: Any, event: Any) -> None:
    assert isinstance(an_answer(issue, event), ReadBack | Unread)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(raw: bytes) -> None:
    assert isinstance(read_answer(raw, at=AT), ReadBack | Unread)
