"""Pages that do not get out: after `page_failover_after` those who come next are told, while the pager is tried on. Idempotent."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from switchboard.config.config import Config
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.outbox.fallback import stand_in
from switchboard.outbox.plan import is_yet_to_ring
from switchboard.storage.store import Unit

EVERY = timedelta(seconds=5)
MOST_PAGES = 1_000

log = structlog.get_logger()


def hand_over(unit: Unit, config: Config, now: datetime, *, ops: Destination | None) -> int:
    """Tell those who come next of every page that its pager took nothing of for too long; returns how many there were."""
    pages = [page for page in unit.deliveries.waiting_to_ring(limit=MOST_PAGES) if is_yet_to_ring(page)]
    closed = unit.attempts.holding(now) if pages else {}
    over = 0
    for page in pages:
        until, said = closed.get(str(page.destination), (None, ""))
        since = silent_since(page, is_closed=until is not None)
        if since is None or now - since < config.defaults.page_failover_after or not _is_wanted(page, unit):
            continue
        because = f"{page.last_error or said}, since {since:%H:%M:%S} UTC; it is tried on"
        instead = stand_in(page, because, unit, config, ops=ops, now=now)
        unit.deliveries.save([*instead.deliveries, replace(page, handed_over_at=now)])
        unit.subjects.add_entries(page.subject_id, instead.entries)
        log.error("page.handed_over", delivery=page.id, to=str(page.destination), because=because)
        over += 1
    return over


def silent_since(page: Delivery, *, is_closed: bool) -> datetime | None:
    """Return since when its pager takes nothing of a page: it refuses to, or has its lane closed. None while it may."""
    waits = page.due_at if is_closed else None
    return min((at for at in (page.failing_since, waits) if at is not None), default=None)


def _is_wanted(page: Delivery, unit: Unit) -> bool:
    """Return whether somebody is still to be called: what is over, or was taken up by its team, needs nobody."""
    if unit.subjects.get(page.subject_id).status is not Status.UNRESOLVED:
        return False
    return page.destination.team_key not in unit.acknowledgements.of(page.subject_id)
