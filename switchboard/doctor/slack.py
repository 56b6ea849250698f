"""Asks Slack, and hands its answers to the judges."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from switchboard.doctor.doctor import Check
from switchboard.doctor.finding import Area, Finding
from switchboard.doctor.judge_channels import CHANNELS, channels_named, judge_channels
from switchboard.doctor.judge_doors import REQUESTS, SECRET, judge_knock, judge_secret, why_not_knock
from switchboard.doctor.judge_slack import (
    ADDRESSES,
    CALLBACKS,
    CLOCK,
    MANIFEST,
    SCOPES,
    SOCKET,
    TOKEN,
    UNSET,
    address,
    judge_addresses,
    judge_callbacks,
    judge_clock,
    judge_scopes,
    judge_socket,
    judge_token,
    manifest_note,
    scopes_wanted,
)
from switchboard.doctor.patient import Patient
from switchboard.model.action import Via
from switchboard.model.inbound import Door
from switchboard.senders.slack.examined import SlackSelf

LATEST = 500
"""So many inbounds, and lines of the audit log, are looked at for what Slack sent: Sentry's soon bury one of Slack."""
PAGED = 30.0
"""Seconds for what is listed page by page."""


async def look_at_token(patient: Patient) -> Sequence[Finding]:
    """See who the token is, what it may, and how far the clocks are apart: one call."""
    said = await patient.slack.myself() if patient.settings.slack.bot_token else None
    found = [judge_token(said)]
    if not isinstance(said, SlackSelf):
        return [*found, SCOPES.skipped("no valid bot token"), CLOCK.skipped("Slack did not answer the token")]
    return [*found, *judge_scopes(said.scopes, scopes_wanted()), judge_clock(said.date, patient.clock.now())]


async def look_at_channels(patient: Patient) -> Sequence[Finding]:
    """See every channel that routes.yaml names."""
    if not patient.settings.slack.bot_token:
        return [CHANNELS.skipped(UNSET)]
    if patient.config is None:
        return [CHANNELS.skipped("routes.yaml cannot be used")]
    named = channels_named(patient.config, patient.settings.http.ops_channel)
    said, seen = await asyncio.gather(patient.slack.myself(), patient.slack.channels())
    has = said.scopes if isinstance(said, SlackSelf) else None
    return list(judge_channels(named, seen, may_join=has is None or "channels:join" in has))


async def look_at_addresses(patient: Patient) -> Sequence[Finding]:
    """See whether Slack shows people's addresses."""
    if not patient.settings.slack.bot_token:
        return [ADDRESSES.skipped(UNSET)]
    return [judge_addresses(await patient.slack.addressed())]


async def look_at_requests(patient: Patient) -> Sequence[Finding]:
    """See whether PUBLIC_URL leads to our door, by a request that the door refuses."""
    if told := why_not_knock(patient.settings):
        return [told]
    url = address(patient.settings)
    return [judge_knock(url, await patient.doorstep.knock(url))]


async def look_at_secret(patient: Patient) -> Sequence[Finding]:
    """See whether requests can be known to be Slack's."""
    return [judge_secret(patient.settings)]


async def look_at_socket(patient: Patient) -> Sequence[Finding]:
    """See whether the app token opens connections."""
    token = patient.settings.slack.app_token
    if not token:
        return [SOCKET.skipped("SLACK_APP_TOKEN is not set: Slack calls the request URL")]
    return [judge_socket(await patient.slack.connects(token.reveal()))]


async def look_at_callbacks(patient: Patient) -> Sequence[Finding]:
    """See whether anything ever came from Slack."""
    slack, store, kept = patient.settings.slack, patient.store, patient.kept
    if store is None or kept is None or not (slack.signing_secret or slack.app_token):
        return [CALLBACKS.skipped("nothing can come yet")]
    inbounds = await asyncio.to_thread(lambda: kept.listing(limit=LATEST))
    actions = await store.run(lambda unit: unit.actions.listing(limit=LATEST))
    came = [each.kept.received_at for each in inbounds if each.kept.door is Door.SLACK]
    done = [action.asked_at for action in actions if action.request.by.via is Via.SLACK]
    return [judge_callbacks(max(came + done, default=None), patient.settings)]


async def look_at_manifest(patient: Patient) -> Sequence[Finding]:
    """Say what cannot be seen."""
    return [manifest_note(patient.settings)]


SLACK = (
    Check(Area.SLACK, TOKEN.check, look_at_token, also=(SCOPES.check, CLOCK.check)),
    Check(Area.SLACK, CHANNELS.check, look_at_channels, PAGED),
    Check(Area.SLACK, ADDRESSES.check, look_at_addresses),
    Check(Area.SLACK, SECRET.check, look_at_secret),
    Check(Area.SLACK, REQUESTS.check, look_at_requests),
    Check(Area.SLACK, SOCKET.check, look_at_socket),
    Check(Area.SLACK, CALLBACKS.check, look_at_callbacks),
    Check(Area.SLACK, MANIFEST.check, look_at_manifest),
)
"""What is looked at in Slack."""
