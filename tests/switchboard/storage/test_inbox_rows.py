"""The inbox, the same on both engines: what was kept is read back to the byte, in the order of its ids, also after a reopening."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings

from switchboard.model.action import Actor, Via
from switchboard.model.inbound import Door, Hint, Raw
from switchboard.model.intent import Unsubscribe
from switchboard.model.people import MailKind
from switchboard.payloads.intents import raw_of
from switchboard.storage.inbox_rows import SHARDS, InboxStore, RoomRank, room_rank_of, values_of
from switchboard.storage.inbox_sqlite import inbox_store
from tests.switchboard.builders import AT, a_raw
from tests.switchboard.storage.words import RAWS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RAWS)
def test_an_inbound_is_read_back_as_it_was_kept(inbox: InboxStore, raw: Raw) -> None:
    [id_] = inbox.append([raw])
    found = inbox.get(id_)
    assert found
    assert (found.id, found.kept) == (id_, raw)


def test_ids_grow_and_tell_the_order(inbox: InboxStore) -> None:
    assert inbox.newest() == 0
    first = inbox.append([a_raw(b"1"), a_raw(b"2")])
    second = inbox.append([a_raw(b"3")])
    ids = first + second
    assert ids == sorted(set(ids))
    assert inbox.newest() == ids[-1]
    assert [inbound.kept.raw for inbound in inbox.after(0, urgent=True, limit=9)] == [b"1", b"2", b"3"]
    assert [inbound.id for inbound in inbox.latest(limit=2)] == ids[:0:-1]


def test_each_of_a_group_gets_the_id_that_its_body_lies_under(inbox: InboxStore) -> None:
    groups = [[a_raw(b"%d of %d" % (number, size)) for number in range(size)] for size in (3, 0, 1, 256)]
    kept = {id_: raw.raw for group in groups for id_, raw in zip(inbox.append(group), group, strict=True)}
    assert {inbound.id: inbound.kept.raw for inbound in inbox.after(0, urgent=True, limit=1000)} == kept
    assert len(kept) == 260


def test_urgent_and_other_inbounds_are_kept_apart(inbox: InboxStore) -> None:
    ids = inbox.append([a_raw(urgent=number % 2 == 0) for number in range(5)])
    assert [inbound.id for inbound in inbox.after(0, urgent=True, limit=9)] == ids[::2]
    assert [inbound.id for inbound in inbox.after(0, urgent=False, limit=9)] == ids[1::2]
    assert [inbound.id for inbound in inbox.after(ids[0], urgent=True, limit=1)] == [ids[2]]
    assert inbox.after(ids[-1], urgent=True, limit=9) == []


def test_what_was_never_kept_is_not_there(inbox: InboxStore) -> None:
    assert inbox.get(1) is None
    assert inbox.append([]) == []


def test_a_reopened_inbox_keeps_everything(empty_url: str) -> None:
    first = inbox_store(empty_url)
    [id_] = first.append([a_raw(b"\x00\xff")])
    first.close()
    again = inbox_store(empty_url)
    [later] = again.append([a_raw(b"later")])
    found = again.get(id_)
    assert found
    assert (found.kept.raw, later > id_) == (b"\x00\xff", True)
    again.close()


def test_two_processes_may_append_at_once_and_no_id_appears_behind_a_later_one(
    empty_url: str, inbox: InboxStore
) -> None:
    other, gaps = inbox_store(empty_url), list[int]()

    def append(store: InboxStore) -> None:
        for _ in range(20):
            store.append([a_raw(), a_raw()])

    writers = [threading.Thread(target=append, args=(store,)) for store in (inbox, other)]
    for writer in writers:
        writer.start()
    seen: list[int] = []
    while len(seen) < 80:
        fresh = [inbound.id for inbound in inbox.after(seen[-1] if seen else 0, urgent=True, limit=100)]
        gaps += [id_ for id_ in fresh if seen and id_ <= seen[-1]]
        seen += fresh
    for writer in writers:
        writer.join()
    assert gaps == []
    assert [inbound.id for inbound in inbox.after(0, urgent=True, limit=100)] == seen
    other.close()


@pytest.mark.parametrize("subject", [None, "", "issue:acme:4201", "issue:ácmé:1"])
def test_a_shard_is_the_same_for_every_inbound_of_a_subject(subject: str | None) -> None:
    shards = {values_of(a_raw(raw, hint=Hint(subject=subject)))[3] for raw in (b"a", b"b")}
    assert len(shards) == 1
    assert 0 <= shards.pop() < SHARDS


def test_who_has_the_link_of_a_mail_takes_no_room_that_is_kept_for_others() -> None:
    asked = raw_of(Unsubscribe(MailKind.NEW, "501", Actor(Via.MAIL, "501")), door=Door.MAIL, at=AT)
    assert room_rank_of(asked) is RoomRank.CHATTER
