"""Issues that are no errors are shown as what they are, never empty."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.facts import ErrorValue, Frame
from switchboard.senders.slack.message import root_message
from tests.switchboard.senders.cards import a_card, a_subject, some_facts
from tests.switchboard.senders.slack.test_message import shown

BARE: dict[str, Any] = {
    "errors": (),
    "frames": (),
    "message": None,
    "culprit": None,
    "location": None,
    "transaction": None,
}


def a_message(**facts: Any) -> str:
    """Show an alert of an issue that has no exception and no frames."""
    return shown(root_message(a_card(facts=some_facts(**(BARE | facts)), subject=a_subject(title="It", culprit=None))))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (
            {"issue_category": "performance", "issue_type": "performance_slow_db_query", "transaction": "GET /cart"},
            "Performance issue: slow db query in GET /cart",
        ),
        ({"issue_category": "feedback", "evidence": (("message", "It froze"),)}, "User feedback\nmessage: It froze"),
        ({"issue_category": "feedback", "errors": (ErrorValue("Feedback", "It froze"),)}, "User feedback\nIt froze"),
        ({"issue_category": "cron", "evidence": (("monitor", "nightly"),)}, "Cron monitor\nmonitor: nightly"),
        (
            {
                "issue_category": "outage",
                "issue_type": "uptime_domain_failure",
                "message": "https://acme.example is down",
            },
            "Outage: uptime domain failure\nhttps://acme.example is down",
        ),
        ({"issue_category": "replay", "issue_type": "replay_rage_click"}, "Session replay: rage click"),
        ({"issue_category": "brand_new_kind"}, "Brand new kind"),
        (
            {"issue_category": "performance", "evidence": (("", "1.9 s on average"),)},
            "Performance issue\n1.9 s on average",
        ),
    ],
)
def test_it_says_the_kind_the_place_and_the_value(facts: dict[str, Any], told: str) -> None:
    assert told in a_message(**facts)


def test_nothing_is_said_twice() -> None:
    said = a_message(issue_category="performance", transaction="GET /cart", evidence=(("Transaction", "GET /cart"),))
    assert said.count("GET /cart") == 1


def test_an_error_is_shown_as_an_error() -> None:
    frames = (Frame(filename="pay.py", lineno=3),)
    assert "pay.py:3" in a_message(issue_category="error", frames=frames)
    assert "pay.py:3" in a_message(issue_category="performance", frames=frames)
