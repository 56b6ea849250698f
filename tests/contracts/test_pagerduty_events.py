"""Our events, held against PagerDuty's own description of its API."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from switchboard.model.card import Card
from switchboard.senders.pagerduty.message import PagerEvent, resolve, trigger
from tests.contracts.reference import reference
from tests.often import often
from tests.switchboard.senders.cards import a_page
from tests.switchboard.senders.hostile import CARDS

pytestmark = pytest.mark.reference
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(name="check", scope="module")
def _check() -> Any:
    described = json.loads(reference("schemas/pagerduty-events-v2-openapiv3.json").read_text())
    body = described["paths"]["/enqueue"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return jsonschema.Draft7Validator(body | {"components": described["components"], "additionalProperties": False})


def body(event: PagerEvent) -> dict[str, Any]:
    return {"routing_key": KEY, "event_action": event.action, "dedup_key": event.dedup_key, **event.rest}


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(15))
@given(card=CARDS)
def test_any_card_is_a_valid_event(check: Any, card: Card) -> None:
    check.validate(body(trigger(card)))


def test_a_resolve_is_a_valid_event(check: Any) -> None:
    check.validate(body(resolve(a_page())))


def test_the_description_refuses_what_it_does_not_know(check: Any) -> None:
    assert not check.is_valid(body(trigger(a_page())) | {"surprise": 1})
