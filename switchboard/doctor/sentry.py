"""Asks Sentry about our token, our integration and its own day, and hands the answers to the judges."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from switchboard.doctor.doctor import Check
from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.doctor.judge_sentry_integration import (
    ADDRESS,
    ALERTABLE,
    CLIENT_SECRET,
    EVENTS,
    INTEGRATION,
    RECEIVED,
    WantedWebhook,
    judge_client_secret,
    judge_integration,
    judge_received,
)
from switchboard.doctor.judge_sentry_projects import ALERTS, QUESTIONS, QUOTA, judge_quota
from switchboard.doctor.judge_sentry_token import (
    ORGANIZATION,
    SCOPES,
    TOKEN,
    judge_no_organization,
    judge_probed,
    judge_refused,
    judge_region,
    judge_scopes,
    no_token,
)
from switchboard.doctor.patient import Patient
from switchboard.doctor.sentry_asking import UNKNOWN_THERE, Asking
from switchboard.doctor.sentry_projects import look_at_alerts, look_at_programs
from switchboard.inbox.refusals import SHOWN_FOR
from switchboard.model.inbound import Door
from switchboard.payloads.inspection import (
    read_applications,
    read_installations,
    read_outcomes,
    read_projects,
    read_region,
    read_scopes,
)
from switchboard.routing.over import counts_asked
from switchboard.sentry.client import Gone, Got, NotNow
from switchboard.sentry.examined import PROBED, SentryProbe

LATEST = 500
"""So many of the newest inbounds are looked at for what Sentry sent."""
PAGED, WALKED = 30.0, 120.0
"""Seconds for what is listed page by page, and for a walk through the projects."""


async def look_at_token(patient: Patient) -> Sequence[Finding]:
    """See whether Sentry knows the token, and what it may."""
    if patient.sentry is None:
        return [no_token()]
    probe = SentryProbe(patient.sentry)
    reply = await probe.index()
    if isinstance(reply, Gone):  # the address of a region may have no index
        reply = await probe.harmless("org:read")
    if not isinstance(reply, Got):
        return [judge_refused(reply)]
    scopes = read_scopes(reply.raw)
    found = judge_probed(await _denied(probe)) if scopes is None else judge_scopes(scopes)
    return [TOKEN.good("Sentry knows it"), *found]


async def look_at_organization(patient: Patient) -> Sequence[Finding]:
    """See whether the organization is there, and asked where it lives."""
    if patient.sentry is None:
        return ()
    reply = await patient.sentry.itself()
    if isinstance(reply, Gone):
        return [judge_no_organization(patient.settings.sentry.org)]
    region = read_region(reply.raw) if isinstance(reply, Got) else None
    if region is None:
        return [_unseen(ORGANIZATION, reply)]
    return [judge_region(patient.settings.sentry.url, region)]


async def look_at_integration(patient: Patient) -> Sequence[Finding]:
    """See whether our integration is there, sends to us, and sends what we need."""
    if patient.sentry is None:
        return ()
    asking = Asking(SentryProbe(patient.sentry), patient.clock)
    applications = await asking.read(asking.probe.applications, read_applications)
    if isinstance(applications, Gone | NotNow):
        return [_unseen(INTEGRATION, applications)]
    installations = await asking.read(asking.probe.installations, read_installations)
    known = None if isinstance(installations, Gone | NotNow) else installations
    return list(judge_integration(applications, known, _wanted(patient)))


async def look_at_received(patient: Patient) -> Sequence[Finding]:
    """See when Sentry's newest webhook was kept."""
    kept = patient.kept
    if kept is None:
        return [RECEIVED.skipped("the database cannot be asked")]
    inbounds = await asyncio.to_thread(lambda: kept.listing(limit=LATEST))
    newest = max((each.kept.received_at for each in inbounds if each.kept.door is Door.SENTRY), default=None)
    return [judge_received(newest, len(inbounds), now=patient.clock.now())]


async def look_at_secret(patient: Patient) -> Sequence[Finding]:
    """See whether webhooks are refused, and why."""
    is_set = bool(patient.settings.sentry.client_secrets)
    kept, refusals = patient.kept, patient.refusals
    if not is_set or kept is None or refusals is None:
        return [judge_client_secret((), None, is_set=is_set)]
    refused = await asyncio.to_thread(refusals.since, patient.clock.now() - SHOWN_FOR)
    inbounds = await asyncio.to_thread(lambda: kept.listing(limit=LATEST))
    newest = max((each.kept.received_at for each in inbounds if each.kept.door is Door.SENTRY), default=None)
    return [judge_client_secret(refused, newest, is_set=is_set)]


async def look_at_quota(patient: Patient) -> Sequence[Finding]:
    """See how many errors Sentry dropped today."""
    if patient.sentry is None:
        return ()
    asking = Asking(SentryProbe(patient.sentry), patient.clock)
    counts = await asking.read(asking.probe.outcomes, read_outcomes)
    if isinstance(counts, Gone | NotNow):
        return [_unseen(QUOTA, counts)]
    projects = await asking.pages("projects", read_projects)
    slugs = {} if isinstance(projects, Gone | NotNow) else {each.id: each.slug for each in projects}
    return [judge_quota(counts, slugs)]


async def _denied(probe: SentryProbe) -> frozenset[str]:
    replies = {scope: await probe.harmless(scope) for scope in PROBED}
    return frozenset(scope for scope, reply in replies.items() if isinstance(reply, NotNow) and reply.denied)


def _wanted(patient: Patient) -> WantedWebhook:
    settings, config = patient.settings, patient.config
    counts = config is not None and bool(counts_asked(config))
    return WantedWebhook(slug=settings.sentry.integration, public_url=settings.http.public_url, counts=counts)


def _unseen(named: CheckName, reply: object) -> Finding:
    """Say that Sentry did not show it, and why."""
    if isinstance(reply, NotNow):
        return named.skipped(reply.because)
    return named.skipped(UNKNOWN_THERE if isinstance(reply, Gone) else "Sentry's answer is not readable")


SENTRY = (
    Check(Area.SENTRY, TOKEN.check, look_at_token, PAGED, also=(SCOPES.check,)),
    Check(Area.SENTRY, ORGANIZATION.check, look_at_organization),
    Check(
        Area.SENTRY,
        INTEGRATION.check,
        look_at_integration,
        PAGED,
        also=(ADDRESS.check, EVENTS.check, ALERTABLE.check),
    ),
    Check(Area.SENTRY, CLIENT_SECRET.check, look_at_secret),
    Check(Area.SENTRY, RECEIVED.check, look_at_received),
    Check(Area.SENTRY, ALERTS.check, look_at_alerts, WALKED),
    Check(
        Area.SENTRY,
        QUESTIONS[0].named.check,
        look_at_programs,
        WALKED,
        also=tuple(each.named.check for each in QUESTIONS[1:]),
    ),
    Check(Area.SENTRY, QUOTA.check, look_at_quota, PAGED),
)
"""What is looked at in Sentry."""
