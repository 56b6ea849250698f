"""A body that was redacted shows no secret, and is read as the same news of the same subject."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.model.hidden import HIDDEN, HIDDEN_EMAIL
from switchboard.model.inbound import REDACTED, Door, Hint, Raw
from switchboard.model.news import Alert, Recognised, Update
from switchboard.payloads.pager_webhook import read_pager_webhook
from switchboard.payloads.read_back import kept, read_answer
from switchboard.payloads.recognise import recognise
from switchboard.payloads.redacted_body import redacted, redacted_body
from switchboard.redact.at_rest import AtRest
from tests.often import often
from tests.planted import ASKED, PLANTED, Planted, seen
from tests.samples import sentry as samples

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = ("email", "ip", "username")
BODIES = {
    "event_alert": samples.an_event_alert(user={"id": "7", "username": "ann", "email": "ann@shop.example"}),
    "error": samples.an_error(tags=[["sentry:user", "id:7"], ["customer", "ann@shop.example"]]),
    "issue": samples.an_issue(
        "assigned", assignedTo={"type": "user", "id": 7, "name": "Ana", "email": "ana@acme.example"}
    ),
    "metric_alert": samples.a_metric_alert(),
    "activity_alert": samples.an_activity(details={"user": {"id": 7, "name": "Ana", "email": "ana@acme.example"}}),
    "comment": samples.a_comment(),
    "seer": samples.a_seer(),
    "installation": samples.an_installation(),
    "preprod_artifact": samples.a_build(),
    "legacy": samples.a_legacy(),
}


def read(resource: str, raw: bytes) -> Recognised:
    """Read a body as it is decided on."""
    news = recognise(resource, raw, at=AT, received_at=AT)
    return AtRest(KINDS).news(news) if isinstance(news, Alert | Update) else news


@pytest.mark.parametrize("resource", BODIES)
def test_a_redacted_body_is_read_as_the_same_news(resource: str) -> None:
    body = redacted_body(BODIES[resource], KINDS)
    assert read(resource, body) == read(resource, BODIES[resource])
    assert redacted_body(body, KINDS) == body


def test_what_people_are_in_sentry_stays_and_what_users_are_goes() -> None:
    issue, event = (
        json.loads(redacted_body(BODIES["issue"], KINDS)),
        json.loads(redacted_body(BODIES["event_alert"], KINDS)),
    )
    assert issue["data"]["issue"]["assignedTo"]["email"] == "ana@acme.example"
    assert event["data"]["event"]["user"] == {"id": "7", "username": HIDDEN, "email": HIDDEN}


def test_what_a_user_is_called_is_hidden_wherever_it_stands() -> None:
    raw = samples.an_event_alert(title="Ann Lee cannot pay", user={"id": "7", "name": "Ann Lee"})
    assert b"Ann Lee" not in redacted_body(raw, KINDS)
    assert b"Ann Lee" in redacted_body(raw, ("email",))


def test_ids_and_versions_stay_though_they_look_like_cards_and_addresses() -> None:
    raw = samples.an_event_alert(project=4111111111111111, issue_id="4111111111111111", release="1.2.3.4")
    event = json.loads(redacted_body(raw, KINDS))["data"]["event"]
    assert (event["project"], event["issue_id"], event["release"]) == (4111111111111111, "4111111111111111", "1.2.3.4")
    extra = json.loads(redacted_body(samples.an_event_alert(extra={"said": 4111111111111111}), KINDS))
    assert extra["data"]["event"]["extra"] == {"said": HIDDEN}


def test_what_stands_under_a_secret_key_keeps_its_shape() -> None:
    raw = samples.an_event_alert(contexts={"credentials": {"a": "1", "b": ["2", None]}}, extra={"pin": 1234})
    event = json.loads(redacted_body(raw, ()))["data"]["event"]
    assert event["contexts"] == {"credentials": {"a": HIDDEN, "b": [HIDDEN, None]}}
    assert event["extra"] == {"pin": HIDDEN}


def test_the_grant_of_an_installation_is_hidden() -> None:
    assert b"a-secret" not in redacted_body(samples.an_installation(), ())


def test_an_answer_of_sentrys_is_the_same_answer() -> None:
    event = {"eventID": samples.EVENT_ID, "entries": [{"type": "message", "data": {"formatted": "ann@shop.example"}}]}
    raw = kept("acme", "4201", issue=json.dumps(samples.issue_object()).encode(), event=json.dumps(event).encode())
    body = redacted_body(raw, KINDS)
    assert b"ann@shop.example" not in body
    said, before = read_answer(body, at=AT), read_answer(raw, at=AT)
    assert said is not None
    assert (said.key, said.facts.state) == (before.key, before.facts.state)  # type: ignore[union-attr]
    assert said.facts.message == HIDDEN_EMAIL  # type: ignore[union-attr]


def test_a_webhook_of_pagerdutys_is_the_same_news() -> None:
    agent = {"id": "PU1", "type": "user_reference", "summary": "Alice"}
    about = {"id": "Q1", "incident_key": "switchboard:payments:4201", "title": "ann@shop.example", "assignees": [agent]}
    event = {"id": "E1", "event_type": "incident.acknowledged", "occurred_at": "2026-03-02T09:00:00Z", "agent": agent}
    raw = json.dumps({"event": {**event, "data": about}}).encode()
    body = redacted_body(raw, KINDS)
    assert b"ann@shop.example" not in body
    assert read_pager_webhook(body) == read_pager_webhook(raw)


def test_the_headers_of_a_redacted_inbound_say_so_and_once_is_enough() -> None:
    hint = Hint(resource="event_alert", environment="token ghp_0123456789abcdefghijklmnopqrstuvwxyzAB")
    raw = Raw(door=Door.SENTRY, received_at=AT, raw=BODIES["error"], headers=(("request-id", "1"),), hint=hint)
    once = redacted(raw, KINDS)
    assert once.headers == (("request-id", "1"), (REDACTED, "email,ip,username"))
    assert "ghp_" not in str(once.hint)
    assert redacted(once, ("email",)) is once
    assert dict(redacted(once, ("phone",)).headers)[REDACTED] == "email,ip,phone,username"


_PLACES = st.sampled_from(
    "title message culprit transaction logger environment release level tags extra contexts user request breadcrumbs".split()
)


def saying(place: str, text: str) -> Any:
    """Put a text where an event has it."""
    match place:
        case "tags":
            return [["said", text], ["level", "error"]]
        case "user":
            return {"id": "7", "data": {"said": text}}
        case "contexts":
            return {"run": {"said": text, "all": [text]}}
        case "extra" | "request":
            return {"said": [text], "data": {"said": text}}
        case "breadcrumbs":
            return {"values": [{"message": text, "data": {"said": text}}]}
        case _:
            return text


@settings(max_examples=often(60), deadline=None)
@given(st.dictionaries(_PLACES, st.sampled_from(PLANTED), min_size=1, max_size=4))
def test_no_planted_secret_is_left_in_a_body(planted: dict[str, Planted]) -> None:
    planted = {place: each for place, each in planted.items() if place != "release" or each.asked is None}
    raw = samples.an_event_alert(**{place: saying(place, each.text) for place, each in planted.items()})
    body = redacted_body(raw, ASKED)
    assert seen(str(json.loads(body))) == seen(str(json.loads(redacted_body(samples.an_event_alert(), ASKED))))
    assert redacted_body(body, ASKED) == body


@given(st.binary(max_size=60))
def test_any_bytes_can_be_redacted(raw: bytes) -> None:
    assert isinstance(redacted_body(raw, ASKED), bytes)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": "password=hunter27", "b": NaN}',
        b'\xef\xbb\xbf{"a": "password=hunter27"}',
        b'{"a": "\\ud800 password=hunter27"}',
        b'{"password": "hunter27"',
        b"password=hunter27\xff",
        b'{"a":' * 3000 + b'"password=hunter27"' + b"}" * 3000,
    ],
    ids=["nan", "mark", "half a pair", "cut short", "no utf-8", "deep"],
)
def test_a_body_that_is_hard_to_read_is_redacted_as_well(raw: bytes) -> None:
    assert b"hunter27" in raw
    assert b"hunter27" not in redacted_body(raw, ())
