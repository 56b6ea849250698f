"""Whole values cleaned: facts, subjects, entries and the card that a message is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from switchboard.model.breadcrumb import Breadcrumb, Lost, Trail
from switchboard.model.card import Card, Roll, SummaryMember
from switchboard.model.facts import ErrorValue, Facts, Frame, Pairs, Person
from switchboard.model.hidden import HIDDEN
from switchboard.model.incident import Incident
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineEntry
from switchboard.redact.keys import is_own_name, is_secret_key, own_names
from switchboard.redact.text import redact_text

_LONGEST_LEVEL = 20
# A change is said in several places, and each redacts the same facts.
_REMEMBERED = 64
_VERSIONED = re.compile(r"(?:version|release|firmware|build|dist)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Cleaner:
    """What is asked for, and what this alert's user is called."""

    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        return redact_text(text, self.kinds, self.names)

    def error(self, error: ErrorValue) -> ErrorValue:
        type_, value, mechanism = map(self.maybe, (error.type, error.value, error.mechanism))
        return ErrorValue(type_, value, error.handled, mechanism)

    def maybe(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)

    def pairs(self, pairs: Pairs) -> Pairs:
        return tuple((self.text(key), self.value(key, value)) for key, value in pairs)

    def value(self, key: str, value: str) -> str:
        """Clean a value by its key: a version is no address, whatever it looks like."""
        if is_secret_key(key, self.kinds):
            return HIDDEN
        return redact_text(value, kinds_under(key, self.kinds), self.names)

    def hide(self, pairs: Pairs) -> Pairs:
        return tuple((self.text(key), HIDDEN) for key, _ in pairs)

    def user(self, pairs: Pairs) -> Pairs:
        if "username" not in self.kinds:
            return self.pairs(pairs)
        return self.pairs(tuple((key, HIDDEN if is_own_name(key) else value) for key, value in pairs))

    def context(self, name: str, pairs: Pairs) -> tuple[str, Pairs]:
        if is_secret_key(name, self.kinds) and name.lower() != "session":
            return self.text(name), self.hide(pairs)
        return self.text(name), self.user(pairs) if name == "user" else self.pairs(pairs)

    def frame(self, frame: Frame) -> Frame:
        return replace(
            frame,
            filename=self.maybe(frame.filename),
            abs_path=self.maybe(frame.abs_path),
            module=self.maybe(frame.module),
            function=self.maybe(frame.function),
            context_line=self.maybe(frame.context_line),
            package=self.maybe(frame.package),
        )

    def person(self, person: Person | None) -> Person | None:
        """Colleagues are named in messages on purpose; their addresses are not, where `email` is asked for."""
        if person is None:
            return None
        email = HIDDEN if person.email and "email" in self.kinds else person.email
        return replace(person, name=self.text(person.name), email=email)


