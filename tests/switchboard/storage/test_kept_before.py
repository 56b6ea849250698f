"""Every column of text is hidden where it is written and where it was kept before, or is left as it is for a reason."""

from __future__ import annotations

from sqlalchemy import LargeBinary, insert, select
from sqlalchemy.types import String

from switchboard.model.decision import Held
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Frame
from switchboard.model.hidden import HIDDEN_EMAIL
from switchboard.model.inbound import Progress, ProgressState
from switchboard.model.redaction import KeptKind
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions, Measure
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.redact.at_rest import AS_IT_CAME, AtRest
from switchboard.storage.alerts import alert, fact_set, stack
from switchboard.storage.columns import packed
from switchboard.storage.compact import compact
from switchboard.storage.digests import digest
from switchboard.storage.engine import METADATA
from switchboard.storage.store import Store, Unit
from tests.resting import cells
from tests.switchboard.builders import AT, a_decision, a_delivery, a_notify, a_subject, an_alert, facts

MAIL, NAME = "ann@shop.example", "Ann Lee"
KINDS = AtRest(("email", "ip", "username"))
# Which columns hold what was said outside or typed by people, and are hidden.
HIDDEN = {
    "action": "request answer",
    "alert": "facts own decision",
    "attempt": "answer",
    "decision": "body",
    "delivery": "why last_error dimensions",
    "digest": "body",
    "fact_set": "body",
    "gate": "because",
    "mute": "query because",
    "pager_note": "content",
    "progress": "because",
    "seen": "key",
    "stack": "body",
    "statistic": "project environment release level",
    "subject": "title culprit url note",
    "timeline_entry": "detail",
}
# ... and which do not, or are needed as they are.
WORDS = (
    "kind state status substatus priority level platform change step outcome reason end severity mails recalls personal read_status"
    " role because_of name scope organization project short_id first_release key lookup lane route routes team teams destination"
    " held_by mention only every zone said told_on users stands_in_for rule values hash config_hash digest paging first told steps"
).split()
PEOPLE = "by author actor assignee acknowledged acted closing assigned shifts member slack email code signing id slug".split()
PLACES = "place url issue channel ts version deploys subject issue_id incident_id note_id mark process because".split()
WHOLE_TABLES = {
    "alembic_version": "the schema's own",
    "channel": "names of channels",
    "config": "routes.yaml, which is the operator's",
    "metrics": "names and numbers",
    "refusal": "faults of routes.yaml",
}


# Who a name is, only the news knows.
OF_NAMES = {"subject.title", "timeline_entry.detail"}


def test_every_column_of_text_is_hidden_or_left_for_a_reason() -> None:
    unsorted = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        if table.name not in WHOLE_TABLES
        for column in table.columns
        if isinstance(column.type, String | LargeBinary)
        and column.name not in HIDDEN.get(table.name, "").split()
        and column.name not in (*WORDS, *PEOPLE, *PLACES)
    ]
    assert not unsorted, (
        f"does what comes from outside rest in these? Hide it, or say here that it does not: {unsorted}"
    )


def kept(unit: Unit) -> None:
    """Keep something that tells an address in as many places as there are."""
    told = facts(
        title=f"no account of {MAIL}",
        message=MAIL,
        tags=((MAIL, "x"), ("said", MAIL)),
        frames=(Frame(filename="a.py", context_line=f"raise {MAIL}"),),
        user=(("email", MAIL), ("name", NAME)),
    )
    subject = unit.subjects.save(a_subject(id=0, title=f"no account of {NAME}", note=MAIL))
    held = replace(a_notify(), held=Held("mute:1", f"muted: user.email:{MAIL}"))
    for event in ("e1", "e2"):
        unit.subjects.add_alert(
            replace(an_alert(), facts=replace(told, event_id=event, culprit=f"{event} {MAIL}")),
            subject_id=subject.id,
            inbound_id=1,
            config_hash="one",
            decision=a_decision(held, because=f"owned by tags.said:{MAIL}"),
        )
    unit.subjects.add_entries(
        subject.id, [TimelineEntry(kind=TimelineKind.COMMENTED, at=AT, detail=f"{NAME} {MAIL}")] * 2
    )
    under = Dimensions.of("shop", environment=MAIL)
    state = DeliveryState.FAILED
    unit.deliveries.save(
        [a_delivery(id=0, subject_id=subject.id, why=MAIL, last_error=MAIL, dimensions=under, state=state)]
    )
    unit.statistics.count(AT, under, (Measure.ALERTS,))
    unit.inbound.write([Progress(inbound_id=1, state=ProgressState.QUARANTINED, because=MAIL)])
    unit.seen.mark([("event", f"event_alert:e1:{MAIL}"), ("event", "e1")], inbound_id=1, at=AT)


