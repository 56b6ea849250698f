"""Asks PagerDuty, without opening or changing anything there, and hands its answers to the judges."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from switchboard.doctor.doctor import Check
from switchboard.doctor.finding import Area, Finding
from switchboard.doctor.judge_pager import (
    KEYS,
    REST,
    SENDER,
    WEBHOOKS,
    RoutingKeys,
    is_shaped,
    judge_keys,
    judge_rest,
    judge_sender,
    judge_webhooks,
    keys_of,
    mail_of,
)
from switchboard.doctor.patient import Patient
from switchboard.senders.pagerduty.examined import PagerSaid

MANY_KEYS = 20.0
"""Seconds for the keys of every team, some at a time."""


async def look_at_keys(patient: Patient) -> Sequence[Finding]:
    """See whether PagerDuty takes events with every team's keys."""
    if patient.config is None:
        return [KEYS.skipped("routes.yaml cannot be used")]
    teams = keys_of(patient.config, patient.settings)
    if not teams:
        return [KEYS.skipped("no team of routes.yaml has `pagerduty:`")]
    answers = await asyncio.gather(*(_tried(patient, of) for of in teams))
    return [each for of, said in zip(teams, answers, strict=True) for each in judge_keys(of, said)]


async def look_at_rest(patient: Patient) -> Sequence[Finding]:
    """See whether the REST token is good, and PAGERDUTY_FROM a user."""
    settings, token = patient.settings.pagerduty, patient.settings.pagerduty.api_token
    if not token:
        return [judge_rest(None), judge_sender(settings.from_email, None)]
    said = await patient.pager.abilities(token.reveal())
    people = await patient.pager.users(token.reveal(), mail_of(settings.from_email)) if settings.from_email else None
    return [judge_rest(said), judge_sender(settings.from_email, people)]


async def look_at_webhooks(patient: Patient) -> Sequence[Finding]:
    """See whether PagerDuty's webhooks can be verified."""
    pages = bool(patient.config and keys_of(patient.config, patient.settings))
    return [judge_webhooks(patient.settings, pages=pages)]


async def _tried(patient: Patient, of: RoutingKeys) -> list[PagerSaid | None]:
    return [await patient.pager.resolves(key) if is_shaped(key) else None for key in of.keys]


PAGERDUTY = (
    Check(Area.PAGERDUTY, KEYS.check, look_at_keys, MANY_KEYS),
    Check(Area.PAGERDUTY, REST.check, look_at_rest, also=(SENDER.check,)),
    Check(Area.PAGERDUTY, WEBHOOKS.check, look_at_webhooks),
)
"""What is looked at in PagerDuty."""
