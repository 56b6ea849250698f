"""trigger_ids and response_urls run out as Slack's do."""

from __future__ import annotations

import pytest

from sandbox.slack.errors import SlackError
from sandbox.slack.tickets import Tickets
from tests.moved_clock import MovedClock


def refusal(tickets: Tickets, name: str) -> str:
    with pytest.raises(SlackError) as caught:
        tickets.exchange(name)
    return caught.value.code


def test_a_trigger_opens_one_modal(time: MovedClock) -> None:
    tickets = Tickets(time.now)
    name = tickets.trigger("U1")
    assert tickets.exchange(name).user == "U1"
    assert refusal(tickets, name) == "exchanged_trigger_id"
    assert refusal(tickets, "made.up") == "invalid_trigger_id"


def test_a_trigger_lives_three_seconds(time: MovedClock) -> None:
    tickets = Tickets(time.now)
    name, late = tickets.trigger("U1"), tickets.trigger("U1")
    assert name != late
    time.move(3)
    tickets.exchange(name)
    time.move(0.1)
    assert refusal(tickets, late) == "expired_trigger_id"