def a_digest(store: Store) -> None:
    """Keep a digest that lists an issue by its title."""
    times = dict.fromkeys(("earlier", "since", "until", "moment"), AT)
    told = {"team": "core", "destination": "slack:C1", "every": "week", "zone": "UTC", "state": "delivered"}
    body = compact(packed({"issues": [{"title": f"no account of {MAIL}", "count": 3}]}))
    with store._engine.begin() as connection:
        connection.execute(insert(digest), {**told, **times, "body": body})


def resting(url: str) -> set[str]:
    """Return where the address rests."""
    return {where for where, said in cells(url) if MAIL in said or NAME in said}


def rewritten(store: Store, *, limit: int) -> list[KeptKind]:
    """Rewrite all there is, a slice at a time; returns of which kinds the slices were."""
    slices = []
    while kind := store.transact(lambda unit: unit.kept_before.next_kind()):
        store.transact(lambda unit, kind=kind: unit.kept_before.rewrite(kind, limit=limit))  # type: ignore[misc]
        slices.append(kind)
    return slices


def test_what_was_kept_before_is_hidden_in_every_table(store: Store, database_url: str) -> None:
    store.transact(kept)
    a_digest(store)
    before = resting(database_url)
    assert {
        "digest.body",
        "alert.own",
        "fact_set.body",
        "stack.body",
        "decision.body",
        "timeline_entry.detail",
    } <= before
    store.hide(KINDS)
    slices = rewritten(store, limit=1)
    assert resting(database_url) == set()
    assert list(dict.fromkeys(slices)) == list(KeptKind)
    assert slices.count(KeptKind.ALERTS) == 3
    [record, _] = store.transact(lambda unit: unit.subjects.latest_alerts(limit=9))
    assert (record.facts.redacted, record.facts.title) == (True, f"no account of {HIDDEN_EMAIL}")


def test_what_is_written_since_is_hidden_at_once(store: Store, database_url: str) -> None:
    store.hide(KINDS)
    store.transact(kept)
    # News is hidden before it is decided on, by whoever brings it.
    assert resting(database_url) <= {"alert.own", "fact_set.body", "stack.body", "seen.key", *OF_NAMES}


def test_rewriting_twice_changes_nothing(store: Store) -> None:
    store.transact(kept)
    store.hide(KINDS)
    rewritten(store, limit=100)
    for kind in KeptKind:
        assert store.transact(lambda unit, kind=kind: unit.kept_before.rewrite(kind, limit=100)) == 0  # type: ignore[misc]


def test_a_digest_of_what_is_hidden_tells_nothing_of_it(store: Store) -> None:
    store.transact(kept)
    with store._engine.connect() as connection:
        before = [set(connection.execute(select(table.c.digest)).scalars()) for table in (stack, fact_set)]
    store.hide(KINDS)
    rewritten(store, limit=100)
    with store._engine.connect() as connection:
        after = [set(connection.execute(select(table.c.digest)).scalars()) for table in (stack, fact_set)]
    assert before[0].isdisjoint(after[0])
    assert before[1].isdisjoint(after[1])


def test_more_that_is_asked_for_begins_anew_and_so_does_what_was_switched_off(store: Store) -> None:
    store.transact(kept)
    store.hide(KINDS)
    rewritten(store, limit=100)
    assert rewritten(store, limit=100) == []
    store.hide(AtRest(("phone",)))
    assert set(rewritten(store, limit=100)) == set(KeptKind)
    store.hide(AS_IT_CAME)
    store.transact(lambda unit: unit.kept_before.begin_anew())
    store.hide(KINDS)
    assert set(rewritten(store, limit=100)) == set(KeptKind)


def test_an_alert_of_an_earlier_version_is_hidden_as_well(store: Store, database_url: str) -> None:
    old = {"facts": packed(facts(title=MAIL)), "decision": packed(a_decision(because=MAIL)), "config_hash": "one"}
    own = {"inbound_id": 1, "subject_id": 1, "at": AT, "change": "occurred", "test": False}
    with store._engine.begin() as connection:
        connection.execute(insert(alert), own | old)
    store.hide(KINDS)
    rewritten(store, limit=100)
    assert resting(database_url) == set()
    [record] = store.transact(lambda unit: unit.subjects.latest_alerts(limit=9))
    assert (record.facts.title, record.decision.because) == (HIDDEN_EMAIL, HIDDEN_EMAIL)
