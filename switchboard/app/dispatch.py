"""Hands each inbound to the story of the door it came through, with the context of that moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from switchboard.actions.feedback import take_feedback
from switchboard.actions.intake import take_request
from switchboard.actions.mute_requests import take_mute
from switchboard.actions.operator import discard_deliveries, discard_inbounds, record, replay, retry
from switchboard.actions.pager_webhooks import take_pager_webhook
from switchboard.digests.owing import owe_asked
from switchboard.directory.channels import Directory
from switchboard.directory.linking import take_link
from switchboard.directory.preferences import prefer, prefer_mail, unsubscribe
from switchboard.model.action import ActionRequest
from switchboard.model.inbound import Door, Inbound, Progress, ProgressState
from switchboard.model.intent import (
    ByAnybody,
    ByOperator,
    DiscardDeliveries,
    DiscardInbounds,
    EndLink,
    EndMute,
    GiveFeedback,
    OfferLink,
    Replay,
    Retry,
    SendDigest,
    SetMail,
    SetMute,
    SetPreference,
    Unsubscribe,
)
from switchboard.model.news import Recognised
from switchboard.model.unfurl import SharedLinks
from switchboard.payloads.intents import read_intent
from switchboard.pipeline.pipeline import done, gather, process
from switchboard.pipeline.reconcile import take_read_back
from switchboard.pipeline.sentry_lane import Inquirer
from switchboard.reload.reloader import Reloader
from switchboard.state.context import Context
from switchboard.storage.store import Unit
from switchboard.unfurls.taking import take_shared

ONCE = "intent"
"""The kind of key under which an intent is known that Slack sends again."""


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Works one inbound, by the door it came through, with the config, the channels and the projects of that moment."""

    reloader: Reloader
    directory: Directory
    inquirer: Inquirer
    own_project: str | None = None
    organization: str | None = None
    mails: bool = False
    has_slack: bool = True

    def gather(self, inbounds: Sequence[Inbound], unit: Unit) -> Mapping[int, Recognised]:
        """Read what came from Sentry, and load at once all that it is about."""
        return gather([inbound for inbound in inbounds if inbound.kept.door is Door.SENTRY], unit)

    def __call__(self, inbound: Inbound, unit: Unit, *, replayed: bool, news: Recognised | None = None) -> Progress:
        """Work one inbound within the unit's savepoint."""
        door, context = inbound.kept.door, self.context(unit)
        if door in (Door.CLI, Door.SLACK, Door.MAIL):
            return take_intent(inbound, unit, context, now=self.inquirer.clock.now())
        if context is None:
            return _waiting(inbound)
        if door is Door.READ_BACK:
            return take_read_back(inbound, context)
        if door is Door.PAGERDUTY:
            return take_pager_webhook(inbound, context)
        return process(inbound, context, replayed=replayed, news=news)

    def context(self, unit: Unit) -> Context | None:
        """Return what a unit is worked with at this moment, None while there is no good configuration."""
        if self.reloader.config is None:
            return None
        return Context(
            unit=unit,
            config=self.reloader.config,
            channels=self.directory.channels,
            now=self.inquirer.clock.now(),
            own_project=self.own_project,
            organization=self.organization,
            asks=self.inquirer.client.organization if self.inquirer.client else None,
            needs_state=self.reloader.needs_state,
            projects=self.inquirer.projects,
            look_up=self.directory.look_up if self.reloader.fills_names else None,
            counts=self.reloader.counts,
            mails=self.mails,
            has_slack=self.has_slack,
        )


def take_intent(inbound: Inbound, unit: Unit, context: Context | None, *, now: datetime) -> Progress:
    """Do what a kept intent asks for, once; what is none is quarantined. Only an operator's needs no configuration."""
    intent = read_intent(inbound.kept)
    match intent:
        case str():
            return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because=intent)
        case Replay() | Retry() | DiscardInbounds() | DiscardDeliveries() | SendDigest():
            said = _done_for_operator(intent, inbound, unit, now=now)
            record(intent, said, inbound, unit, now=now)
            return done(inbound, said)
    if context is None:
        return _waiting(inbound)
    return done(inbound, _done_before(intent, inbound, context) or _done(intent, inbound, context))


def _done_for_operator(intent: ByOperator, inbound: Inbound, unit: Unit, *, now: datetime) -> str:
    match intent:
        case Replay():
            return replay(intent, unit)
        case Retry():
            return retry(intent, unit, now=now)
        case DiscardInbounds():
            return discard_inbounds(intent, unit)
        case DiscardDeliveries():
            return discard_deliveries(intent, unit)
        case SendDigest():
            return owe_asked(intent, inbound.id, unit, now)
        case _:
            assert_never(intent)


def _done(intent: ByAnybody, inbound: Inbound, context: Context) -> str:
    """Hand an intent to its story; returns what came of it, in words."""
    match intent:
        case ActionRequest():
            return take_request(intent, inbound, context)
        case SetMute() | EndMute():
            return take_mute(intent, inbound, context)
        case SetPreference():
            return prefer(intent, inbound, context)
        case SetMail():
            return prefer_mail(intent, inbound, context)
        case GiveFeedback():
            return take_feedback(intent, inbound, context)
        case Unsubscribe():
            return unsubscribe(intent, inbound, context)
        case OfferLink() | EndLink():
            return take_link(intent, inbound, context)
        case SharedLinks():
            return take_shared(intent, inbound, context)
        case _:
            assert_never(intent)


def _done_before(intent: ByAnybody, inbound: Inbound, context: Context) -> str | None:
    """Return why nothing more comes of an intent: it was taken before, or Slack sent again what it sends only once."""
    if context.unit.actions.of_inbounds({inbound.id}):
        return "done before"
    once = "" if isinstance(intent, OfferLink | Unsubscribe) else intent.once
    known = context.unit.seen.repeats(ONCE, once, inbound_id=inbound.id, at=context.now)
    return None if known is None else f"a repeat of inbound {known}"


def _waiting(inbound: Inbound) -> Progress:
    return Progress(inbound_id=inbound.id, state=ProgressState.WAITING, because="no good configuration yet")
