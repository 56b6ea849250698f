"""Incidents that we cannot close: those who run Switchboard are asked to, once. Idempotent by the first page's number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.payloads.issue_update import label
from switchboard.state.notices import notify_channels
from switchboard.storage.store import Unit

MOST_LISTED = 20

log = structlog.get_logger()


def ask_by_hand(pages: Sequence[Delivery], why: str, unit: Unit, now: datetime, *, ops: Destination | None) -> None:
    """Ask for these incidents to be closed at PagerDuty by hand, with their addresses where they are known."""
    log.error("incident.left_open", deliveries=[page.id for page in pages], because=why)
    if ops is None or not pages:
        return
    known = unit.incidents.of([page.id for page in pages[:MOST_LISTED]])
    named = [_named(page, known[page.id].url if page.id in known else None, unit) for page in pages[:MOST_LISTED]]
    more = [f"and {len(pages) - MOST_LISTED} more"] if len(pages) > MOST_LISTED else []
    text = f"Please close at PagerDuty by hand, for Switchboard cannot: {'; '.join([*named, *more])}. Why: {why}."
    key = SubjectKey(SubjectKind.NOTICE, "", "close-by-hand", str(pages[0].id))
    notify_channels(text, key=key, destinations=[ops], unit=unit, now=now)


def _named(page: Delivery, url: str | None, unit: Unit) -> str:
    return f"{label(unit.subjects.get(page.subject_id))} of {page.destination}{f', {url}' if url else ''}"
