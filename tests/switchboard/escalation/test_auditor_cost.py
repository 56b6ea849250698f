"""However many pages are open, what is kept beside them is asked once for all."""

from __future__ import annotations

from switchboard.escalation.auditor import audit
from switchboard.model.replace import replace
from switchboard.storage.store import Store, Unit
from tests.asked import asked
from tests.switchboard.builders import AT, ISSUE, a_page, a_subject


def _open(unit: Unit, number: int) -> None:
    """Let a page of an issue of its own be open."""
    subject = unit.subjects.save(a_subject(id=0, key=replace(ISSUE, name=str(number))))
    unit.deliveries.save([a_page(id=0, subject_id=subject.id)])


def _asked(house: Store) -> list[str]:
    """Audit, and return the tables that were asked, in their order."""
    with asked(house._engine) as statements:
        assert house.transact(lambda unit: audit(unit, AT, ops=None)) == 0
    return [each.partition("FROM ")[2].split()[0] for each in statements if each.startswith("SELECT")]


def test_twenty_pages_ask_what_one_asks(house: Store) -> None:
    house.transact(lambda unit: _open(unit, 1))
    once = _asked(house)
    for number in range(2, 21):
        house.transact(lambda unit, of=number: _open(unit, of))  # type: ignore[misc]
    assert _asked(house) == once
    assert len(once) == len(set(once))
