"""★ What happens to what was kept: recognise → fold into its subject → decide → owe. One inbound, one savepoint.

Idempotent: a repeat is known by the keys it carries, in the commit that acts on it; a replay skips only that check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from switchboard.config.config import Config
from switchboard.directory.assignee_dm import owed_in_person
from switchboard.directory.linking import proved
from switchboard.directory.mailing import owed_to_members
from switchboard.escalation.beginning import EscalationOpening, begin, begin_again, end_with_episode
from switchboard.model.decision import Decision
from switchboard.model.delivery import Delivery
from switchboard.model.facts import Facts, Status
from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.model.news import NOTES, Alert, News, Noted, Recognised, Unread, Unserved, Update
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import Subject, TimelineEntry, TimelineKind
from switchboard.muting.held import suppressed
from switchboard.muting.mail_windows import gathered_mail
from switchboard.muting.summaries import write_down
from switchboard.payloads.recognise import recognise
from switchboard.pipeline.count_events import disarm, fire, notifies_about, tally, tell_groups
from switchboard.pipeline.doubt import CLOSINGS, completed, is_bare, outdated, refuted
from switchboard.pipeline.enrich import ask_again, complete_later, hold, hold_for_name
from switchboard.pipeline.identity import identified
from switchboard.redact.at_rest import AtRest, as_known
from switchboard.routing.decide import decide
from switchboard.routing.lanes import canonical_decision
from switchboard.routing.owners import OwningTeam
from switchboard.state.acknowledging import outgrown
from switchboard.state.context import Context
from switchboard.state.deliveries import Owed, Owing, hear, owe
from switchboard.state.echoes import OUR_NOTE, in_whose_name, is_our_note
from switchboard.state.issue_state import Folded, Turn, fold
from switchboard.state.shown_digests import show_in_digests
from switchboard.state.statistics import count_alert, count_update, counts_as_alert, decided, dimensions_of
from switchboard.storage.seen import Key
from switchboard.storage.store import Unit

# Two honest issue.resolved of one issue may be alike to the letter; only within this time is the second a repeat.
ISSUE_REPEATS = timedelta(minutes=10)
PASSING = frozenset({"issue", "seer_step"})
EVENT, DOUBTED = "event_id", "doubted"
BY_ITS_REST = "worked again by its redacted body, in which a hidden value is unknown"
NOBODY_KNOWS = "its issue was never told of here, and a note opens nothing"
Met = Mapping[Key, tuple[datetime, int]]
"""Of the keys that news carries, those that were met before, each with the time and the inbound."""


def gather(inbounds: Sequence[Inbound], unit: Unit) -> dict[int, Recognised]:
    """Read inbounds of Sentry's, and load at once all that they are about; returns what they are, by id."""
    found = {inbound.id: read(inbound) for inbound in inbounds}
    news = [each for each in found.values() if isinstance(each, Alert | Update)]
    unit.expect(len(news))
    unit.deliveries.load(unit.subjects.load({each.key for each in news}))
    unit.seen.load({key for each in news for key in _keys(each)})
    return found


def process(inbound: Inbound, context: Context, *, replayed: bool = False, news: Recognised | None = None) -> Progress:
    """Work one inbound of Sentry's within a savepoint, already read or not; returns how it ended and why."""
    match as_kept(news or read(inbound), context.config, redacted=inbound.is_redacted):
        case Unread(because=because):
            return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because=because)
        case Unserved(resource=resource, action=action):
            return done(inbound, f"kept; nothing is made of {resource}.{action} yet")
        case Noted(because=because):
            return done(inbound, because)
        case told if replayed and told.change not in NOTES:
            news = identified(told, context.unit, organization=context.organization)
            said = absorb(news, inbound, context)
            return done(inbound, said or (BY_ITS_REST if inbound.is_redacted else None))
        case told:
            return _consider(told, inbound, context)


def read(inbound: Inbound) -> Recognised:
    """Recognise a kept inbound of Sentry's."""
    received, stamp = inbound.kept.received_at, _stamp(inbound)
    # Nobody vouches for the stamp: one from the future would outlive all that comes after it.
    sent = min(stamp, received) if stamp else received
    key = inbound.header("idempotency-key")
    return recognise(inbound.kept.hint.resource, inbound.kept.raw, at=sent, received_at=received, idempotency_key=key)


def as_kept(news: Recognised, config: Config, *, redacted: bool = False) -> Recognised:
    """Return what an inbound is as it may be kept: nothing is decided on what is hidden afterwards. A body that was redacted
    before says itself what is hidden, also where that is no longer asked for.
    """
    if not isinstance(news, Alert | Update):
        return news
    kept = AtRest(config.at_rest).news(news)
    return replace(kept, facts=replace(kept.facts, redacted=True)) if redacted and not kept.facts.redacted else kept


def _stamp(inbound: Inbound) -> datetime | None:
    """Return when Sentry says that it sent a webhook."""
    stamp = inbound.header("sentry-hook-timestamp") or ""
    known = stamp.isascii() and stamp.isdigit() and len(stamp) == len("1700000000")
    return datetime.fromtimestamp(int(stamp), UTC) if known else None


