"""The PagerDuty sender over the wire: the right key, the right incident, one try."""

from __future__ import annotations

import pytest

from switchboard.model.card import Job, Step
from switchboard.model.delivery import DeliveryPlace
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.senders.pagerduty.client import fingerprint
from switchboard.senders.pagerduty.sender import PagerSender, incident
from tests.switchboard.senders.cards import a_page, a_subject
from tests.switchboard.senders.kit import pager
from tests.switchboard.senders.loopback import Loopback, Play, Reply, loopback

NEW, OLD = "new0123456789abcdef0123456789abcd", "old0123456789abcdef0123456789abcd"
KEY = "switchboard:payments:issue:acme:4242:1"
ACCEPTED = Reply(202, {"status": "success", "message": "Event processed", "dedup_key": KEY})


async def sent(job: Job, play: Play = lambda _: ACCEPTED) -> tuple[Outcome, Loopback]:
    async with loopback(play) as server, pager(server.url, NEW, OLD) as sender:
        return await sender.send(job), server


def opened_with(key: str, step: Step = Step.CLOSE) -> Job:
    card = a_page()
    return Job(step=step, card=replace(card, delivery=replace(card.delivery, place=incident(KEY, fingerprint(key)))))


@pytest.mark.parametrize("before", [None, replace(incident(KEY, fingerprint(NEW)), stands=False)])
async def test_an_incident_is_triggered_with_the_new_key_at_first_and_once_it_was_resolved(
    before: DeliveryPlace | None,
) -> None:
    card = a_page()
    card = replace(card, delivery=replace(card.delivery, place=before))
    outcome, server = await sent(Job(step=Step.OPEN, card=card))
    assert outcome == Sent(incident(KEY, fingerprint(NEW)), answer="accepted")
    held = server.asked[0].held
    assert (held["routing_key"], held["event_action"], held["dedup_key"]) == (NEW, "trigger", KEY)


async def test_an_incident_is_resolved_with_the_key_that_triggered_it() -> None:
    outcome, server = await sent(opened_with(OLD))
    assert outcome == Sent(incident(KEY, fingerprint(OLD)), answer="accepted")
    held = server.asked[0].held
    assert dict(held) == {"routing_key": OLD, "event_action": "resolve", "dedup_key": KEY}


async def test_an_incident_that_may_have_opened_unseen_is_resolved_under_the_key_it_would_have_had() -> None:
    outcome, server = await sent(Job(step=Step.CLOSE, card=a_page()))
    assert outcome == Sent(incident(KEY, fingerprint(NEW)), answer="accepted")
    assert dict(server.asked[0].held) == {"routing_key": NEW, "event_action": "resolve", "dedup_key": KEY}


async def test_an_incident_is_acknowledged_with_the_key_that_triggered_it_and_stays_open() -> None:
    outcome, server = await sent(opened_with(OLD, Step.ACKNOWLEDGE))
    assert outcome == Sent(incident(KEY, fingerprint(OLD)), answer="accepted")
    assert dict(server.asked[0].held) == {"routing_key": OLD, "event_action": "acknowledge", "dedup_key": KEY}


async def test_an_incident_whose_key_is_gone_is_given_up_with_the_remedy() -> None:
    outcome, server = await sent(opened_with("gone"))
    assert isinstance(outcome, GaveUp)
    assert "by hand" in outcome.because
    assert server.asked == []


async def test_a_team_without_a_key_is_given_up_with_the_remedy() -> None:
    async with loopback(lambda _: ACCEPTED) as server, pager(server.url) as made:
        sender = PagerSender(events_url=server.url, keys=lambda _: (), executor=made._executor)
        outcome = await sender.send(Job(step=Step.OPEN, card=a_page()))
    assert isinstance(outcome, GaveUp)
    assert "no routing key for 'payments'" in outcome.because


@pytest.mark.parametrize("kind", [SubjectKind.SUMMARY, SubjectKind.NOTICE])
async def test_nobody_is_paged_for_what_switchboard_itself_says(kind: SubjectKind) -> None:
    own = a_subject(key=SubjectKey(kind, "", "quiet:payments", "now"))
    outcome, server = await sent(Job(step=Step.OPEN, card=a_page(subject=own)))
    assert outcome == GaveUp(f"nobody is paged for a {kind.value}")
    assert not server.asked


async def test_a_refused_event_is_given_up_with_pagerdutys_reasons() -> None:
    body = {"status": "invalid event", "errors": ["'payload.summary' is missing"]}
    outcome, _ = await sent(Job(step=Step.OPEN, card=a_page()), lambda _: Reply(400, body))
    assert outcome == GaveUp("PagerDuty refused the event: 'payload.summary' is missing")


async def test_a_failing_pagerduty_is_tried_again() -> None:
    outcome, _ = await sent(Job(step=Step.OPEN, card=a_page()), lambda _: Reply(500))
    assert isinstance(outcome, TryAgain)


@pytest.mark.parametrize("step", [Step.ENTRY, Step.FIND])
async def test_steps_that_pagerduty_does_not_know_are_given_up(step: Step) -> None:
    outcome, server = await sent(opened_with(NEW, step))
    assert isinstance(outcome, GaveUp)
    assert server.asked == []
