"""★ What happens to what was kept: recognise → fold into its subject → decide → owe. One body, one savepoint.

Idempotent: a repeat is known by the keys it carries, in the commit that acts on it; a replay skips only that check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from switchboard.directory.assignee_dm import owed_in_person
from switchboard.directory.linking import proved
from switchboard.model.decision import Decision
from switchboard.model.delivery import Placement
from switchboard.model.facts import Facts, Status
from switchboard.model.inbound import Body, Progress, ProgressState
from switchboard.model.news import NOTES, Alert, News, Noted, Recognised, Unread, Unserved, Update
from switchboard.model.subject import Subject
from switchboard.muting.held import hushed
from switchboard.muting.summaries import write_down
from switchboard.payloads.outline import UNKNOWN_ORGANIZATION
from switchboard.payloads.recognise import recognise
from switchboard.pipeline.count_events import disarm, fire, notifies_about, tally, tell_groups
from switchboard.pipeline.doubt import completed, is_bare, refuted
from switchboard.pipeline.enrich import ask_again, complete_later, hold, hold_for_name
from switchboard.routing.decide import decide
from switchboard.routing.lanes import canonical_decision
from switchboard.routing.owners import OwningTeam
from switchboard.state.context import Desk
from switchboard.state.deliveries import Owed, Owing, hear, owe
from switchboard.state.echoes import OUR_NOTE, in_whose_name, is_our_note
from switchboard.state.issue_state import Folded, Turn, fold
from switchboard.storage.progress import Key
from switchboard.storage.store import Unit

# Two honest issue.resolved of one issue may be alike to the letter; only within this time is the second a repeat.
ISSUE_REPEATS = timedelta(minutes=10)
PASSING = frozenset({"issue", "seer_step"})
EVENT = "event_id"
NOBODY_KNOWS = "its issue was never told of here, and a note opens nothing"
Met = Mapping[Key, tuple[datetime, int]]
"""Of the keys that news carries, those that were met before, each with the time and the body."""


def digest(body: Body, desk: Desk, *, replayed: bool = False) -> Progress:
    """Work one body of Sentry's within a savepoint; tells how it ended and why."""
    match read(body):
        case Unread(because=because):
            return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because=because)
        case Unserved(resource=resource, action=action):
            return done(body, f"kept; nothing is made of {resource}.{action} yet")
        case Noted(because=because):
            return done(body, because)
        case news if news.change in NOTES:
            repeated = _repeated(news, _met(news, desk.unit), desk)
            # What we write for somebody, perhaps with a member's own token, proves nothing of either.
            return done(body, repeated or _our_own(news, desk) or proved(news, body, desk) or _remark(news, body, desk))
        case news if replayed:
            return done(body, absorb(news, body, desk))
        case news:
            return _consider(news, body, desk)


def read(body: Body) -> Recognised:
    """Recognise a kept body of Sentry's."""
    received, stamp = body.kept.received_at, body.header("sentry-hook-timestamp") or ""
    known = stamp.isascii() and stamp.isdigit() and len(stamp) == len("1700000000")
    sent = datetime.fromtimestamp(int(stamp), UTC) if known else received
    key = body.header("idempotency-key")
    return recognise(body.kept.hint.resource, body.kept.raw, at=sent, received_at=received, idempotency_key=key)


def done(body: Body, because: str | None = None) -> Progress:
    """Note that a body is done, with a reason where it became nothing that can be seen elsewhere."""
    return Progress(body_id=body.id, state=ProgressState.DONE, because=because)


def _consider(news: Alert | Update, body: Body, desk: Desk) -> Progress:
    """Act on news that is new, once Sentry was asked where it is in doubt, and unless Sentry said otherwise."""
    met = _met(news, desk.unit)
    if repeated := _repeated(news, met, desk):
        return done(body, repeated)
    subject = desk.unit.subjects.find(news.key)
    if held := hold(news, subject, body, desk) or hold_for_name(news, subject, body, desk):
        return held
    if denied := refuted(news, subject, received_at=body.kept.received_at):
        ask_again(news, desk)
        return done(body, denied)
    named = in_whose_name(news, subject, desk.unit, desk.now)
    return done(body, _absorb(named, subject, met, body, desk))


def _met(news: News, unit: Unit) -> Met:
    return unit.bodies.met(_keys(news))


def _keys(news: News) -> tuple[Key, ...]:
    """Tell the keys by which news is known again, and its event, which other news may tell of too."""
    return news.repeats if news.event_key is None else (*news.repeats, (EVENT, news.event_key))


def _repeated(news: News, met: Met, desk: Desk) -> str | None:
    for key in news.repeats:
        if key not in met:
            continue
        at, body_id = met[key]
        if key[0] not in PASSING or desk.now - at <= ISSUE_REPEATS:
            return f"a repeat of body {body_id}"
    return None


def _our_own(news: News, desk: Desk) -> str | None:
    return OUR_NOTE if is_our_note(news, _known(news, desk.unit), desk.unit, desk.now) else None