def _in_step(news: Alert | Update, subject: Subject | None, inbound: Inbound) -> Alert | Update:
    """Return news that is not older than what is known for the sole reason that our clock went back since."""
    stamp = _stamp(inbound)
    if subject is None or stamp is None or stamp <= inbound.kept.received_at:
        return news
    newest = max(filter(None, (subject.status_at, subject.assigned_at)), default=news.at)
    return replace(news, at=max(news.at, min(stamp, newest)))


def done(inbound: Inbound, because: str | None = None) -> Progress:
    """Note that an inbound is done, with a reason where it became nothing that can be seen elsewhere."""
    return Progress(inbound_id=inbound.id, state=ProgressState.DONE, because=because)


def _consider(told: Alert | Update, inbound: Inbound, context: Context) -> Progress:
    """Act on news that is new, once Sentry was asked where it is in doubt, and unless Sentry said otherwise."""
    met = _met(told, context.unit)
    if repeated := _repeated(told, met, context):
        return done(inbound, repeated)
    news = identified(told, context.unit, organization=context.organization)
    if news.change in NOTES:
        return done(inbound, _take_note(news, inbound, context))
    subject = context.unit.subjects.find(news.key)
    news = _in_step(news, subject, inbound)
    if held := hold(news, subject, inbound, context) or hold_for_name(news, subject, inbound, context):
        return held
    if denied := refuted(news, subject, received_at=inbound.kept.received_at):
        ask_again(news, context)
        return done(inbound, denied)
    if old := outdated(news, subject, received_at=inbound.kept.received_at):
        return done(inbound, _doubted(news, subject, old, inbound, context))
    named = in_whose_name(news, subject, context.unit, context.now)
    return done(inbound, _absorb(named, subject, met, inbound, context))


def _take_note(news: News, inbound: Inbound, context: Context) -> str:
    """Say a note in the threads of its issue, unless it is ours; returns what became of it.

    What we write for somebody, perhaps with a member's own token, proves nothing of either.
    """
    return _our_own(news, context) or proved(news, inbound, context) or _remark(news, inbound, context)


def _met(news: News, unit: Unit) -> Met:
    return unit.seen.met(_keys(news))


def _keys(news: News) -> tuple[Key, ...]:
    """Return the keys by which news is known again, and its event, which other news may be about, too."""
    return news.repeats if news.event_key is None else (*news.repeats, (EVENT, news.event_key))


def _repeated(news: News, met: Met, context: Context) -> str | None:
    for key in news.repeats:
        if key not in met:
            continue
        at, inbound_id = met[key]
        if key[0] not in PASSING or context.now - at <= ISSUE_REPEATS:
            return f"a repeat of inbound {inbound_id}"
    return None


def _our_own(news: News, context: Context) -> str | None:
    return OUR_NOTE if is_our_note(news, _known(news, context.unit), context.unit) else None


def _remark(news: News, inbound: Inbound, context: Context) -> str:
    """Add a note to the threads of its issue, and return which.

    It is marked as seen only then: one that came too early may be replayed once the issue is known.
    """
    unit = context.unit
    subject = _known(news, unit)
    if subject is None:
        return NOBODY_KNOWS
    folded = fold(subject, as_known(news, subject), counted=True)
    unit.subjects.add_entries(subject.id, folded.entries)
    unit.deliveries.save(hear(unit.deliveries.latest(subject.id), folded, now=context.now))
    unit.seen.mark(news.repeats, inbound_id=inbound.id, at=context.now)
    return f"said in the threads of {subject.short_id or f'issue {subject.key.name}'}"


def _doubted(news: News, subject: Subject | None, because: str, inbound: Inbound, context: Context) -> str:
    """Say in the issue's threads that a closing was not believed, once for each that is alike; returns why."""
    unit, told = context.unit, news.facts.state.last_seen if news.facts.state else news.facts.occurred_at
    once = (DOUBTED, f"{news.key}:{news.change}:{told}")
    if subject is None or news.change not in CLOSINGS or once in unit.seen.met([once]):
        return because
    said = f"a webhook says that it was {news.change.value}, but it is {because}"
    entry = TimelineEntry(kind=TimelineKind.DOUBTED, at=context.now, detail=said)
    unit.subjects.add_entries(subject.id, [entry])
    folded = Folded(subject, (entry,), loud=True)
    unit.deliveries.save(hear(unit.deliveries.latest(subject.id), folded, now=context.now))
    unit.seen.mark([once], inbound_id=inbound.id, at=context.now)
    return because


def _known(news: News, unit: Unit) -> Subject | None:
    """Find the issue that a note is about."""
    return unit.subjects.find(news.key)


def absorb(news: Alert | Update, inbound: Inbound, context: Context) -> str | None:
    """Fold news into its subject, decide it if it is an alert, and owe what follows; returns why nobody was told."""
    return _absorb(news, context.unit.subjects.find(news.key), _met(news, context.unit), inbound, context)


