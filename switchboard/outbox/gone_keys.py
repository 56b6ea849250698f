"""★ Pages whose routing key is gone: no event reaches their incidents, so they are closed otherwise, and paged anew.

Within a unit of work. Idempotent: a page is over in the commit that owes its closing and the next page. Where its team has no
other key the next page fails at once, and who stands in for it is paged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineKind
from switchboard.outbox.by_hand import ask_by_hand
from switchboard.outbox.fallback import tell_anew
from switchboard.state.context import context_of
from switchboard.state.saying import changed, say
from switchboard.storage.store import Unit

MOST_PAGES = 5_000
WHY = "the routing key that opened it was taken out of Switchboard's settings"
_NO_REST = f"{WHY}, and PAGERDUTY_API_TOKEN and PAGERDUTY_FROM are not both set"


@dataclass(frozen=True, slots=True)
class OrphanTerms:
    """What orphans are looked for with: `is_orphan` says it of a page, `closes` whether incidents are closed without a key."""

    config: Config
    is_orphan: Callable[[Delivery], bool]
    closes: bool
    ops: Destination | None
    now: datetime


def give_up_orphans(unit: Unit, terms: OrphanTerms) -> int:
    """End every open page whose routing key is gone, and page anew where its issue goes on; returns how many there were."""
    orphans = [page for page in unit.deliveries.open_now(limit=MOST_PAGES) if page.is_out and terms.is_orphan(page)]
    for page in orphans:
        _replace(page, unit, terms)
    if orphans and not terms.closes:
        ask_by_hand(orphans, _NO_REST, unit, terms.now, ops=terms.ops)
    return len(orphans)


def _replace(page: Delivery, unit: Unit, terms: OrphanTerms) -> None:
    subject, now = unit.subjects.get(page.subject_id), terms.now
    over = replace(page, state=DeliveryState.CLOSED, reason=Reason.UNREACHABLE, why=WHY, closed_at=now)
    unit.deliveries.save([replace(over, due_at=now if terms.closes else None)])
    if subject.status is not Status.UNRESOLVED:
        return
    unit.deliveries.save(_next(page, now))
    _say(page, subject, unit, terms)


def _next(page: Delivery, now: datetime) -> Sequence[Delivery]:
    """Return the page that follows; what a suppression covers waits for its end."""
    fresh = replace(tell_anew(page, now=now), level=0)
    return [replace(fresh, state=DeliveryState.HELD, due_at=None) if page.held_by else fresh]


def _say(page: Delivery, subject: Subject, unit: Unit, terms: OrphanTerms) -> None:
    context = context_of(unit, terms.config, terms.now)
    team = page.destination.team_key
    said = f"{team}: {WHY}, so its incident is closed, and paged anew"
    say(TimelineKind.PAGE_MENDED, said, changed(subject, context), None, context)
