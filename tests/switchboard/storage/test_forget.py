"""Who was forgotten stands nowhere any more: in no row, no body, and no byte of the files; and all that is left can be read."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, insert, select

from switchboard.errors import StorageBusy
from switchboard.model.inbound import Progress, ProgressState
from switchboard.redact.somebody import SOMEBODY, Eraser
from switchboard.storage import forget as forgetting
from switchboard.storage.address import database_file, inbox_file, is_sqlite
from switchboard.storage.alerts import alert as alert_table
from switchboard.storage.columns import packed
from switchboard.storage.compact import loose
from switchboard.storage.configs import StoredConfig
from switchboard.storage.engine import METADATA, writing_engine
from switchboard.storage.forget import Forgotten, forget, scrub
from switchboard.storage.forget_bodies import FORGOTTEN, delete_bodies, mentioning
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.known_as import identity_of, known_as
from switchboard.storage.session import Session
from switchboard.storage.store import Unit, writing_store
from tests.migrated import migrated
from tests.switchboard.builders import AT, a_decision
from tests.switchboard.storage.mentioning import (
    EMAIL,
    MEMBER,
    NAME,
    PAGER,
    SLACK,
    TRACES,
    USER,
    bodies,
    facts_of_hers,
    people,
    planted,
    saying,
)
from tests.switchboard.storage.questions import questions

HERS = identity_of(EMAIL, USER)


def lived_in(url: str, choose: random.Random, *, settled: bool = True) -> list[bool]:
    """Keep her history in a database; returns of each body whether it is hers."""
    said = saying(choose.choice)
    kept = bodies(said)
    with closing(inbox_store(url)) as inbox:
        inbox.append([each.raw for each in kept])
    with closing(writing_store(url)) as store:
        store.transact(lambda unit: planted(unit, said))
        store.transact(lambda unit: unit.inbound.write([Progress(inbound_id=2, state=ProgressState.QUARANTINED)]))
        if settled:
            store.transact(lambda unit: unit.inbound.raise_floor(len(kept)))
    return [each.is_hers for each in kept]


def forgotten(url: str) -> Forgotten:
    """Forget her."""
    return forget(url, HERS, dry_run=False)


def traces(folder: Path) -> list[tuple[str, str]]:
    """Return what is left of her in the bytes of a folder's files, however they are written."""
    found = []
    for file in folder.rglob("*"):
        raw = file.read_bytes().lower() if file.is_file() else b""
        for trace in TRACES:
            spellings = (trace.encode(), trace.encode("utf-16-le"), trace.encode("utf-16-be"))
            found += [(file.name, trace) for each in spellings if each in raw]
    return found


def cells(url: str) -> Iterator[tuple[str, str]]:
    """Give every value of every table as text, as it was before it was compressed."""
    engine = writing_engine(url)
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            rows = connection.execute(select(table)).mappings()
            for name, value in (cell for row in rows for cell in row.items()):
                yield f"{table.name}.{name}", _as_text(table.name, str(name), value)
    engine.dispose()


def _as_text(table: str, column: str, value: object) -> str:
    if not isinstance(value, bytes | memoryview):
        return str(value)
    raw = bytes(value)
    is_compact = column == "own" or (column == "body" and table in {"stack", "fact_set", "decision"})
    return (loose(raw) if is_compact and raw else raw).decode(errors="replace")


def left(url: str) -> list[tuple[str, str]]:
    """Return the values that mention her still."""
    hers = (*TRACES, f'"id","{USER}"', f"id:{USER}", "10.7.7.", f'"id":"{MEMBER}"')
    return [(where, value) for where, value in cells(url) for trace in hers if trace in value.lower()]