def _absorb(news: Alert | Update, subject: Subject | None, met: Met, inbound: Inbound, context: Context) -> str | None:
    unit, news = context.unit, as_known(news, subject)
    folded = _fold(news, subject, unit, counted=(EVENT, news.event_key) in met)
    latest = {str(delivery.destination): delivery for delivery in unit.deliveries.latest(folded.subject.id)}
    before = tuple(latest.values())
    heard = hear(before, folded, now=context.now)
    latest |= {str(delivery.destination): delivery for delivery in heard}
    changed = {(str(delivery.destination), delivery.episode): delivery for delivery in heard}
    because, opening = None, None
    disarm(folded, context)
    if folded.turn is not Turn.NONE:
        unit.acknowledgements.forget(folded.subject.id)
        end_with_episode(folded.subject.id, context)
    if isinstance(news, Update):
        count_update(news, folded, unit)
    else:
        again = _became_one(news, met, inbound, unit)
        owed, because, opening, under = _owe(news, folded, latest, inbound, context)
        count_alert(news, folded, under, unit, again=again)
        unit.subjects.add_entries(folded.subject.id, owed.entries)
        changed |= {(str(delivery.destination), delivery.episode): delivery for delivery in owed.deliveries}
    write_down(before, changed.values(), unit, context.now, loud=folded.loud)
    if folded.entries and subject is not None:  # a digest lists only what was there
        show_in_digests(folded.subject.id, unit, context.now)
    if folded.turn is Turn.REOPENED:
        begin_again(folded.subject.id, context)
    if opening is not None:
        begin(opening, context)
    unit.deliveries.save(owed_in_person(news, subject, folded, context))
    if isinstance(news, Alert) and opening is not None:
        unit.deliveries.save(owed_to_members(news, folded.subject, opening.decision, opening.alert_id, context))
    unit.seen.mark(_keys(news), inbound_id=inbound.id, at=context.now)
    return because


def _fold(news: News, subject: Subject | None, unit: Unit, *, counted: bool) -> Folded:
    folded = fold(subject, news, counted=counted)
    saved = unit.subjects.save(folded.subject)
    folded = folded if saved is folded.subject else replace(folded, subject=saved)
    unit.subjects.add_entries(folded.subject.id, folded.entries)
    return folded


def _became_one(news: Alert, met: Met, inbound: Inbound, unit: Unit) -> bool:
    """Return whether an inbound, which is worked anew, became an alert before; of what is not counted as one nobody asks."""
    if not counts_as_alert(news):
        return False
    known = not news.repeats or any(key in met for key in news.repeats)
    return known and unit.subjects.alert_of_inbound(inbound.id) is not None


def _owe(
    news: Alert, folded: Folded, latest: Mapping[str, Delivery], inbound: Inbound, context: Context
) -> tuple[Owed, str | None, EscalationOpening, Dimensions]:
    unit = context.unit
    event = unit.subjects.last_facts(folded.subject.id) if news.facts.state else None
    facts = completed(news, folded.subject, event, projects=context.projects)
    facts, owning = tally(news, facts, context, fresh=folded.fresh)
    decision = canonical_decision(_decided(news, facts, latest, context, owning), context.channels, context.config)
    if not news.test:
        decision = suppressed(decision, facts, folded.subject, context)
    alert_id = unit.subjects.add_alert(
        replace(news, facts=facts),
        subject_id=folded.subject.id,
        inbound_id=inbound.id,
        config_hash=context.config.hash,
        decision=decision,
    )
    complete_later(news, folded.subject, context)
    fired = fire(decision, facts, folded.subject, context)
    own = replace(decision, notifies=notifies_about(decision, None))
    under = dimensions_of(facts)
    owing = Owing(
        alert_id=alert_id,
        now=context.now,
        bare=is_bare(news, event),
        said=fired.said,
        resting=fired.resting,
        dimensions=None if news.test else under,
    )
    owed = _shaped(owe(own, folded, latest, owing), latest, context, test=news.test)
    tell_groups(decision, facts, alert_id, context, fresh=folded.fresh)
    overtaken = bool(own.notifies) and folded.subject.status is not Status.UNRESOLVED
    because = "its issue was closed before this came; it is only counted" if overtaken else None
    before, about = tuple(latest.values()), folded.subject.id
    return (
        owed,
        because,
        EscalationOpening(decision=own, facts=facts, before=before, subject_id=about, alert_id=alert_id),
        decided(under, decision),
    )


def _shaped(owed: Owed, latest: Mapping[str, Delivery], context: Context, *, test: bool) -> Owed:
    """Return what is owed, by what stands there: a page where it grew into one, a mail that waits for company."""
    return gathered_mail(outgrown(owed, latest, context), latest, context, test=test)


def _decided(
    news: Alert, facts: Facts, latest: Mapping[str, Delivery], context: Context, owning: tuple[OwningTeam, ...] | None
) -> Decision:
    """Decide, except on our own errors: told of them, we would fail again and tell again."""
    if context.own_project is not None and facts.project_id == context.own_project:
        because = "Switchboard's own errors are not routed by itself"
        return Decision(dropped_by="switchboard", dropped_why=because, because=because)
    told = any(not delivery.is_personal for delivery in latest.values())
    return decide(facts, context.config, unseen=not (news.quiet and told), test=news.test, owning=owning)