def kinds_under(key: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is hidden under a key: a version looks like an address of the network, and is none."""
    return tuple(kind for kind in kinds if kind != "ip") if _VERSIONED.search(key) else kinds


def _cleaner(facts: Facts, kinds: tuple[str, ...]) -> _Cleaner:
    return _Cleaner(kinds, own_names(facts.user))


def redact_pairs(pairs: Pairs, kinds: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Pairs:
    """Hide the values of secret keys, and what is secret inside the others."""
    return _Cleaner(kinds, names).pairs(pairs)


def redact_facts(facts: Facts, kinds: tuple[str, ...] = ()) -> Facts:
    """Clean every text of the facts that an application may have written.

    Identifiers of Sentry's, numbers and times stay; a release, a project and a level lose only secrets.
    """
    return _redact_facts(facts, kinds)


@lru_cache(maxsize=_REMEMBERED)
def _redact_facts(facts: Facts, kinds: tuple[str, ...]) -> Facts:
    cleaner = _cleaner(facts, kinds)
    maybe, secrets, unnamed = cleaner.maybe, _Cleaner(), _Cleaner(cleaner.kinds)
    return replace(
        facts,
        title=cleaner.text(facts.title),
        message=maybe(facts.message),
        culprit=maybe(facts.culprit),
        location=maybe(facts.location),
        transaction=maybe(facts.transaction),
        logger=maybe(facts.logger),
        alert=maybe(facts.alert),
        metric=secrets.maybe(facts.metric),
        project=secrets.maybe(facts.project),
        level=_level(facts.level),
        platform=secrets.maybe(facts.platform),
        type=secrets.maybe(facts.type),
        issue_category=secrets.maybe(facts.issue_category),
        issue_type=secrets.maybe(facts.issue_type),
        release=secrets.maybe(facts.release),
        environment=unnamed.maybe(facts.environment),
        dist=secrets.maybe(facts.dist),
        web_url=secrets.maybe(facts.web_url),
        errors=tuple(cleaner.error(one) for one in facts.errors),
        frames=tuple(cleaner.frame(frame) for frame in facts.frames),
        tags=cleaner.pairs(facts.tags),
        contexts=tuple(cleaner.context(name, pairs) for name, pairs in facts.contexts),
        extra=cleaner.pairs(facts.extra),
        evidence=cleaner.pairs(facts.evidence),
        user=cleaner.user(facts.user),
        request=cleaner.pairs(facts.request),
        fingerprint=tuple(cleaner.text(part) for part in facts.fingerprint),
        state=facts.state and replace(facts.state, assignee=cleaner.person(facts.state.assignee)),
    )


def _level(level: str | None) -> str | None:
    """Pass on what is a level's name; it was made lower-case, in which no token is known by its shape."""
    return level if level is None or (len(level) <= _LONGEST_LEVEL and level.isalnum()) else HIDDEN


def _redact_subject(subject: Subject, cleaner: _Cleaner) -> Subject:
    secrets = _Cleaner()
    return replace(
        subject,
        title=cleaner.text(subject.title),
        culprit=cleaner.maybe(subject.culprit),
        project=secrets.maybe(subject.project),
        level=_level(subject.level),
        short_id=secrets.maybe(subject.short_id),
        substatus=secrets.maybe(subject.substatus),
        url=secrets.maybe(subject.url),
        assignee=cleaner.person(subject.assignee),
        first_release=secrets.maybe(subject.first_release),
        note=cleaner.maybe(subject.note),
    )


def _redact_roll(roll: Roll, cleaner: _Cleaner) -> Roll:
    return replace(roll, members=tuple(_redact_member(member, cleaner) for member in roll.members))


def _redact_member(member: SummaryMember, cleaner: _Cleaner) -> SummaryMember:
    """Clean a member's title; the rest is identifiers, numbers and times, which lose only secrets."""
    secrets = _Cleaner()
    return replace(
        member,
        title=cleaner.text(member.title),
        url=secrets.maybe(member.url),
        environment=secrets.maybe(member.environment),
        assignee=cleaner.maybe(member.assignee),
    )


def redact_card(card: Card) -> Card:
    """Clean all that a card may show, by what the card itself asks to hide. Senders render nothing else."""
    cleaner = _cleaner(card.facts, card.redact)
    return replace(
        card,
        facts=_redact_facts(card.facts, card.redact),
        subject=_redact_subject(card.subject, cleaner),
        because=cleaner.text(card.because),
        late=cleaner.maybe(card.late),
        roll=card.roll and _redact_roll(card.roll, cleaner),
        taken_by=cleaner.person(card.taken_by),
        paged=card.paged and redact_entry(card.paged, card),
        incident=card.incident and _redact_incident(card.incident),
        delivery=replace(card.delivery, stands_in_for=cleaner.maybe(card.delivery.stands_in_for)),
    )


def _redact_incident(incident: Incident) -> Incident:
    secrets = _Cleaner()
    return replace(incident, url=secrets.maybe(incident.url), priority=secrets.maybe(incident.priority))


def redact_trail(trail: Trail | Lost, card: Card) -> Trail | Lost:
    """Clean breadcrumbs by what their (still unclean) card asks to hide."""
    if isinstance(trail, Lost):
        return trail
    cleaner = _cleaner(card.facts, card.redact)
    return replace(trail, crumbs=tuple(_redact_crumb(crumb, cleaner) for crumb in trail.crumbs))


def _redact_crumb(crumb: Breadcrumb, cleaner: _Cleaner) -> Breadcrumb:
    kind, category, message = map(cleaner.maybe, (crumb.kind, crumb.category, crumb.message))
    return replace(crumb, kind=kind, category=category, message=message, data=cleaner.pairs(crumb.data))


def redact_entry(entry: TimelineEntry, card: Card) -> TimelineEntry:
    """Clean one line of a timeline by what its (still unclean) card asks to hide."""
    cleaner = _cleaner(card.facts, card.redact)
    return replace(entry, by=cleaner.person(entry.by), detail=cleaner.maybe(entry.detail))
