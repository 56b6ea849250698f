"""Gathers a delivery's card: the subject as it is now, the facts of the alert that matched here, and why it came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from switchboard.config.config import Config
from switchboard.directory.handover import handover_of
from switchboard.directory.identity import assignee_in_slack, in_slack
from switchboard.directory.mailing import address_of
from switchboard.directory.on_call import on_duty
from switchboard.model.card import Card, Roll, SummaryMember
from switchboard.model.decision import Decision, Destination, Severity
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.digest import Digest, IssueNow
from switchboard.model.facts import Facts, Status
from switchboard.model.handover import Handover
from switchboard.model.incident import Acknowledgement, Incident
from switchboard.model.links import Links
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind, TimelineEntry, TimelineKind
from switchboard.muting.summary_members import MOST_SHOWN, Listed, Standing, levels, listed, reminds
from switchboard.outbox.undrawn import draws
from switchboard.payloads.mail_token import written_token
from switchboard.redact import redact_text
from switchboard.redact.keys import own_names
from switchboard.routing.because import short_because
from switchboard.storage.store import Unit

LATE_AFTER = timedelta(minutes=1)
NOT_KEPT = "the alert is no longer kept"


def gather(
    delivery: Delivery, subject: Subject, unit: Unit, *, config: Config, links: Links, now: datetime, pressed: bool
) -> Card:
    """Gather what a message of this delivery may show. `pressed` (the budget is short) makes it say as of when."""
    alert = unit.subjects.alert(delivery.alert_id)
    before, taken = unit.deliveries.episode_before(delivery), _taken(delivery, subject, unit)
    pages = _pages(delivery, subject, unit)
    card = Card(
        delivery=delivery,
        subject=subject,
        facts=alert.facts if alert else Facts(at=delivery.born_at, resource="", action=""),
        now=now,
        owners=alert.decision.owners if alert else (),
        because=_because(delivery, alert.decision if alert else None),
        show_tags=config.defaults.show_tags,
        show_contexts=config.defaults.show_contexts,
        redact=config.defaults.redact,
        late=late(delivery, now),
        as_of=now if pressed else None,
        continues=_url(before) if before else None,
        console=links.console(delivery.id) if delivery.id else None,
        slack=_message_beside(delivery, unit),
        test=alert.test if alert else False,
        acts=links.acts,
        calls=links.acts and taken is None and _calls(delivery, subject, pages),
        taken_by=taken.by if taken else None,
        taken_until=taken.until if taken else None,
        paged=_paged(delivery, unit),
        incident=_incident(delivery, pages, unit),
        assignee=_assignee(delivery, subject, unit, config),
        inbound=alert.inbound_id if alert else None,
        on_duty=on_duty(delivery.mention, unit, config, now),
        addressee=_addressee(delivery, subject, unit),
        in_slack=_is_in_slack(delivery, unit, config),
        unsubscribe=_unsubscribe(delivery, unit, links),
    )
    return _in_own_words(card, unit, config) if subject.key.kind.is_own else card


def _addressee(delivery: Delivery, subject: Subject, unit: Unit) -> str | None:
    """Return the address of the one person whom a mail goes to, if they may still see what it is about."""
    person = delivery.destination.person
    return address_of(unit.people.member(person), subject, unit.people) if person is not None else None


def _is_in_slack(delivery: Delivery, unit: Unit, config: Config) -> bool:
    """Return whether Slack knows the one person whom a mail goes to."""
    person = delivery.destination.person
    member = unit.people.member(person) if person is not None else None
    return member is not None and in_slack(member, unit.people, config) is not None


def _unsubscribe(delivery: Delivery, unit: Unit, links: Links) -> str | None:
    """Return the address that ends such mail to one person; a team's has none."""
    person = delivery.destination.person
    if person is None or delivery.mails is None or links.unsubscribe is None:
        return None
    return links.unsubscribe(written_token(unit.people.mail.signing_key(), person, delivery.mails))


def unplaced(subject: Subject, unit: Unit, *, at: Destination, now: datetime) -> Delivery:
    """Make what stands in for a message where none is meant (id 0): the subject, with the facts of its newest alert.

    It is shown at a destination of the kind of `at`.
    """
    alert = unit.subjects.latest_alert(subject.id)
    return Delivery(
        subject_id=subject.id,
        destination=at,
        episode=0,
        state=DeliveryState.DELIVERED,
        severity=Severity.ERROR,
        alert_id=alert.id if alert else 0,
        born_at=now,
        delivered_at=now,
    )


def _taken(delivery: Delivery, subject: Subject, unit: Unit) -> Acknowledgement | None:
    """Return what somebody said for the team of this delivery: that they are on it; nobody is once it is over."""
    if subject.status is not Status.UNRESOLVED:
        return None
    return unit.acknowledgements.of(subject.id).get(delivery.destination.team or "")


def _paged(delivery: Delivery, unit: Unit) -> TimelineEntry | None:
    if not delivery.destination.traits.wakes:
        return None
    return unit.subjects.newest_entry(delivery.subject_id, TimelineKind.PAGED, since=delivery.born_at)


def _pages(delivery: Delivery, subject: Subject, unit: Unit) -> list[Delivery]:
    """Return the newest pages of its team, the oldest first; those of every team where it is told to none."""
    team = delivery.destination.team
    latest = (each for each in unit.deliveries.latest(subject.id) if each.destination.traits.wakes)
    return [each for each in latest if team in (None, each.destination.team)]


def _calls(delivery: Delivery, subject: Subject, pages: list[Delivery]) -> bool:
    """Return whether its team is called, by its pager or again and again."""
    paged = any(page.state in OPEN_STATES for page in pages)
    return subject.status is Status.UNRESOLVED and (delivery.renotify is not None or paged)


