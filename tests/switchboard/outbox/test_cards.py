"""A roll names its members as they are now, cleaned, and counts those that it does not name."""

from __future__ import annotations

from switchboard.model.card import Roll
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.muting.summaries import bundle_into
from switchboard.outbox.cards import roll_of
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, PAYMENTS, a_delivery, a_subject, after

KEY = SubjectKey(SubjectKind.SUMMARY, "", "storm:1", "now")


def rolled(house: Store, count: int, *, resolved: int = 0, title: str = "It broke") -> Roll:
    def work(unit: Unit) -> Roll:
        deliveries = []
        for number in range(count):
            key = SubjectKey(SubjectKind.ISSUE, "acme", str(number))
            status = Status.RESOLVED if number < resolved else Status.UNRESOLVED
            subject = a_subject(key=key, id=0, title=title, status=status, last_seen=after(number), level="error")
            saved = unit.subjects.save(subject)
            deliveries.append(a_delivery(id=0, subject_id=saved.id, alert_id=0))
        summary = bundle_into(KEY, deliveries, place=PAYMENTS, title="A storm", unit=unit, now=AT)
        return roll_of(summary, unit, redact=("email",))

    return house.transact(work)


def test_the_newest_are_named_and_the_others_counted(house: Store) -> None:
    roll = rolled(house, 25, resolved=2)
    assert (len(roll.members), roll.more, roll.open, roll.over) == (20, 5, 23, 2)
    assert [member.last_seen for member in roll.members[:2]] == [after(24), after(23)]
    assert roll.levels == (("error", 23),)


def test_a_title_is_cleaned_of_what_the_config_hides(house: Store) -> None:
    [member] = rolled(house, 1, title="no mail for ana@acme.example").members
    assert "ana@acme.example" not in member.title


def test_what_got_a_message_of_its_own_is_not_named(house: Store) -> None:
    rolled(house, 3)

    def work(unit: Unit) -> Roll:
        summary = unit.subjects.find(KEY)
        assert summary
        first, *_ = unit.deliveries.in_summary(summary.id)
        unit.deliveries.save([replace(first, state=DeliveryState.PENDING)])
        return roll_of(summary, unit, redact=())

    assert house.transact(work).open == 2
