"""★ In person: whoever an issue is assigned to gets one message of their own, and a mail if they want it, which follow it.

Idempotent: it goes by the lines that the fold made, one for each change of the assignee, and by what stands there already.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from switchboard.config.config import Config
from switchboard.directory.identity import assignee_in_slack
from switchboard.directory.mailing import address_of, mailbox_of
from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState, Reason
from switchboard.model.facts import Person, Status
from switchboard.model.news import Alert, Change, News
from switchboard.model.people import MailKind
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineEntry, TimelineKind
from switchboard.muting.held import still_held
from switchboard.state.context import Context
from switchboard.state.echoes import ECHOES_FOR
from switchboard.state.issue_state import Folded, Turn
from switchboard.state.notices import NO_ALERT
from switchboard.storage.people import People

# Met for the first time, an older issue was somebody's long before: that is no news to them.
NEW_FOR = timedelta(hours=1)
GIVEN_AWAY = "it was given to somebody else before they were told"
BACK = "it is back, and assigned to you"

Reach = tuple[Destination, MailKind | None]
"""Where somebody is told in person, and as which of what they are mailed; None is a direct message."""

log = structlog.get_logger()


def owed_in_person(news: News, before: Subject | None, folded: Folded, context: Context) -> list[Delivery]:
    """Return the deliveries that an assignment changes: one that is owed to whom it went, those that nobody heard of yet.

    `before` is the subject before the news. What comes back while it is somebody's is sent to them anew.
    """
    given = next((line for line in folded.entries if line.kind is TimelineKind.ASSIGNED), None)
    changed = given is not None or any(line.kind is TimelineKind.UNASSIGNED for line in folded.entries)
    if not changed and folded.turn is not Turn.RETURNED:
        return []
    if context.config.defaults.shadow or (isinstance(news, Alert) and news.test):
        return []
    reaches = [] if _is_over(news) else _reaches(folded.subject, context)
    latest = [each for each in context.unit.deliveries.latest(folded.subject.id) if each.personal is not None]
    theirs = [each for each in latest if each.mails in (None, MailKind.ASSIGNED)]
    there = {str(place) for place, _ in reaches}
    withdrawn = [_withdrawn(each) for each in theirs if _is_unsent(each) and str(each.destination) not in there]
    because = _because(given, news, before, folded, context) if reaches else None
    known = {str(each.destination) for each in latest}
    told = [reach for reach in reaches if given or str(reach[0]) in known] if because else []
    owed = [_owed(place, kind, because or "", folded.subject, context) for place, kind in told]
    fresh = [each for each in owed if each is not None and not (_spares(given) and _is_held(each, context))]
    return [*withdrawn, *fresh]


def is_theirs(delivery: Delivery, subject: Subject, people: People, config: Config) -> bool:
    """Return whether whom a delivery reaches in person still has the issue, and wants to hear of it."""
    user = assignee_in_slack(subject, people, config)
    return user is not None and delivery.destination.address == user.id and people.preference(user.id).assigned_dm


def _is_over(news: News) -> bool:
    """Return whether news says of itself that its issue is closed, though the news of that may still wait to be checked."""
    return news.facts.state is not None and news.facts.state.status is not Status.UNRESOLVED


def _reaches(subject: Subject, context: Context) -> list[Reach]:
    """Return where whoever has an issue that somebody should look at is to be told: in Slack, by mail, or both."""
    if subject.status is not Status.UNRESOLVED or subject.assignee is None or subject.assignee.kind != "user":
        return []
    people = context.unit.people
    user = assignee_in_slack(subject, people, context.config)
    mailed = _mailbox(subject, context, in_slack=user is not None)
    if user is None and not mailed:
        log.info("assignment.unsent", issue=str(subject.key), because="it is not known who that is in Slack")
    slack: Reach = (Destination(DestinationKind.SLACK, user.id if user else ""), None)
    return [slack, *mailed] if user is not None and people.preference(user.id).assigned_dm else mailed


def _mailbox(subject: Subject, context: Context, *, in_slack: bool) -> list[Reach]:
    """Return where they are mailed, if they want it; who has not said is once Slack told that it does not know them."""
    people, id_ = context.unit.people, subject.assignee.id if subject.assignee else None
    member = people.member(id_) if context.mails and id_ else None
    if member is None or address_of(member, subject, people) is None:
        return []
    known = in_slack or (context.has_slack and not people.knows_slack_users())
    wanted = people.mail.of(member.id).wants(MailKind.ASSIGNED, in_slack=known)
    return [(mailbox_of(member.id), MailKind.ASSIGNED)] if wanted else []


def _because(
    given: TimelineEntry | None, news: News, before: Subject | None, folded: Folded, context: Context
) -> str | None:
    """Say why they hear of it; None where it is no news to them: their own doing, or long so."""
    if given is None:
        return BACK
    by = given.by or _ours(folded.subject, context)
    if by is not None and by.kind == "user" and folded.subject.assignee and by.id == folded.subject.assignee.id:
        return None
    if news.change is not Change.ASSIGNED and not _was_known(before) and not _is_new(folded.subject, context):
        return None
    return f"assigned to you by {by.name}" if by else "assigned to you"


def _ours(subject: Subject, context: Context) -> Person | None:
    """Return for whom we changed it ourselves just now, where Sentry's answer came before the action was seen through."""
    written = context.unit.actions.own_write(subject.id, Change.ASSIGNED.value)
    return written[0] if written and context.now - written[1] <= ECHOES_FOR else None


def _was_known(before: Subject | None) -> bool:
    return before is not None and before.assigned_at is not None


def _is_new(subject: Subject, context: Context) -> bool:
    return subject.first_seen is not None and context.now - subject.first_seen <= NEW_FOR


def _owed(
    destination: Destination, kind: MailKind | None, because: str, subject: Subject, context: Context
) -> Delivery | None:
    """Return the delivery that is owed; None where their message is there, and its thread will say it aloud."""
    every = {str(each.destination): each for each in context.unit.deliveries.latest(subject.id)}
    known = every.get(str(destination))
    if known is not None and known.state in OPEN_STATES:
        return None
    alert = context.unit.subjects.latest_alert(subject.id)
    return Delivery(
        subject_id=subject.id,
        destination=destination,
        episode=known.episode + 1 if known else 1,
        state=DeliveryState.PENDING,
        severity=max((each.severity for each in every.values()), key=lambda one: one.rank, default=Severity.WARNING),
        alert_id=alert.id if alert else NO_ALERT,
        born_at=context.now,
        due_at=context.now,
        wanted=subject.version,
        personal=because,
        mails=kind,
    )


def _spares(given: TimelineEntry | None) -> bool:
    """Return whether a suppression spares them: only where Sentry gave it by itself, or it came back."""
    return given is None or given.by is None or given.by.kind != "user"


def _is_held(owed: Delivery, context: Context) -> bool:
    return still_held(owed, context.unit, context.config, context.now) is not None


def _is_unsent(delivery: Delivery) -> bool:
    is_out = delivery.place is not None or delivery.unknown_since is not None
    return delivery.is_personal and delivery.state is DeliveryState.PENDING and not is_out


def _withdrawn(delivery: Delivery) -> Delivery:
    return replace(delivery, state=DeliveryState.SUPPRESSED, reason=Reason.GIVEN_AWAY, why=GIVEN_AWAY, due_at=None)
