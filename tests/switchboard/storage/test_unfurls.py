"""Shared links as rows, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from switchboard.model.action import IssueName, NameKind
from switchboard.model.aged import Passing
from switchboard.model.replace import replace
from switchboard.model.unfurl import Unfurl, UnfurlState
from switchboard.storage.store import Store
from tests.switchboard.builders import AT, a_subject, after

ISSUE = IssueName(NameKind.NUMBER, "6500000001")


def an_unfurl(**over: Any) -> Unfurl:
    """Build a link that is due at AT."""
    place = {"channel": "C1", "ts": "1700000000.000100", "url": "https://acme.sentry.io/issues/6500000001/"}
    known: dict[str, Any] = {"inbound_id": 3, "by": "U1", "issue": ISSUE, "asked_at": AT, "due_at": AT}
    return Unfurl(**(place | known | over))


def kept(store: Store, *values: Unfurl) -> list[Unfurl]:
    """Keep links; return those of their message."""
    store.transact(lambda unit: unit.unfurls.add(values))
    return store.transact(lambda unit: unit.unfurls.of_message("C1", "1700000000.000100"))


def due(store: Store, seconds: float = 0, *, days: float = 7) -> list[Unfurl]:
    """Return what is due so long after AT."""
    now = after(seconds)
    return store.transact(lambda unit: unit.unfurls.due(now, since=now - timedelta(days=days), limit=9))


def test_a_link_is_kept_once_for_its_message_and_read_back_whole(store: Store) -> None:
    (made,) = kept(store, an_unfurl())
    assert made == an_unfurl(id=made.id)
    assert store.transact(lambda unit: unit.unfurls.get(made.id)) == made
    assert store.transact(lambda unit: unit.unfurls.get(99)) is None
    kept(store, an_unfurl(ts="1700000000.000200"))
    assert kept(store, an_unfurl(url="https://acme.sentry.io/issues/2/"))[0] == made


def test_what_is_shared_again_in_the_same_message_is_shown_anew(store: Store) -> None:
    (made,) = kept(store, an_unfurl())
    shown = replace(made, state=UnfurlState.SHOWN, shown=4, subject_id=9, because="x", attempts=2)
    store.transact(lambda unit: unit.unfurls.save(shown))
    assert due(store) == []
    assert kept(store, an_unfurl(inbound_id=8, asked_at=after(60), due_at=after(60))) == due(store, 60)
    assert due(store, 60) == [replace(made, inbound_id=8, asked_at=after(60), due_at=after(60))]


def test_what_nobody_sees_yet_is_due_before_what_has_changed(store: Store) -> None:
    subject = store.transact(lambda unit: unit.subjects.save(a_subject(id=0, version=3)))
    stale, fresh, waiting = kept(
        store,
        an_unfurl(url="a", state=UnfurlState.SHOWN, shown=2, subject_id=subject.id),
        an_unfurl(url="b", state=UnfurlState.SHOWN, shown=3, subject_id=subject.id),
        an_unfurl(url="c", due_at=after(5)),
    )
    assert due(store) == [stale]
    assert store.transact(lambda unit: unit.unfurls.next_due(after=AT, since=AT)) == after(5)
    assert due(store, 5) == [waiting, stale]
    store.transact(lambda unit: unit.unfurls.save(replace(stale, due_at=after(60))))
    store.transact(lambda unit: unit.unfurls.save(replace(waiting, state=UnfurlState.LEFT, due_at=None)))
    assert due(store, 5) == []
    assert store.transact(lambda unit: unit.unfurls.next_due(after=AT, since=AT)) == after(60)
    store.transact(lambda unit: unit.subjects.save(replace(subject, version=4)))
    assert due(store, 5) == [fresh]


def test_what_was_shared_long_ago_is_not_followed_and_then_forgotten(store: Store) -> None:
    subject = store.transact(lambda unit: unit.subjects.save(a_subject(id=0, version=3)))
    (made,) = kept(store, an_unfurl(state=UnfurlState.SHOWN, shown=2, subject_id=subject.id))
    assert due(store, 86_400, days=1) == [made]
    assert due(store, 86_401, days=1) == []
    store.transact(lambda unit: unit.passing.forget(Passing.UNFURLS, before=AT, limit=9))
    assert store.transact(lambda unit: unit.unfurls.get(made.id)) == made
    store.transact(lambda unit: unit.passing.forget(Passing.UNFURLS, before=after(1), limit=9))
    assert store.transact(lambda unit: unit.unfurls.get(made.id)) is None
