"""Open issues are told the newest activity first, with the teams that own them, on both engines."""

from __future__ import annotations

from switchboard.model.facts import Person, Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import ANA, METRIC, a_decision, a_notify, a_subject, after, an_alert


def an_issue(number: int, **over: object) -> Subject:
    """An open issue of its own number, not kept yet."""
    subject = a_subject(key=SubjectKey(SubjectKind.ISSUE, "acme", str(number)), id=0, short_id=f"SHOP-{number}")
    return replace(subject, **{"assignee": None, "last_seen": after(number), **over})  # type: ignore[arg-type]


def kept(store: Store, *subjects: Subject) -> list[Subject]:
    """Keep subjects."""
    return store.transact(lambda unit: [unit.subjects.save(one) for one in subjects])


def numbers(found: list[Subject]) -> list[str]:
    """Return which they are."""
    return [one.key.name for one in found]


def test_the_newest_activity_stands_first_and_what_is_over_or_no_issue_is_not_told(store: Store) -> None:
    kept(
        store,
        an_issue(1),
        an_issue(3),
        an_issue(2),
        an_issue(4, status=Status.RESOLVED),
        an_issue(5, status=Status.ARCHIVED),
        an_issue(6, last_seen=None, changed_at=None),
        an_issue(7, last_seen=None, changed_at=after(2.5)),
        replace(an_issue(8), key=METRIC),
    )

    def work(unit: Unit) -> None:
        assert numbers(unit.open_issues.newest(limit=9)) == ["3", "7", "2", "1", "6"]
        assert numbers(unit.open_issues.newest(limit=2)) == ["3", "7"]

    store.transact(work)


def test_what_is_somebodys_is_told_the_newest_first_and_all_of_it_is_counted(store: Store) -> None:
    bob = Person("user", "Bob", "9")
    over = an_issue(6, assignee=ANA, status=Status.RESOLVED)
    kept(store, an_issue(1, assignee=ANA), an_issue(3, assignee=ANA), an_issue(2, assignee=ANA))
    kept(store, an_issue(4, assignee=bob), an_issue(5), over)

    def work(unit: Unit) -> None:
        first, count = unit.open_issues.given(lambda person: person.id == ANA.id, limit=2)
        assert (numbers(first), count) == (["3", "2"], 3)
        assert unit.open_issues.given(lambda person: person.kind == "team", limit=2) == ([], 0)

    store.transact(work)


def test_the_newest_alert_says_who_owns_it(store: Store) -> None:
    first, second, third = kept(store, an_issue(1), an_issue(2), an_issue(3))

    def work(unit: Unit) -> None:
        for body, (subject, owners) in enumerate(((first, ("core",)), (first, ("payments",)), (second, ()))):
            decision = a_decision(a_notify(), owners=owners)
            unit.subjects.add_alert(
                an_alert(), subject_id=subject.id, inbound_id=body, config_hash="b", decision=decision
            )
        told = unit.open_issues.owners([first.id, second.id, third.id])
        assert told == {first.id: ("payments",), second.id: ()}
        assert unit.open_issues.owners([]) == {}

    store.transact(work)
