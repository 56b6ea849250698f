"""What is hidden in what is kept, where `retention: redact_at_rest` asks for it: before anybody decides, and where it is written.

Colleagues are kept as they are, with their addresses: they are told of issues and mailed, and the directory has them anyhow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from switchboard.model.decision import Decision
from switchboard.model.delivery import Delivery
from switchboard.model.facts import Facts, Measurement, Person
from switchboard.model.hidden import HIDDEN, may_be
from switchboard.model.news import NOTES, News
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import Subject
from switchboard.redact.keys import own_names
from switchboard.redact.text import redact_text
from switchboard.redact.values import redact_facts

# What is shorter may be a part of an address, and is no secret by itself.
_ID = re.compile(r"[0-9a-f]{5,64}")
# A text of which less than this is seen fits too much.
_TELLING = 12
N = TypeVar("N", bound=News)


@dataclass(frozen=True, slots=True)
class AtRest:
    """What to hide in what is kept: secrets, and what `kinds` ask for; where that is None, all is kept as it came."""

    kinds: tuple[str, ...] | None = None

    def text(self, text: str, names: tuple[str, ...] = ()) -> str:
        """Clean a text; `names` are what the event's user is called."""
        return text if self.kinds is None else redact_text(text, self.kinds, names)

    def maybe(self, text: str | None, names: tuple[str, ...] = ()) -> str | None:
        """Clean a text, where there is one."""
        return None if text is None else self.text(text, names)

    def name(self, text: str) -> str:
        """Clean what names a thing, such as a release: `1.2.3.4` may be a version, so it loses only secrets."""
        return text if self.kinds is None else redact_text(text)

    def key(self, key: str) -> str:
        """Clean a key by which a repeat is known, in which a rule's name may stand; no id and no time in it is hidden, so that no
        two keys become one.
        """
        if self.kinds is None or self.text(key) == key:
            return key
        parts = groupby(key.split(":"), lambda part: _ID.fullmatch(part) is not None)
        return ":".join(":".join(part) if is_id else self.text(":".join(part)) for is_id, part in parts)

    def facts(self, facts: Facts) -> Facts:
        """Clean facts. What was hidden in them before, by whatever it was asked for then, stays so."""
        if self.kinds is None:
            return facts
        hidden = redact_facts(facts, self.kinds)
        state = facts.state and replace(
            facts.state,
            assignee=self._colleague(facts.state.assignee),
            first_release=self._named(facts.state.first_release),
            substatus=self._named(facts.state.substatus),
            priority=self._named(facts.state.priority),
        )
        return replace(
            hidden,
            state=state,
            sdk=self.maybe(facts.sdk),
            measurements=tuple(
                Measurement(self.text(each.name), each.value, self.maybe(each.unit)) for each in facts.measurements
            ),
            redacted=True,
        )

    def news(self, news: N) -> N:
        """Clean news. What a note says is compared with what we wrote ourselves first, and is cleaned where it is kept."""
        if self.kinds is None:
            return news
        names = own_names(news.facts.user)
        return replace(
            news,
            facts=self.facts(news.facts),
            by=self._colleague(news.by),
            detail=news.detail if news.change in NOTES else self.maybe(news.detail, names),
            repeats=tuple((kind, self.key(key)) for kind, key in news.repeats),
        )

    def subject(self, subject: Subject) -> Subject:
        """Clean what is told of a subject."""
        if self.kinds is None:
            return subject
        return replace(
            subject,
            title=self.text(subject.title),
            culprit=self.maybe(subject.culprit),
            url=self._named(subject.url),
            note=self.maybe(subject.note),
        )

    def delivery(self, delivery: Delivery) -> Delivery:
        """Clean what a destination answered, and why a delivery stands as it does."""
        if self.kinds is None:
            return delivery
        under = delivery.dimensions and self.dimensions(delivery.dimensions)
        why, last_error = self.maybe(delivery.why), self.maybe(delivery.last_error)
        return replace(delivery, why=why, last_error=last_error, dimensions=under)

    def decision(self, decision: Decision) -> Decision:
        """Clean why it was decided so, and what holds something."""
        if self.kinds is None:
            return decision
        notifies = tuple(
            replace(each, held=replace(each.held, why=self.text(each.held.why))) if each.held else each
            for each in decision.notifies
        )
        return replace(decision, because=self.text(decision.because), notifies=notifies)

    def dimensions(self, dimensions: Dimensions) -> Dimensions:
        """Clean what is counted under."""
        if self.kinds is None:
            return dimensions
        return replace(
            dimensions,
            project=self.name(dimensions.project),
            environment=self.text(dimensions.environment),
            release=self.name(dimensions.release),
            level=self.name(dimensions.level),
        )

    def _named(self, text: str | None) -> str | None:
        return None if text is None else self.name(text)

    def _colleague(self, person: Person | None) -> Person | None:
        if person is None:
            return None
        return replace(person, name=self.name(person.name), email=self._named(person.email))


AS_IT_CAME = AtRest()


def known_forms(subject: Subject) -> tuple[str, ...]:
    """Return what is told of a subject with parts of it hidden: what its event's user is called, which other news cannot know."""
    told = (subject.title, subject.title.partition(": ")[2], subject.culprit or "")
    return tuple(text for text in told if HIDDEN in text and len(text) - len(HIDDEN) >= _TELLING)


def in_known_form(text: str, known: Iterable[str]) -> str:
    """Return a text as it is known already, with parts of it hidden."""
    return next((form for form in known if form != text and may_be(form, text)), text)


def as_known(news: N, subject: Subject | None) -> N:
    """Return news that says of its subject no more than what is known of it: what the user is called stands hidden there, and
    news without the user does not know that it is a name.
    """
    known = known_forms(subject) if subject is not None and news.facts.redacted and not news.facts.user else ()
    if not known:
        return news
    facts = news.facts
    errors = tuple(replace(each, value=_maybe(each.value, known)) for each in facts.errors)
    culprit, message = _maybe(facts.culprit, known), _maybe(facts.message, known)
    title = in_known_form(facts.title, known)
    return replace(news, facts=replace(facts, title=title, culprit=culprit, message=message, errors=errors))


def _maybe(text: str | None, known: Iterable[str]) -> str | None:
    return None if text is None else in_known_form(text, known)
