"""People name issues by short id, number or message; whatever they name otherwise is not known, and breaks nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.model.action import IssueName, NameKind
from switchboard.model.replace import replace
from switchboard.senders.slack.place import slack_place
from switchboard.views.named import delivery_of, find
from tests.console.house import House
from tests.switchboard.builders import a_delivery, a_subject


async def test_every_name_of_an_issue_finds_it(house: House) -> None:
    def work(unit: Any) -> None:
        subject = unit.subjects.save(a_subject(id=0, short_id="SHOP-2A"))
        told = replace(a_delivery(), id=0, subject_id=subject.id, place=slack_place("C1", "1.5"))
        (delivery,) = unit.deliveries.save([told])
        names = {
            NameKind.SHORT_ID: "SHOP-2A",
            NameKind.NUMBER: subject.key.name,
            NameKind.MESSAGE: "C1/1.5",
            NameKind.DELIVERY: str(delivery.id),
        }
        for kind, text in names.items():
            found = find(IssueName(kind, text), unit)
            assert found is not None
            assert found.id == subject.id

    await house.worker.store.run(work)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(kind=st.sampled_from(NameKind), text=st.text(max_size=30) | st.integers().map(str) | st.just("9" * 40))
def test_no_other_name_finds_anything(house: House, kind: NameKind, text: str) -> None:
    name = IssueName(kind, text)

    def work(unit: Any) -> None:
        assert find(name, unit) is None
        assert delivery_of(name, unit) is None

    house.worker.store.transact(work)
