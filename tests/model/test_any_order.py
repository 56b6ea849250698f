"""An issue's bodies in every order, each twice, most of them written after the next change, all sent again after a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import Any

import pytest

from switchboard.config.load import load_config
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.inbound import Hint
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineKind
from switchboard.pipeline.pipeline import process
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit, writing_store
from tests.migrated import migrated
from tests.model.reference import FALLBACK, OWNERS, Thing, opened
from tests.samples.sentry import an_event_alert, an_issue
from tests.switchboard.builders import AT, MESSAGE, after, an_inbound
from tests.switchboard.processing import ALERTS, CONFIG, PAYMENTS

ANA = {"type": "user", "id": "77", "name": "Ana Lima"}
LATE, DAY = 1000, 86_400
LANES = {OWNERS: PAYMENTS, FALLBACK: ALERTS}
ACTIVE_CONFIG = load_config(CONFIG, file="routes.yaml")[0]


@dataclass(frozen=True, slots=True)
class Happening:
    """A change of the issue, so many seconds after AT, and the body that told of it."""

    at: int
    resource: str
    raw: bytes


def _happenings(issue: str) -> list[Happening]:
    """Return one life. A body shows its issue as it was when it was written: what it says may contradict its action."""
    later: dict[str, Any] = {"id": issue, "assignedTo": ANA}
    return [
        Happening(0, "issue", an_issue("created", id=issue)),
        Happening(1, "event_alert", an_event_alert(issue_id=issue, event_id=f"event-{issue}")),
        Happening(100, "issue", an_issue("resolved", id=issue, status="unresolved", substatus="regressed")),
        Happening(150, "issue", an_issue("assigned", **later, status="unresolved", substatus="regressed")),
        Happening(200, "issue", an_issue("unresolved", **later, status="ignored", substatus="regressed")),
        Happening(300, "issue", an_issue("ignored", **later, status="ignored", substatus="archived_forever")),
    ]


@dataclass(slots=True)
class Play:
    """One life, told in some order to the product and to the reference."""

    unit: Unit
    issue: str
    thing: Thing

    def arrive(self, happening: Happening, *, seconds: int) -> None:
        """Let a body arrive so many seconds after AT; what becomes due is delivered."""
        sent = str(int(after(happening.at).timestamp()))
        headers = (("sentry-hook-timestamp", sent),)
        hint = Hint(resource=happening.resource)
        body = an_inbound(happening.raw, received_at=after(seconds), hint=hint, headers=headers)
        process(body, Context(self.unit, ACTIVE_CONFIG, {"#payments": "C1"}, after(seconds)))
        owed = [one for one in self.deliveries() if one.state is DeliveryState.PENDING]
        self.unit.deliveries.save([replace(one, state=DeliveryState.DELIVERED, place=MESSAGE) for one in owed])

    def hear(self, happening: Happening) -> None:
        """Let the reference hear it once."""
        sent = str(int(after(happening.at).timestamp()) - int(AT.timestamp()))
        headers = {"Sentry-Hook-Resource": happening.resource, "Sentry-Hook-Timestamp": sent, "Idempotency-Key": ""}
        self.thing.hear(opened(headers, happening.raw))

    def subject(self) -> Subject:
        """Return the issue as it was folded."""
        found = self.unit.subjects.find(SubjectKey(SubjectKind.ISSUE, "acme", self.issue))
        assert found
        return found

    def deliveries(self) -> list[Delivery]:
        """Return the latest delivery at each lane."""
        return list(self.unit.deliveries.latest(self.subject().id))

    def told(self) -> Mapping[str, tuple[int, bool]]:
        """Return how often each lane was told, and whether the last time goes on."""
        return {str(one.destination): (one.episode, one.state in OPEN_STATES) for one in self.deliveries()}

    def outcome(self) -> tuple[object, ...]:
        """Return all that people can see, but for counts and versions."""
        subject = self.subject()
        lines = [(line.kind.value, line.at) for line in self.unit.subjects.entries(subject.id)]
        return subject.status, subject.substatus, subject.assignee, subject.title, subject.events, lines, self.told()


@pytest.fixture(name="store", scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = writing_store(migrated(f"sqlite:///{tmp_path_factory.mktemp('order')}/order.db"))
    yield store
    store.close()


@pytest.mark.parametrize("length", [4, 5, 6])
def test_in_whatever_order_and_however_often_they_come_the_newest_holds_and_nobody_is_told_twice(
    store: Store, length: int
) -> None:
    for number, order in enumerate(permutations(range(length))):
        issue = f"{length}{number:04}"
        happenings = _happenings(issue)[:length]
        in_order = [happenings[index] for index in order]
        store.transact(partial(_live, issue, in_order))


def _live(issue: str, in_order: list[Happening], unit: Unit) -> None:
    play = Play(unit, issue, Thing())
    for seconds, happening in enumerate(in_order, LATE):
        play.hear(happening)
        play.arrive(happening, seconds=seconds)
        play.arrive(happening, seconds=seconds)
    before = play.outcome()
    _agrees(play, in_order)
    for happening in in_order:
        play.arrive(happening, seconds=LATE + DAY)
    assert play.outcome() == before, "the same bodies a day later changed something"


def _agrees(play: Play, in_order: list[Happening]) -> None:
    subject, thing = play.subject(), play.thing
    ends = {100: "resolved", 150: "resolved", 200: "unresolved", 300: "archived"}
    assert subject.status.value == thing.status == ends[max(one.at for one in in_order)]
    assert (subject.assignee and subject.assignee.name) == thing.assignee
    lines = play.unit.subjects.entries(subject.id)
    assert [line.kind.value for line in lines] == thing.lines
    for part in (
        [line for line in lines if (line.kind is TimelineKind.ASSIGNED) is assigned] for assigned in (True, False)
    ):
        assert [line.at for line in part] == sorted(line.at for line in part)
    assert len(set(thing.lines)) == len(thing.lines)
    told = {LANES[place]: (len(episodes), episodes[-1].is_open) for place, episodes in thing.told.items()}
    assert play.told() == told
