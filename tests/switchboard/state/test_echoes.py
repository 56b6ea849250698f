"""The echo of our own change is told in the name of the person for whom we made it, once; what others do is theirs."""

from __future__ import annotations

import pytest

from switchboard.model.facts import Person
from switchboard.model.news import Alert, Change, Update
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.payloads.issue_update import note_key
from switchboard.state.echoes import ECHOES_FOR, in_whose_name, is_our_note
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import ANA, AT, a_subject, after, an_update

OURS = Person("application", "Switchboard", "0a1b")
SENTRY = Person("application", "Sentry", "sentry")


@pytest.fixture(name="subject")
def _subject(house: Store) -> Subject:
    """Give an issue that we are about to resolve in Ana's name."""

    def work(unit: Unit) -> Subject:
        subject = unit.subjects.save(a_subject(id=0))
        unit.actions.remember_write(subject.id, "resolved", by=ANA, at=AT, action_id=1)
        unit.actions.remember_write(subject.id, note_key("words"), by=ANA, at=AT, action_id=1)
        return subject

    return house.transact(work)


def named(house: Store, news: Alert | Update, subject: Subject | None, *, seconds: float = 5) -> Person | None:
    """Return in whose name news is told."""
    return house.transact(lambda unit: in_whose_name(news, subject, unit, after(seconds))).by


@pytest.mark.parametrize("by", [OURS, None])
def test_our_echo_is_told_in_the_persons_name_and_what_follows_is_not(
    house: Store, subject: Subject, by: Person | None
) -> None:
    assert named(house, an_update(by=by), subject) == ANA
    assert named(house, an_update(by=by), subject) == by


@pytest.mark.parametrize("by", [SENTRY, Person("user", "Bob", "502")])
def test_what_sentry_or_another_person_does_is_theirs(house: Store, subject: Subject, by: Person) -> None:
    assert named(house, an_update(by=by), subject) == by


def test_another_change_or_another_issue_is_no_echo(house: Store, subject: Subject) -> None:
    assert named(house, an_update(Change.ARCHIVED, by=OURS), subject) == OURS
    assert named(house, an_update(by=OURS), replace(subject, id=subject.id + 1)) == OURS
    assert named(house, an_update(by=OURS), None) == OURS


def test_an_echo_comes_within_its_time_or_is_none(house: Store, subject: Subject) -> None:
    late = ECHOES_FOR.total_seconds() + 1
    assert named(house, an_update(by=OURS), subject, seconds=late) == OURS


def test_our_own_note_is_known_by_its_words(house: Store, subject: Subject) -> None:
    def work(unit: Unit) -> list[bool]:
        said = [an_update(Change.COMMENTED, detail=words) for words in ("words", " words\n", "other words", None)]
        return [is_our_note(news, subject, unit) for news in said]

    assert house.transact(work) == [True, True, False, False]
