"""★ By mail, to one person: the new issues and regressions of their teams, where they asked for that.

What is assigned to them goes by `assignee_dm.py`. Idempotent: an issue is mailed once for each of its episodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from switchboard.directory.permission import is_of
from switchboard.directory.seeing import Seeing
from switchboard.model.decision import PERSON, Decision, Destination, DestinationKind, Severity
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState, Reason
from switchboard.model.facts import Status
from switchboard.model.news import Alert
from switchboard.model.people import MailKind, Member
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind
from switchboard.muting.held import still_held
from switchboard.state.context import Context
from switchboard.state.deliveries import held_back
from switchboard.storage.people import People

# Later than this it is no news, whenever its owners became known or somebody asked for such mail.
NEWS_FOR = timedelta(hours=1)
UNSUBSCRIBED = "they want no such mail any more"


@dataclass(frozen=True, slots=True)
class _Befallen:
    """What befell an issue, of which members of its teams may want a mail."""

    kind: MailKind
    subject: Subject
    decision: Decision
    alert_id: int
    context: Context


def owed_to_members(
    news: Alert, subject: Subject, decision: Decision, alert_id: int, context: Context
) -> list[Delivery]:
    """Return the mails that an alert owes to members of the teams that own it, who asked to be told of such."""
    kind = _kind(subject, context) if context.mails else None
    if (
        kind is None
        or news.test
        or not decision.owners
        or decision.dropped_by is not None
        or context.config.defaults.shadow
    ):
        return []
    befallen, people = _Befallen(kind, subject, decision, alert_id, context), context.unit.people
    found = (people.member(id_) for id_ in people.mail.wanting(kind))
    return [owed for member in found if member is not None for owed in _owed(member, befallen)]


def _kind(subject: Subject, context: Context) -> MailKind | None:
    """Return which news an issue is just now, None where it is none."""
    if subject.key.kind is not SubjectKind.ISSUE or subject.status is not Status.UNRESOLVED:
        return None
    back = subject.substatus == "regressed"
    since = subject.status_at if back else subject.first_seen
    if since is None or context.now - since > NEWS_FOR or subject.substatus == "escalating":
        return None
    return MailKind.REGRESSIONS if back else MailKind.NEW


def _owed(member: Member, news: _Befallen) -> Iterator[Delivery]:
    """Return the mail that is owed to somebody; none where they have one, it is nobody's of theirs, or they may not see it."""
    unit, subject = news.context.unit, news.subject
    team = _team(member, news)
    if team is None:
        return
    place = mailbox_of(member.id, team)
    known = next((each for each in unit.deliveries.latest(subject.id) if str(each.destination) == str(place)), None)
    if known is not None and not (news.kind is MailKind.REGRESSIONS and _is_over(known, subject)):
        return
    if address_of(member, subject, unit.people) is not None:
        yield _or_held(_mail(place, news, episode=known.episode + 1 if known else 1), news.context)


def _mail(place: Destination, news: _Befallen, *, episode: int) -> Delivery:
    said = "a regression" if news.kind is MailKind.REGRESSIONS else "a new issue"
    loud = (each.severity for each in news.decision.notifies)
    return Delivery(
        subject_id=news.subject.id,
        destination=place,
        episode=episode,
        state=DeliveryState.PENDING,
        severity=max(loud, key=lambda one: one.rank, default=Severity.WARNING),
        alert_id=news.alert_id,
        born_at=news.context.now,
        due_at=news.context.now,
        wanted=news.subject.version,
        personal=f"{said} of {place.team}, as you asked for",
        mails=news.kind,
    )


def _team(member: Member, news: _Befallen) -> str | None:
    """Return the nearest of the owning teams that is theirs."""
    teams = (news.context.config.teams.get(key) for key in news.decision.owners)
    return next((team.key for team in teams if team is not None and is_of(member, team)), None)


def _is_over(known: Delivery, subject: Subject) -> bool:
    """Return whether what they were mailed is of an episode before this regression."""
    return known.state not in OPEN_STATES and subject.status_at is not None and known.born_at < subject.status_at


def _or_held(owed: Delivery, context: Context) -> Delivery:
    held = still_held(owed, context.unit, context.config, context.now)
    return held_back(owed, held) if held else owed


def mailbox_of(member: str, team: str | None = None) -> Destination:
    """Return where a member of Sentry is mailed in person; `team` is theirs by which it concerns them, if it does by one."""
    return Destination(DestinationKind.EMAIL, f"{PERSON}{member}", team)


def address_of(member: Member | None, subject: Subject, people: People) -> str | None:
    """Return where a member is mailed of a subject, by the directory; None where they have no address or may not see it."""
    if member is None or member.email is None or Seeing(member, people.sight()).hides(subject):
        return None
    return member.email


def end_mails(member: str, kind: MailKind, context: Context) -> None:
    """Let nothing more come to a member of what they are mailed about no more."""
    found = context.unit.deliveries.open_in(str(mailbox_of(member)))
    meant = (each for each in found if kind is MailKind.ALL or each.mails is kind)
    context.unit.deliveries.save([_ended(each, context) for each in meant])


def _ended(delivery: Delivery, context: Context) -> Delivery:
    state = DeliveryState.CLOSED if delivery.place is not None else DeliveryState.SUPPRESSED
    over = replace(delivery, state=state, reason=Reason.UNSUBSCRIBED, why=UNSUBSCRIBED, due_at=None)
    return replace(over, closed_at=context.now, held_by=None, until=None)