def _remark(news: News, body: Body, desk: Desk) -> str:
    """Add a note to the threads of its issue, and tell which.

    It is marked as seen only then: one that came too early may be replayed once the issue is known.
    """
    unit = desk.unit
    subject = _known(news, unit)
    if subject is None:
        return NOBODY_KNOWS
    folded = fold(subject, news, counted=True)
    unit.subjects.add_entries(subject.id, folded.entries)
    unit.placements.save(hear(unit.placements.latest(subject.id), folded, now=desk.now))
    unit.bodies.mark_seen(news.repeats, body_id=body.id, at=desk.now)
    return f"said in the threads of {subject.short_id or f'issue {subject.key.name}'}"


def _known(news: News, unit: Unit) -> Subject | None:
    """Find the issue that a note is about; where it names no organisation, by its number, which is Sentry's own and unique."""
    found = unit.subjects.find(news.key)
    nameless = news.key.organization == UNKNOWN_ORGANIZATION
    return found or (unit.subjects.issue(news.key.name) if nameless else None)


def absorb(news: Alert | Update, body: Body, desk: Desk) -> str | None:
    """Fold news into its subject, decide it if it is an alert, and owe what follows; tells why it was told to nobody."""
    return _absorb(news, desk.unit.subjects.find(news.key), _met(news, desk.unit), body, desk)


def _absorb(news: Alert | Update, subject: Subject | None, met: Met, body: Body, desk: Desk) -> str | None:
    unit = desk.unit
    folded = _fold(news, subject, unit, counted=(EVENT, news.event_key) in met)
    latest = {str(placement.destination): placement for placement in unit.placements.latest(folded.subject.id)}
    before = tuple(latest.values())
    heard = hear(before, folded, now=desk.now)
    latest |= {str(placement.destination): placement for placement in heard}
    changed = {(str(placement.destination), placement.episode): placement for placement in heard}
    because = None
    disarm(folded, desk)
    if folded.turn is not Turn.NONE:
        unit.actions.forget_acknowledgements(folded.subject.id)
    if isinstance(news, Alert):
        owed, because = _owe(news, folded, latest, body, desk)
        unit.subjects.add_entries(folded.subject.id, owed.entries)
        changed |= {(str(placement.destination), placement.episode): placement for placement in owed.placements}
    write_down(before, changed.values(), unit, desk.now, loud=folded.loud)
    unit.placements.save(owed_in_person(news, subject, folded, desk))
    unit.bodies.mark_seen(_keys(news), body_id=body.id, at=desk.now)
    return because


def _fold(news: News, subject: Subject | None, unit: Unit, *, counted: bool) -> Folded:
    folded = fold(subject, news, counted=counted)
    folded = replace(folded, subject=unit.subjects.save(folded.subject))
    unit.subjects.add_entries(folded.subject.id, folded.entries)
    return folded


def _owe(
    news: Alert, folded: Folded, latest: Mapping[str, Placement], body: Body, desk: Desk
) -> tuple[Owed, str | None]:
    unit = desk.unit
    event = unit.subjects.last_facts(folded.subject.id) if news.facts.state else None
    facts = completed(news, folded.subject, event, projects=desk.projects)
    facts, owning = tally(news, facts, desk, fresh=folded.fresh)
    decision = canonical_decision(_decided(news, facts, latest, desk, owning), desk.channels, desk.book)
    if not news.test:
        decision = hushed(decision, facts, folded.subject, desk)
    alert_id = unit.subjects.add_alert(
        replace(news, facts=facts),
        subject_id=folded.subject.id,
        body_id=body.id,
        book_hash=desk.book.hash,
        decision=decision,
    )
    complete_later(news, folded.subject, desk)
    fired = fire(decision, facts, folded.subject, desk)
    own = replace(decision, notifies=notifies_about(decision, None))
    bare = is_bare(news, event)
    owing = Owing(alert_id=alert_id, now=desk.now, bare=bare, said=fired.said, resting=fired.resting)
    owed = owe(own, folded, latest, owing)
    tell_groups(decision, facts, alert_id, desk, fresh=folded.fresh)
    overtaken = bool(own.notifies) and folded.subject.status is not Status.UNRESOLVED
    return owed, "its issue was closed before this came; it is only counted" if overtaken else None


def _decided(
    news: Alert, facts: Facts, latest: Mapping[str, Placement], desk: Desk, owning: tuple[OwningTeam, ...] | None
) -> Decision:
    """Decide, except on our own errors: told of them, we would fail again and tell again."""
    if desk.own_project is not None and facts.project_id == desk.own_project:
        because = "Switchboard's own errors are not routed by itself"
        return Decision(dropped_by="switchboard", dropped_why=because, because=because)
    told = any(not placement.is_personal for placement in latest.values())
    return decide(facts, desk.book, unseen=not (news.quiet and told), test=news.test, owning=owning)