def readable(url: str) -> None:
    """Ask every question that there is."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        unit = Unit(Session(connection))
        for number in (1, 2):
            unit.subjects.get(number)
            unit.subjects.entries(number)
            unit.subjects.alerts_of(number, limit=10)
            unit.deliveries.siblings(number)
        unit.actions.listing(limit=10)
        unit.mutes.listing()
        unit.on_call.of(["payments"])
        assert unit.configs.get("old")
    with engine.connect() as connection:
        for name, arguments in questions(Unit(Session(connection))):
            undone = connection.begin()
            unit = Unit(Session(connection))
            attrgetter(name)(unit)(**arguments)
            undone.rollback()
    engine.dispose()


def test_nothing_that_is_kept_mentions_them_and_all_of_it_can_be_read(database_url: str) -> None:
    hers = lived_in(database_url, random.Random(1))
    assert left(database_url)
    found = forgotten(database_url)
    assert left(database_url) == []
    readable(database_url)
    assert found.is_all
    assert found.users == {"5"}, "which is to be looked at, and may be hers"
    assert (len(found.bodies.settled), found.bodies.quarantined) == (sum(hers) - 1, (2,))
    assert set(found.deleted) == {"link", "link_code", "preference", "sentry_member", "slack_user", "pager_user"}
    assert {"alert", "fact_set", "stack", "decision", "action", "timeline_entry", "delivery", "statistic"} <= set(
        found.rewritten
    )
    with closing(writing_store(database_url)) as store:
        voters = {each.by for each in store.transact(lambda unit: unit.feedback.of([1, 3]))}
        assert len(voters) == 2, "their vote counts, and is nobody's"
        assert "U2" in voters
    with closing(inbox_store(database_url)) as inbox:
        kept = [each.id for each in inbox.latest(limit=100)]
        assert sorted(kept) == [id_ for id_, is_hers in enumerate(hers, 1) if not is_hers]


def test_others_are_left_as_they_are(database_url: str) -> None:
    lived_in(database_url, random.Random(2))
    forgotten(database_url)
    with closing(writing_store(database_url)) as store:
        found = store.transact(
            lambda unit: (
                [each.name for each in unit.people.members()],
                unit.people.links.member("U2"),
                unit.people.preference("U2").assigned_dm,
                unit.incidents.of([1])[1].assigned,
                unit.subjects.alerts_of(1, limit=1)[0].facts.user,
            )
        )
    assert found == (
        ["Ben"],
        "2",
        False,
        (SOMEBODY, "Ben"),
        (("id", SOMEBODY), ("email", SOMEBODY), ("ip_address", SOMEBODY)),
    )


def test_the_audit_says_somebody(database_url: str) -> None:
    lived_in(database_url, random.Random(3))
    forgotten(database_url)
    with closing(writing_store(database_url)) as store:
        [action, *_] = store.transact(lambda unit: unit.actions.listing(limit=1))
    assert (action.request.by.id, action.request.by.name, action.answer) == (
        SOMEBODY,
        SOMEBODY,
        "Assigned to somebody.",
    )
    assert action.request.assignee
    assert action.request.assignee.name == SOMEBODY


def test_a_dry_run_says_the_same_and_changes_nothing(database_url: str) -> None:
    lived_in(database_url, random.Random(4))
    before = sorted(cells(database_url))
    said = forget(database_url, HERS, dry_run=True)
    assert sorted(cells(database_url)) == before
    with closing(inbox_store(database_url)) as inbox:
        assert len(inbox.latest(limit=100)) == 9
    assert said == forgotten(database_url)


def test_done_again_it_finds_nothing(database_url: str) -> None:
    lived_in(database_url, random.Random(5))
    forgotten(database_url)
    again = forgotten(database_url)
    assert (again.bodies.settled, again.bodies.quarantined, again.deleted, again.rewritten) == ((), (), {}, {})


def test_what_is_not_worked_yet_stays_and_is_said(database_url: str) -> None:
    hers = lived_in(database_url, random.Random(6), settled=False)
    found = forgotten(database_url)
    assert not found.is_all
    assert found.bodies.waiting == tuple(id_ for id_, is_hers in enumerate(hers, 1) if is_hers and id_ != 2)
    with closing(inbox_store(database_url)) as inbox:
        assert inbox.get(1)
    with closing(writing_store(database_url)) as store:
        store.transact(lambda unit: unit.inbound.raise_floor(len(hers)))
    assert forgotten(database_url).is_all


def test_what_was_in_quarantine_is_there_no_more_and_says_why(database_url: str) -> None:
    lived_in(database_url, random.Random(7))
    forgotten(database_url)
    with closing(writing_store(database_url)) as store:
        note, quarantined = store.transact(lambda unit: (unit.inbound.note(2), unit.inbound.quarantined()))
    assert note
    assert (note.state, note.because) == (ProgressState.DONE, FORGOTTEN)
    assert [each.inbound_id for each in quarantined] == [9], "whose body tells of others"


def test_the_configuration_in_force_is_its_operators_and_older_ones_can_still_be_read(database_url: str) -> None:
    lived_in(database_url, random.Random(8))
    with closing(writing_store(database_url)) as store:
        store.transact(lambda unit: unit.configs.activate(StoredConfig("newest", f"people: {EMAIL}", b"", AT)))
    found = forgotten(database_url)
    assert (found.config_in_force, found.is_all) == (True, False)
    with closing(writing_store(database_url)) as store:
        old, active = store.transact(lambda unit: (unit.configs.get("old"), unit.configs.active()))
    assert old
    assert active
    assert old.text.startswith("people: {vera: {email: somebody-")
    assert "@forgotten.invalid, slack: U" in old.text
    assert active.text == f"people: {EMAIL}"


def test_alerts_that_an_earlier_version_kept_are_rewritten_too(database_url: str) -> None:
    said = saying(random.Random(9).choice)
    row = {"inbound_id": 1, "subject_id": 1, "at": AT, "change": "occurred", "config_hash": "c", "test": False}
    old = {"facts": packed(facts_of_hers(said, user=USER)), "decision": packed(a_decision(because=said()))}
    with closing(writing_store(database_url)) as store:
        store.transact(people)
    engine = writing_engine(database_url)
    with engine.begin() as connection:
        connection.execute(insert(alert_table).values(**row, **old))
    engine.dispose()
    forgotten(database_url)
    assert left(database_url) == []
    with closing(writing_store(database_url)) as store:
        [alert] = store.transact(lambda unit: unit.subjects.alerts_of(1, limit=10))
    assert dict(alert.facts.user)["id"] == SOMEBODY


def test_one_is_known_by_all_that_the_directory_has_of_them(database_url: str) -> None:
    lived_in(database_url, random.Random(10))
    engine = writing_engine(database_url)
    with engine.connect() as connection:
        for told in (EMAIL, SLACK, MEMBER):
            known = known_as(connection, identity_of(told))
            assert set(known.emails) == {EMAIL}
            assert set(known.marks) == {SLACK, PAGER}
            assert (set(known.names), set(known.members)) == ({NAME}, {MEMBER})
            assert known.users <= {MEMBER}, "an account of Sentry's is not the user of a program of the same number"
    engine.dispose()


def test_cut_off_after_the_bodies_went_the_next_run_knows_them_still(database_url: str) -> None:
    lived_in(database_url, random.Random(11))
    inbox_url = f"sqlite:///{inbox_file(database_url)}" if is_sqlite(database_url) else database_url
    database, inbox = writing_engine(database_url), writing_engine(inbox_url)
    with database.connect() as known, inbox.begin() as gone:
        eraser = Eraser(known_as(known, HERS))
        delete_bodies(gone, mentioning(gone, known, eraser))
    database.dispose()
    inbox.dispose()
    found = forgotten(database_url)
    assert (found.bodies.settled, found.bodies.quarantined) == ((), ())
    assert left(database_url) == []
    with closing(writing_store(database_url)) as store:
        assert [each.inbound_id for each in store.transact(lambda unit: unit.inbound.quarantined())] == [9]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_whatever_was_said_of_them_no_byte_of_it_is_in_the_files(seed: int) -> None:
    with TemporaryDirectory() as folder:
        url = migrated(f"sqlite:///{folder}/house.db")
        lived_in(url, random.Random(seed))
        assert traces(Path(folder))
        forgotten(url)
        assert traces(Path(folder)) == []
        assert left(url) == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_cut_off_before_the_files_were_written_anew_the_next_run_does_it(database_url: str, tmp_path: Path) -> None:
    lived_in(database_url, random.Random(12))
    reader = sqlite3.connect(database_file(database_url), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM subject").fetchone()
    with pytest.raises(StorageBusy, match="Something reads"):
        _without_waiting(database_url)
    assert traces(tmp_path), "who reads, reads what was: the log has it"
    reader.close()
    forgotten(database_url)
    assert traces(tmp_path) == []


def _without_waiting(url: str) -> None:
    forgetting._forget(url, HERS, dry_run=False)
    scrub(database_file(url), wait=0.0)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_house_that_runs_is_refused_and_left_alone(database_url: str) -> None:
    lived_in(database_url, random.Random(13))
    with closing(inbox_store(database_url)), pytest.raises(StorageBusy, match="Stop it first"):
        forgotten(database_url)
    assert left(database_url)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_number_that_was_given_out_is_not_given_out_again(database_url: str) -> None:
    lived_in(database_url, random.Random(14))
    raw = bodies(saying(random.Random(14).choice))[0].raw
    with closing(inbox_store(database_url)) as inbox:
        [last] = inbox.append([raw])
    with closing(writing_store(database_url)) as store:
        store.transact(lambda unit: unit.inbound.raise_floor(last))
    forgotten(database_url)
    with closing(inbox_store(database_url)) as inbox:
        assert inbox.append([raw]) == [last + 1]


def test_every_column_of_bytes_is_one_that_is_read_or_known_to_say_nothing() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    jsons = (
        "acknowledgement.by action.request alert.decision delivery.acknowledged delivery.acted delivery.closing "
        "delivery.dimensions delivery.place delivery.routes escalation.first escalation.steps escalation.told "
        "incident.assigned level_one.users on_call.shifts own_write.by release.deploys sentry_member.teams sentry_sight.teams "
        "statistic.routes statistic.teams subject.assignee timeline_entry.by unfurl.issue"
    )
    compressed = "alert.own decision.body digest.body fact_set.body stack.body"
    silent = "config.paging decision.digest fact_set.digest mail_key.signing stack.digest"
    assert columns == set(f"{jsons} {compressed} {silent} alert.facts".split()), (
        "say in forget_rows.py how a new one is read"
    )
