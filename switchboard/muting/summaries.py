"""★ Many in one: what was held back is said in one summary for each place, which stays true until all of it is over.

Idempotent: a delivery is bundled out of the state that it waits in, in the commit that makes its summary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.facts import Status
from switchboard.model.people import MailKind
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.muting.held import ended
from switchboard.muting.mail_windows import gathers
from switchboard.muting.summary_members import is_member, promoted, reminds, still_happens
from switchboard.routing.lanes import canonical
from switchboard.routing.resolve import channels_of, resolved
from switchboard.state.deliveries import GATHER, let_go, never_told
from switchboard.state.notices import NO_ALERT
from switchboard.storage.store import Unit

# Only of these is it said that all which they held is over; what an outage or a maintenance caused ends with it.
_SAY_ALL_OVER = frozenset({"quiet", "mute"})


@dataclass(frozen=True, slots=True)
class _Ending:
    """A suppression that is over, with what it held and what that is about."""

    by: str
    until: datetime | None
    held: Sequence[Delivery]
    subjects: Mapping[int, Subject]

    @property
    def kind(self) -> str:
        return self.by.partition(":")[0]

    def is_open(self, delivery: Delivery) -> bool:
        return self.subjects[delivery.subject_id].status is Status.UNRESOLVED


def bundle_ended(unit: Unit, config: Config, now: datetime) -> int:
    """Say what was held by suppressions that are over: alone what is the only one at its place, else together; returns how many."""
    count = 0
    for by, until in ended(unit, config, now):
        held = unit.deliveries.held(by, until)
        subjects = unit.subjects.having({delivery.subject_id for delivery in held})
        _end(_Ending(by, until, held, subjects), unit, config, now)
        count += len(held)
    return count


def _end(ending: _Ending, unit: Unit, config: Config, now: datetime) -> None:
    places: dict[str, tuple[Destination, list[Delivery]]] = {}
    for place, delivery in _placed(ending, unit, config, now):
        places.setdefault(str(place), (place, []))[1].append(delivery)
    for place, waiting in places.values():
        _deliver(ending, place, waiting, unit, now)


def _placed(ending: _Ending, unit: Unit, config: Config, now: datetime) -> Iterator[tuple[Destination, Delivery]]:
    """Return where each goes; a page that still matters goes out here, one that does not is listed in a channel."""
    for delivery in ending.held:
        if not delivery.destination.traits.wakes:
            yield delivery.destination, delivery
            continue
        instead = _instead(delivery.destination, unit, config)
        if not ending.is_open(delivery):
            unit.deliveries.save([never_told(delivery)])
        elif instead is None or still_happens(ending.subjects[delivery.subject_id], now):
            unit.deliveries.save([let_go(delivery, now=now)])
        else:
            why = f"not seen any more when the suppression ended ({ending.by}), so nobody is paged; listed in {instead}"
            yield instead, replace(never_told(delivery), reason=Reason.LISTED, why=why)


def _instead(pager: Destination, unit: Unit, config: Config) -> Destination | None:
    """Return where a page that wakes nobody is listed: the team's channel, else the fallback's."""
    team = config.teams.get(pager.team_key)
    fallback = [place for place in resolved(config.fallback, config) if place.traits.talks]
    own = channels_of(team) if team else ()
    return next((canonical(place, unit.attempts.channels()) for place in (*own, *fallback)), None)


def _deliver(ending: _Ending, place: Destination, waiting: Sequence[Delivery], unit: Unit, now: datetime) -> None:
    """Deliver at one place what waited for it: one that is open alone, more together, what is over only beside them."""
    going = [delivery for delivery in waiting if ending.is_open(delivery)]
    over = [never_told(delivery) for delivery in waiting if not ending.is_open(delivery)]
    unit.deliveries.save(over)
    own = [delivery for delivery in going if delivery.state is DeliveryState.HELD]
    if going and gathers(place):
        unit.mutes.mailed(str(place), at=now)
    if len(own) == 1 and len({delivery.subject_id for delivery in going}) == 1:
        unit.deliveries.save([let_go(own[0], now=now), *(guest for guest in going if guest not in own)])
    elif going or (over and ending.kind in _SAY_ALL_OVER):
        key = SubjectKey(SubjectKind.SUMMARY, "", ending.by, f"{(ending.until or now).isoformat()} {place}")
        bundle_into(key, [*going, *over], place=place, title=_title(ending, unit), unit=unit, now=now)


def _title(ending: _Ending, unit: Unit) -> str:
    name = ending.by.partition(":")[2]
    match ending.kind:
        case "mute":
            mute = unit.mutes.get(int(name))
            return f"The mute of {mute.query} by {mute.author} is over" if mute else "A mute is over"
        case "mail":
            return "New since the last mail"
        case "quiet":
            return f"The quiet hours of {name} are over"
        case "maintenance":
            return f"The maintenance “{name}” is over"
        case _:
            return f"“{unit.subjects.get(int(name)).title}” is over, which others waited for"


def bundle_into(
    key: SubjectKey, deliveries: Iterable[Delivery], *, place: Destination, title: str, unit: Unit, now: datetime
) -> Subject:
    """Put these into the summary of this key at this place, made where there is none yet; `title` says what brought it about.

    Those that wait become bundled; those that were suppressed are only listed. Returns the summary.
    """
    known = unit.subjects.find(key)
    summary = known or unit.subjects.save(Subject(key=key, title=title, opened_at=now, changed_at=now))
    saved = unit.deliveries.save([_bundled(delivery, now) for delivery in deliveries])
    unit.members.add(summary.id, (delivery.id for delivery in saved))
    placed = {str(delivery.destination) for delivery in unit.deliveries.latest(summary.id)}
    if str(place) not in placed:
        severity = max((delivery.severity for delivery in saved), key=lambda severity: severity.rank)
        owed = Delivery(
            subject_id=summary.id,
            destination=place,
            episode=1,
            state=DeliveryState.PENDING,
            severity=severity,
            alert_id=NO_ALERT,
            born_at=now,
        )
        unit.deliveries.save([_in_person(owed, saved)])
    return _refresh(summary.id, unit, now)


def _in_person(summary: Delivery, listed: Sequence[Delivery]) -> Delivery:
    """Let a summary at a place that is one person's be theirs alone, as all is that it lists."""
    if summary.destination.person is None:
        return summary
    kinds = {each.mails for each in listed}
    return replace(summary, personal="what waited for you", mails=kinds.pop() if len(kinds) == 1 else MailKind.ALL)


