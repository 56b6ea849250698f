"""The questions that pages and reports ask: many things at once, and nothing that writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from switchboard.model.decision import Decision, Destination, DestinationKind, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Facts
from switchboard.model.inbound import Door, Hint, Inbound, Progress, ProgressState, Raw
from switchboard.model.news import Alert, Change
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.schema import unready
from switchboard.storage.store import Store, Unit

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEY = SubjectKey(SubjectKind.ISSUE, "acme", "1")


def an_alert(unit: Unit, subject_id: int, inbound_id: int) -> int:
    """Keep an alert of a body."""
    facts = Facts(at=NOW, resource="event_alert", action="triggered", title=f"of body {inbound_id}")
    news = Alert(key=KEY, change=Change.OCCURRED, at=NOW, facts=facts)
    return unit.subjects.add_alert(
        news, subject_id=subject_id, inbound_id=inbound_id, config_hash="b", decision=Decision()
    )


def test_a_listing_is_the_newest_without_their_bytes(inbox: InboxStore) -> None:
    hint = Hint(resource="issue", action="created")
    ids = inbox.append([Raw(door=Door.SENTRY, received_at=NOW, raw=b"x" * 99, hint=hint) for _ in range(3)])
    listed = inbox.listing(limit=2)
    assert [inbound.id for inbound in listed] == [ids[2], ids[1]]
    assert listed[0] == Inbound(id=ids[2], kept=Raw(door=Door.SENTRY, received_at=NOW, raw=b"", hint=hint))
    assert [inbound.id for inbound in inbox.listing(limit=2, before=ids[1])] == [ids[0]]


def test_many_inbounds_are_asked_about_at_once(store: Store) -> None:
    def ask(unit: Unit) -> None:
        unit.inbound.write([Progress(inbound_id=id_, state=ProgressState.QUARANTINED) for id_ in (1, 2, 3)])
        assert unit.inbound.notes_of([1, 3, 9]).keys() == {1, 3}
        assert unit.inbound.notes_of([]) == {}
        subject = unit.subjects.save(Subject(key=KEY))
        first, again, last = (an_alert(unit, subject.id, inbound_id) for inbound_id in (1, 1, 2))
        assert first < again < last
        assert {body: alert.id for body, alert in unit.subjects.alerts_of_inbounds([1, 2, 3]).items()} == {
            1: again,
            2: last,
        }
        latest = unit.subjects.latest_alert(subject.id)
        assert latest is not None
        assert latest.id == last
        assert unit.subjects.latest_alert(subject.id + 1) is None
        assert unit.subjects.keyed([str(KEY), "issue:acme:2"]) == {str(KEY): subject}

    store.transact(ask)


def test_the_deliveries_of_many_subjects_come_oldest_first(store: Store) -> None:
    def ask(unit: Unit) -> None:
        made = [
            Delivery(
                subject_id=subject_id,
                destination=Destination(DestinationKind.SLACK, "#a"),
                episode=episode,
                state=DeliveryState.CLOSED,
                severity=Severity.ERROR,
                alert_id=1,
                born_at=NOW,
            )
            for subject_id, episode in ((1, 2), (1, 1), (2, 1), (3, 1))
        ]
        unit.deliveries.save(made)
        found = unit.deliveries.of_subjects([1, 2])
        assert [(each.subject_id, each.episode) for each in found] == [(1, 1), (2, 1), (1, 2)]

    store.transact(ask)


def test_what_holds_is_told_and_stays(store: Store) -> None:
    def ask(unit: Unit) -> None:
        until = NOW + timedelta(minutes=1)
        unit.attempts.close_gate("slack:#a", until=until, because="rate_limited")
        assert unit.attempts.holding(NOW) == {"slack:#a": (until, "rate_limited")}
        assert unit.attempts.holding(until) == {}
        assert unit.attempts.holding(NOW)
        assert unit.configs.reported_at("worker") is None
        unit.configs.write_metrics("worker", "x", at=NOW)
        assert unit.configs.reported_at("worker") == NOW

    store.transact(ask)


def test_a_migrated_database_is_ready(database_url: str) -> None:
    assert unready(database_url) is None


def test_an_empty_database_is_not_ready(empty_url: str, tmp_path: Path) -> None:
    for file in tmp_path.glob("house.db"):
        file.unlink()
    assert unready(empty_url)


def test_a_missing_or_broken_database_is_not_ready_and_not_made(tmp_path: Path) -> None:
    missing, broken = tmp_path / "missing.db", tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 100)
    assert "there is no database" in (unready(f"sqlite:///{missing}") or "")
    assert not missing.exists()
    assert "does not answer" in (unready(f"sqlite:///{broken}") or "")
    assert "does not answer" in (unready("postgresql+psycopg://nobody:secret@127.0.0.1:1/none") or "")
    assert "secret" not in (unready("postgresql+psycopg://nobody:secret@127.0.0.1:1/none") or "")
