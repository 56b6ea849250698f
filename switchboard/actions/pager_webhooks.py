"""★ One webhook of PagerDuty's: which pages it is about, and what it changes. Within one savepoint.

Idempotent: an event is known by its id, and what it says is folded by when it occurred, so that neither repeats nor order
matter. What we did there ourselves comes back as well, and finds all as it is.
"""

from __future__ import annotations

from datetime import timedelta

from switchboard.actions.page_changes import Hearing, ask, follow, is_passed_on, is_wanted
from switchboard.model.delivery import Delivery
from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.model.incident import AgentKind, Incident, IncidentState, PagerChange, PagerNews
from switchboard.model.news import Noted, Unread
from switchboard.model.replace import replace
from switchboard.payloads.pager_webhook import read_pager_webhook
from switchboard.pipeline.pipeline import done
from switchboard.state.context import Context
from switchboard.state.mending import incident_of, ring_again, was_closed_since
from switchboard.storage.store import Unit

EVENT = "pager_event"
# PagerDuty comes again for two days; what is older still is a replay, or came out of a long silence.
OLD = timedelta(days=3)
# PagerDuty's times order its events also where our clock is behind; a time that is further ahead is none.
AHEAD = timedelta(days=1)
# An answer to our trigger may come after the webhook that the trigger caused.
ON_ITS_WAY, LOOKED_AGAIN = timedelta(seconds=30), timedelta(seconds=2)
COMPARED = timedelta(minutes=1)
# So soon the incident of a page is known by PagerDuty's own id, by a webhook or a look-up.
NAMED = timedelta(minutes=2)
OURS = "switchboard:"
NOT_OURS = "no page of ours is behind this incident"
STRANGE = "another incident has the key of our page: it changes nothing here"
_STATES = {
    PagerChange.TRIGGERED: IncidentState.TRIGGERED,
    PagerChange.UNACKNOWLEDGED: IncidentState.TRIGGERED,
    PagerChange.REOPENED: IncidentState.TRIGGERED,
    PagerChange.ACKNOWLEDGED: IncidentState.ACKNOWLEDGED,
    PagerChange.RESOLVED: IncidentState.RESOLVED,
}
# Of two that occurred at the same moment, the later of these is how it ended.
_RANKS = {state: rank for rank, state in enumerate(IncidentState)}


def take_pager_webhook(inbound: Inbound, context: Context) -> Progress:
    """Work one webhook of PagerDuty's; returns how it ended and why."""
    match read_pager_webhook(inbound.kept.raw):
        case Unread(because=because):
            return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because=because)
        case Noted(because=because):
            return done(inbound, because)
        case news:
            is_strange = news.at - inbound.kept.received_at > AHEAD
            return _consider(replace(news, at=inbound.kept.received_at) if is_strange else news, inbound, context)


def _consider(news: PagerNews, inbound: Inbound, context: Context) -> Progress:
    if inbound.kept.received_at - news.at > OLD:
        return done(inbound, f"it occurred at {news.at:%d %b %H:%M} (UTC), too long before it came to change anything")
    pages = pages_of(news, context.unit)
    if not pages and _may_be_ours(news, context.now - inbound.kept.received_at, context.unit):
        until = context.now + LOOKED_AGAIN
        because = "our own page, whose answer is still on its way"
        return Progress(inbound_id=inbound.id, state=ProgressState.WAITING, because=because, until=until)
    if not pages:
        return done(inbound, NOT_OURS)
    known = context.unit.seen.repeats(EVENT, news.id, inbound_id=inbound.id, at=context.now)
    if known is not None:
        return done(inbound, f"a repeat of inbound {known}")
    hearing = Hearing(news, inbound, context)
    said = [_hear(page, hearing) for page in pages]
    ask(hearing)
    return done(inbound, "; ".join(dict.fromkeys(filter(None, said))) or None)


def _may_be_ours(news: PagerNews, waited: timedelta, unit: Unit) -> bool:
    """Return whether it may be of a page of ours that is not known by this name yet; a note names no key, only the incident."""
    if news.key is None:
        return waited < NAMED and unit.incidents.is_any_unnamed()
    return waited < ON_ITS_WAY and news.key.startswith(OURS)


def pages_of(news: PagerNews, unit: Unit) -> list[Delivery]:
    """Return the pages that an incident is of: the one with its key, and those whose alerts PagerDuty put into it."""
    by_key = unit.deliveries.at(news.key) if news.key else None
    grouped = unit.incidents.named(news.incident_id) if news.incident_id else []
    found = [by_key, *(unit.deliveries.get(each.delivery_id) for each in grouped)]
    pages = {page.id: page for page in found if page and page.destination.traits.wakes}
    return list(pages.values())


def _hear(page: Delivery, hearing: Hearing) -> str | None:
    """Fold news into what is known of a page's incident, and do what follows; returns why nothing does."""
    news, context = hearing.news, hearing.context
    known = incident_of(page, context.unit)
    if _is_anothers(known, news):
        return STRANGE
    after = described(known, news)
    state = _STATES.get(news.change)
    if state is not None:
        if not _is_newer(known, news, state):
            context.unit.incidents.save(after)
            return "older than what is known of the incident"
        if (
            news.change is PagerChange.RESOLVED
            and news.agent.kind is AgentKind.INTEGRATION
            and is_wanted(page, context)
        ):
            return _closed_by_an_event(page, hearing, after)
        after = replace(after, state=state, state_at=news.at)
        if news.change is PagerChange.REOPENED:  # it is compared from now on as any open page is
            after = replace(after, check_at=context.now + COMPARED)
    if is_passed_on(page, news) and known.state is IncidentState.ACKNOWLEDGED and news.at > (known.state_at or news.at):
        after = replace(after, state=IncidentState.TRIGGERED, state_at=news.at)
    context.unit.incidents.save(after)
    return follow(page, hearing, known, after)


def _closed_by_an_event(page: Delivery, hearing: Hearing, after: Incident) -> str | None:
    """Ring again where an event closed the incident of a page that is wanted; what may be an echo of ours is looked up."""
    news, context = hearing.news, hearing.context
    if not was_closed_since(page, news.at, context.unit):
        context.unit.incidents.save(replace(after, check_at=context.now))
        return "it is the echo of a closing of ours; the page was opened again since"
    context.unit.incidents.save(replace(after, state=IncidentState.RESOLVED, state_at=news.at, check_at=None))
    ring_again(page, context.unit.subjects.get(page.subject_id), news.at, context)
    return None


def _is_anothers(known: Incident, news: PagerNews) -> bool:
    """Return whether news is of another incident than the page's, though it has its key: a key is known within one service only."""
    named = known.id is not None and news.incident_id is not None and known.id != news.incident_id
    return named and known.state is not IncidentState.RESOLVED


def described(known: Incident, news: PagerNews) -> Incident:
    """Return what is known of an incident after news of it: what it says of all but its state, where it is the newest."""
    named = replace(known, id=known.id or news.incident_id, url=known.url or news.url)
    if known.id != named.id or news.incident_id not in (None, known.id):  # the one that followed on a closed one
        named = replace(named, id=news.incident_id, url=news.url or named.url)
    if known.told_at is not None and news.at < known.told_at:
        return named
    return replace(
        named,
        told_at=news.at,
        assigned=known.assigned if news.assigned is None else news.assigned,
        priority=known.priority if news.priority is None else news.priority or None,
    )


def _is_newer(known: Incident, news: PagerNews, state: IncidentState) -> bool:
    if known.state_at is None or news.at > known.state_at:
        return True
    return news.at == known.state_at and _RANKS[state] > _RANKS[known.state]
