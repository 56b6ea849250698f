"""Asks PagerDuty, without opening or changing anything there, and hands its answers to the judges."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from switchboard.directory.identity import without_pager
from switchboard.doctor.doctor import Check
from switchboard.doctor.finding import Area, Finding
from switchboard.doctor.judge_on_call import ON_CALL, USERS, judge_on_call, judge_users
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
from switchboard.doctor.judge_subscription import SUBSCRIPTION, judge_subscription
from switchboard.doctor.patient import Patient
from switchboard.senders.contract import Surroundings
from switchboard.senders.pagerduty.examined import PagerSaid
from switchboard.senders.pagerduty.on_call import PagerOnCall
from switchboard.senders.pagerduty.rest import pager_rest
from switchboard.senders.pagerduty.sender import routing_keys
from switchboard.senders.pagerduty.subscribed import heard

NO_REST = "PAGERDUTY_API_TOKEN is not set: who is on call is unknown"
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


async def look_at_subscription(patient: Patient) -> Sequence[Finding]:
    """See whether what happens to our incidents is told to us."""
    teams = keys_of(patient.config, patient.settings) if patient.config else []
    rest = pager_rest(patient.settings)
    if rest is None or not teams:
        unknown = "PAGERDUTY_API_TOKEN is not set: the subscriptions are unknown"
        return [SUBSCRIPTION.skipped(unknown if teams else "no team pages")]
    return list(judge_subscription(await heard(rest), teams, patient.settings.http.public_url))


async def look_at_on_call(patient: Patient) -> Sequence[Finding]:
    """See whether somebody is on call for each team that pages, and will be."""
    teams = [of.team for of in keys_of(patient.config, patient.settings)] if patient.config else []
    rest = pager_rest(patient.settings)
    if patient.config is None or not teams or rest is None:
        return [ON_CALL.skipped(NO_REST if teams else "no team pages")]
    given = Surroundings(patient.settings, lambda: patient.config, patient.clock)
    wanted = {team: patient.config.teams[team].oncall for team in teams}
    now = patient.clock.now()
    found = await PagerOnCall(rest, partial(routing_keys, given)).ask(wanted, now)
    zones = {team: patient.config.teams[team].timezone for team in teams}
    return list(judge_on_call(found, teams, now, zones))


async def look_at_users(patient: Patient) -> Sequence[Finding]:
    """See whether the members of the teams that page have users at PagerDuty."""
    config, store = patient.config, patient.store
    teams = [of.team for of in keys_of(config, patient.settings)] if config else []
    if config is None or store is None or not teams:
        return [USERS.skipped("no team pages" if store else "the database cannot be asked")]
    missing = await store.run(lambda unit: without_pager(teams, unit.people, config))
    if missing is None:
        return [USERS.skipped("the members of Sentry or the users of PagerDuty are not known yet")]
    return [judge_users(missing, teams)]


async def _tried(patient: Patient, of: RoutingKeys) -> list[PagerSaid | None]:
    return [await patient.pager.resolves(key) if is_shaped(key) else None for key in of.keys]


PAGERDUTY = (
    Check(Area.PAGERDUTY, KEYS.check, look_at_keys, MANY_KEYS),
    Check(Area.PAGERDUTY, REST.check, look_at_rest, also=(SENDER.check,)),
    Check(Area.PAGERDUTY, ON_CALL.check, look_at_on_call),
    Check(Area.PAGERDUTY, USERS.check, look_at_users),
    Check(Area.PAGERDUTY, WEBHOOKS.check, look_at_webhooks),
    Check(Area.PAGERDUTY, SUBSCRIPTION.check, look_at_subscription),
)
"""What is looked at in PagerDuty."""