def _incident(delivery: Delivery, pages: list[Delivery], unit: Unit) -> Incident | None:
    """Return the newest incident that came of these pages and whose address is known; of an earlier episode's, none."""
    meant = [page.id for page in pages if page.state in OPEN_STATES or page.born_at >= delivery.born_at]
    known = unit.incidents.of(meant) if meant else {}
    return next((known[id_] for id_ in reversed(meant) if id_ in known and known[id_].url), None)


def _assignee(delivery: Delivery, subject: Subject, unit: Unit, config: Config) -> str | None:
    """Mention whose it is, where people talk and are known."""
    user = assignee_in_slack(subject, unit.people, config) if delivery.destination.traits.talks else None
    return f"user:{user.id}" if user else None


def _in_own_words(card: Card, unit: Unit, config: Config) -> Card:
    """Add what Switchboard itself has to say."""
    subject = card.subject
    match subject.key.kind:
        case SubjectKind.SUMMARY:
            return replace(card, roll=roll_of(subject, unit, redact=config.defaults.redact))
        case SubjectKind.HANDOVER:
            return replace(card, handover=_handover(subject, unit, config, card.now))
        case SubjectKind.DIGEST:
            digest = unit.digests.of_subject(subject.id)
            known = _issues_now(digest, unit) if digest else ()
            drawn = draws(card.delivery.destination.kind, unit, card.now)
            return replace(card, digest=digest, issues_now=known, draws=drawn)
        case _:
            return card


def _handover(subject: Subject, unit: Unit, config: Config, now: datetime) -> Handover | None:
    team = config.teams.get(subject.key.name)
    return handover_of(team, unit, config, since=subject.first_seen or now, now=now) if team else None


def _issues_now(digest: Digest, unit: Unit) -> tuple[IssueNow, ...]:
    """Return how the issues stand by now that a digest lists."""
    subjects = unit.subjects.having(set(digest.acts_on))
    return tuple(_issue_now(subjects[id_], digest, unit) for id_ in digest.acts_on if id_ in subjects)


_ENDINGS = {Status.RESOLVED: TimelineKind.RESOLVED, Status.ARCHIVED: TimelineKind.ARCHIVED}


def _issue_now(subject: Subject, digest: Digest, unit: Unit) -> IssueNow:
    ending = _ENDINGS.get(subject.status)
    ended = unit.subjects.newest_entry(subject.id, ending, since=digest.period.since) if ending else None
    return IssueNow(
        subject_id=subject.id,
        status=subject.status,
        substatus=subject.substatus,
        assignee=subject.assignee.name if subject.assignee else None,
        by=ended.by.name if ended and ended.by else None,
    )


def _because(delivery: Delivery, decision: Decision | None) -> str:
    if delivery.is_personal:
        return delivery.personal or ""
    if delivery.stands_in_for:
        return f"stands in: {delivery.stands_in_for}"
    if decision is None and delivery.alert_id:
        return ", ".join((*delivery.routes, NOT_KEPT))
    return short_because(decision or Decision(), delivery.routes)


def late(delivery: Delivery, now: datetime) -> str | None:
    """Say how late a first message comes and why, None where it comes in time or was told already."""
    waited = now - delivery.born_at
    if delivery.delivered_at is not None or waited < LATE_AFTER:
        return None
    minutes = int(waited.total_seconds() // 60)
    return f"{minutes} min late: {delivery.last_error or 'others were before it'}"


def _message_beside(delivery: Delivery, unit: Unit) -> str | None:
    """Return the address of the message of the same subject, for the pager to link to; not of one that one person has."""
    others = (other for other in reversed(unit.deliveries.siblings(delivery.subject_id)) if other.id != delivery.id)
    shared = (other for other in others if other.destination.traits.talks and other.place and other.place.shared)
    return next(map(_url, shared), None)


def _url(delivery: Delivery) -> str | None:
    return delivery.place.url if delivery.place else None


def roll_of(summary: Subject, unit: Unit, *, redact: tuple[str, ...]) -> Roll:
    """Gather the roll of a summary. Each title is cleaned here, where it is known what its own alert's user is called."""
    deliveries = unit.deliveries.in_summary(summary.id)
    subjects = unit.subjects.having({delivery.subject_id for delivery in deliveries})
    members = listed(deliveries, subjects, reminds=reminds(summary.key))
    shown = [each for each in members if each.standing in (Standing.OPEN, Standing.OVER)]
    return Roll(
        members=tuple(_member(each, unit, redact) for each in shown[:MOST_SHOWN]),
        more=max(0, len(shown) - MOST_SHOWN),
        open=_count(members, Standing.OPEN),
        over=_count(members, Standing.OVER),
        meanwhile=_count(members, Standing.MEANWHILE),
        levels=levels(each for each in members if each.standing is Standing.OPEN),
        reminds=reminds(summary.key),
    )


def _count(members: Iterable[Listed], standing: Standing) -> int:
    return sum(each.standing is standing for each in members)


def _member(listed: Listed, unit: Unit, redact: tuple[str, ...]) -> SummaryMember:
    delivery, subject = listed.delivery, listed.subject
    alert = unit.subjects.alert(delivery.alert_id)
    names = own_names(alert.facts.user) if alert else ()
    return SummaryMember(
        title=redact_text(subject.title, redact, names),
        is_over=listed.standing is Standing.OVER,
        severity=delivery.severity,
        status=subject.status,
        level=subject.level,
        short_id=subject.short_id,
        url=subject.url,
        project=subject.project,
        environment=alert.facts.environment if alert else None,
        count=subject.count if subject.count is not None else subject.events or None,
        last_seen=subject.last_seen,
        assignee=subject.assignee.name if subject.assignee else None,
        message=_url(delivery),
    )
