"""Gathers a placement's card: the subject as it is now, the facts of the alert that matched here, and why it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from switchboard.model.card import Card, Roll
from switchboard.model.decision import Decision, Destination, DestinationKind, Severity
from switchboard.model.facts import Facts, Person, Status
from switchboard.model.placement import OPEN_STATES, Placement, PlacementState, SlackPlace
from switchboard.model.subject import Subject, SubjectKind
from switchboard.outbox.rolls import roll_of
from switchboard.quiet.hush import because_unheld
from switchboard.routing.because import short_because
from switchboard.routing.book import Book
from switchboard.storage.store import Unit

LATE_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that messages point to: `console(placement id)` and `slack(place)`, None where they are not known.

    `acts`: there is a door for what people press in Slack.
    """

    console: Callable[[int], str | None]
    slack: Callable[[SlackPlace], str | None]
    acts: bool = False


def slack_link(place: SlackPlace) -> str:
    """Tell the address of a message; Slack opens it in the reader's own workspace."""
    return f"https://slack.com/archives/{place.channel}/p{place.ts.replace('.', '')}"


def gather(
    placement: Placement, subject: Subject, unit: Unit, *, book: Book, links: Links, now: datetime, pressed: bool
) -> Card:
    """Gather what a message of this placement may show. `pressed` (the budget is short) makes it say as of when."""
    alert = unit.subjects.alert(placement.alert_id) if placement.alert_id else None
    before, taken_by = unit.placements.episode_before(placement), _taken_by(placement, subject, unit)
    return Card(
        placement=placement,
        subject=subject,
        facts=alert.facts if alert else Facts(at=placement.born_at, resource="", action=""),
        now=now,
        owners=alert.decision.owners if alert else (),
        because=_because(placement, alert.decision if alert else Decision(), book),
        show_tags=book.defaults.show_tags,
        show_contexts=book.defaults.show_contexts,
        redact=book.defaults.redact,
        late=late(placement, now),
        as_of=now if pressed else None,
        continues=links.slack(before.place) if before and isinstance(before.place, SlackPlace) else None,
        console=links.console(placement.id) if placement.id else None,
        slack=_message_beside(placement, unit, links),
        test=alert.test if alert else False,
        roll=_roll(subject, unit, links, book),
        acts=links.acts,
        calls=links.acts and taken_by is None and _calls(placement, subject, unit),
        taken_by=taken_by,
    )


def unplaced(subject: Subject, unit: Unit, *, now: datetime) -> Placement:
    """Make what stands in for a message where none is meant (id 0): the subject, with the facts of its newest alert."""
    alert = unit.subjects.latest_alert(subject.id)
    return Placement(
        subject_id=subject.id,
        destination=Destination(DestinationKind.SLACK, ""),
        episode=0,
        state=PlacementState.TOLD,
        severity=Severity.ERROR,
        alert_id=alert.id if alert else 0,
        born_at=now,
        told_at=now,
    )


def _taken_by(placement: Placement, subject: Subject, unit: Unit) -> Person | None:
    """Tell who said, for the team of this placement, that they are on it; nobody is once it is over."""
    if subject.status is not Status.UNRESOLVED:
        return None
    taken = unit.actions.acknowledged(subject.id).get(placement.destination.team or "")
    return taken[0] if taken else None


def _calls(placement: Placement, subject: Subject, unit: Unit) -> bool:
    """Tell whether its team is called, by its pager or again and again."""
    team = placement.destination.team
    return subject.status is Status.UNRESOLVED and (
        placement.renotify is not None
        or any(
            other.destination.kind is DestinationKind.PAGERDUTY
            and other.state in OPEN_STATES
            and team in (None, other.destination.team)
            for other in unit.placements.latest(subject.id)
        )
    )


def _roll(subject: Subject, unit: Unit, links: Links, book: Book) -> Roll | None:
    if subject.key.kind is not SubjectKind.SUMMARY:
        return None
    return roll_of(subject, unit, link=links.slack, redact=book.defaults.redact)


def _because(placement: Placement, decision: Decision, book: Book) -> str:
    if placement.is_personal:
        return placement.personal or ""
    if placement.told_for:
        return f"stands in: {placement.told_for}"
    why = because_unheld(decision, book.defaults.timezone)
    return short_because(replace(decision, because=why), placement.routes)


def late(placement: Placement, now: datetime) -> str | None:
    """Say how late a first message comes and why, None where it comes in time or was told already."""
    waited = now - placement.born_at
    if placement.told_at is not None or waited < LATE_AFTER:
        return None
    minutes = int(waited.total_seconds() // 60)
    return f"{minutes} min late: {placement.last_error or 'others were before it'}"


def _message_beside(placement: Placement, unit: Unit, links: Links) -> str | None:
    """Tell the address of the Slack message of the same subject, for the pager to link to; not of one that one person has."""
    places = (
        other.place for other in reversed(unit.placements.siblings(placement.subject_id)) if other.id != placement.id
    )
    return next((links.slack(place) for place in places if isinstance(place, SlackPlace) and place.is_shared), None)