def _bundled(delivery: Delivery, now: datetime) -> Delivery:
    if delivery.state not in (DeliveryState.PENDING, DeliveryState.HELD):
        return delivery
    bundled = replace(delivery, state=DeliveryState.BUNDLED, held_by=None, until=None, why=None, due_at=None)
    return replace(bundled, bundled_at=delivery.bundled_at or now)


def promote(deliveries: Iterable[Delivery], *, unit: Unit, now: datetime) -> None:
    """Give bundled deliveries messages of their own, and let their summaries list them no more."""
    lifted = [let_go(each, now=now) for each in deliveries if each.state is DeliveryState.BUNDLED]
    summaries = unit.members.summaries([delivery.id for delivery in lifted])
    unit.members.drop([delivery.id for delivery in lifted])
    unit.deliveries.save(lifted)
    for summary_id in summaries:
        _refresh(summary_id, unit, now)


def write_down(
    before: Collection[Delivery], changed: Iterable[Delivery], unit: Unit, now: datetime, *, loud: bool = True
) -> None:
    """Save what news changed, and let the summaries that list it show it. `before`: the subject's deliveries as they were.

    What was bundled gets a message of its own where its severity was raised or a page goes out beside it. `loud` is
    false where only counts moved: a reminder of what has messages of its own is not edited for that.
    """
    known, changed = {delivery.id: delivery for delivery in before}, list(changed)
    lifted = list(promoted(known, changed))
    saved = unit.deliveries.save([delivery for delivery in changed if delivery not in lifted])
    promote(lifted, unit=unit, now=now)
    members = {delivery.id for delivery in (*before, *saved) if is_member(delivery, loud=loud)}
    for summary_id in unit.members.summaries(members):
        _refresh(summary_id, unit, now)


def _refresh(summary_id: int, unit: Unit, now: datetime) -> Subject:
    """Let a summary be shown as it is now; where all of it is over, so is the summary."""
    before = unit.subjects.get(summary_id)
    is_open = unit.members.any_open(summary_id, told=reminds(before.key))
    status = Status.UNRESOLVED if is_open else Status.RESOLVED
    after = replace(before, status=status, status_at=now, changed_at=now, version=before.version + 1)
    due_at = now if status is not before.status or not before.version else now + GATHER
    summary = unit.subjects.save(after)
    unit.deliveries.save([_shown(each, summary, due_at) for each in unit.deliveries.latest(summary_id)])
    return summary


def _shown(delivery: Delivery, summary: Subject, due_at: datetime) -> Delivery:
    waits = delivery.due_at if delivery.attempts or delivery.unknown_since else None
    shown = replace(delivery, wanted=summary.version, due_at=waits or min(delivery.due_at or due_at, due_at))
    if delivery.state not in (DeliveryState.DELIVERED, DeliveryState.CLOSED) or delivery.reason is not None:
        return shown
    if summary.status is Status.UNRESOLVED:
        return replace(shown, state=DeliveryState.DELIVERED, closed_at=None)
    return replace(shown, state=DeliveryState.CLOSED, closed_at=delivery.closed_at or summary.changed_at)
