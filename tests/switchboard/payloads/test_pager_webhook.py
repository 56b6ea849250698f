"""PagerDuty's webhooks are read as what they say; what is unknown is noted, and nothing raises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.incident import AgentKind, IncidentState, PagerAgent, PagerChange, PagerNews, SeenIncident
from switchboard.model.news import Noted, Unread
from switchboard.payloads.pager_webhook import as_webhook, pager_hint, read_pager_webhook
from tests.samples.pagerduty import EVENTS_API, a_note, a_webhook
from tests.switchboard.builders import AT


def read(raw: bytes) -> PagerNews:
    news = read_pager_webhook(raw)
    assert isinstance(news, PagerNews), news
    return news


@pytest.mark.parametrize("change", [each for each in PagerChange if each is not PagerChange.ANNOTATED])
def test_what_became_of_an_incident_is_read_with_who_did_it(change: PagerChange) -> None:
    news = read(a_webhook(change.value, at=AT, id="01X", priority={"summary": "P1"}))
    assert (news.id, news.change, news.at) == ("01X", change, AT)
    assert (news.key, news.incident_id) == ("switchboard:payments:issue:acme:4201:1", "Q1INCIDENT")
    assert news.url == "https://acme.pagerduty.com/incidents/Q1INCIDENT"
    assert news.agent == PagerAgent(kind=AgentKind.USER, id="PALICE1", name="Alice Pager")
    assert (news.assigned, news.priority) == (("Alice Pager",), "P1")


def test_a_note_names_its_incident_and_no_key() -> None:
    news = read(a_note("the card network is down", at=AT, number=7))
    assert (news.incident_id, news.key) == ("Q1INCIDENT", None)
    assert (news.note, news.note_id) == ("the card network is down", "PNOTE7")


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (None, AgentKind.ITSELF),
        ({}, AgentKind.ITSELF),
        ({"type": "service_reference"}, AgentKind.ITSELF),
        (EVENTS_API, AgentKind.INTEGRATION),
        ({"type": "generic_events_api_inbound_integration_reference"}, AgentKind.INTEGRATION),
        ({"type": "user"}, AgentKind.USER),
    ],
)
def test_who_did_it_is_a_user_an_integration_or_pagerduty_itself(agent: dict[str, Any] | None, kind: AgentKind) -> None:
    assert read(a_webhook("resolved", at=AT, agent=agent)).agent.kind is kind


def test_what_the_body_does_not_say_is_unknown_and_null_is_null() -> None:
    body = json.loads(a_webhook("triggered", at=AT))
    assert read(json.dumps(body).encode()).priority == ""
    del body["event"]["data"]["priority"], body["event"]["data"]["assignees"]
    news = read(json.dumps(body).encode())
    assert (news.priority, news.assigned) == (None, None)


@pytest.mark.parametrize(
    "kind", ["service.updated", "incident.responder.added", "pagey.ping", "incident.never_heard_of"]
)
def test_what_we_do_not_know_is_noted(kind: str) -> None:
    raw = json.dumps({"event": {"id": "1", "event_type": kind, "occurred_at": AT.isoformat(), "data": {}}}).encode()
    assert isinstance(read_pager_webhook(raw), Noted)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"event":[]}', b'{"event":{"event_type":"incident.triggered"}}'])
def test_what_is_no_webhook_of_pagerdutys_is_unread(raw: bytes) -> None:
    assert isinstance(read_pager_webhook(raw), Unread)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["id", "event_type", "occurred_at", "agent", "data"]), JSON)
def test_whatever_stands_in_a_webhook_it_is_read_or_refused(name: str, value: Any) -> None:
    body = json.loads(a_webhook("acknowledged", at=AT))
    body["event"][name] = value
    raw = json.dumps(body).encode()
    assert isinstance(read_pager_webhook(raw), PagerNews | Noted | Unread)
    pager_hint(raw)


NAMES = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=20)
AGENTS = st.builds(PagerAgent, kind=st.sampled_from(AgentKind), id=NAMES, name=NAMES)


@given(
    st.sampled_from([PagerChange.TRIGGERED, PagerChange.ACKNOWLEDGED, PagerChange.RESOLVED, PagerChange.REOPENED]),
    AGENTS,
    st.lists(NAMES, max_size=3).map(tuple),
    st.none() | NAMES,
)
def test_what_was_seen_there_reads_as_the_webhook_that_would_have_told_it(
    change: PagerChange, by: PagerAgent, assigned: tuple[str, ...], priority: str | None
) -> None:
    seen = SeenIncident(
        id="Q1",
        state=IncidentState.ACKNOWLEDGED,
        at=AT,
        by=by,
        url="https://acme.pagerduty.com/incidents/Q1",
        assigned=assigned,
        priority=priority,
    )
    news = read(as_webhook(seen, key="switchboard:payments:issue:acme:1:1", change=change))
    assert (news.change, news.at, news.agent) == (change, AT, by)
    assert (news.incident_id, news.url) == (seen.id, seen.url)
    assert news.key == "switchboard:payments:issue:acme:1:1"
    assert (news.assigned, news.priority) == (assigned, priority or "")
    assert news.id == read(as_webhook(seen, key="another", change=change)).id
