"""Digests as rows: once for a team, a destination and a period, and what each says, on both engines."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given

from switchboard.model.digest import Attention, Digest, DigestIssue, DigestState, LookAt, OwedDigest
from switchboard.model.replace import replace
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.store import Store
from tests.switchboard.builders import a_digest, a_week, an_owed_digest
from tests.switchboard.storage.words import whole

DAY = timedelta(days=1)
LATER = a_week(earlier=a_week().since, since=a_week().until, until=a_week().until + 7 * DAY)


def kept(store: Store, **over: object) -> OwedDigest:
    return store.transact(lambda unit: unit.digests.save(an_owed_digest(**over)))


def test_a_digest_is_kept_once_for_its_team_destination_and_period(store: Store) -> None:
    made = kept(store)
    assert made == an_owed_digest(id=made.id)
    assert kept(store, state=DigestState.SKIPPED, due_at=None) == made
    others = [kept(store, team="ops"), kept(store, destination="email:ops"), kept(store, only="level:error")]
    others += [kept(store, period=LATER), kept(store, asked=7), kept(store, period=a_week(every="0 9 * * 1"))]
    assert len({each.id for each in (made, *others)}) == 7


def test_how_a_digest_stands_is_written_and_what_is_due_found(store: Store) -> None:
    made, other = kept(store), kept(store, team="ops", due_at=an_owed_digest().moment + DAY)
    now = made.moment
    assert store.transact(lambda unit: unit.digests.due(now, limit=9)) == [made]
    assert store.transact(lambda unit: unit.digests.next_due(after=now)) == other.due_at
    done = replace(made, state=DigestState.COMPOSED, due_at=None, attempts=2, subject_id=5)
    assert store.transact(lambda unit: unit.digests.save(done)) == done
    assert store.transact(lambda unit: unit.digests.get(made.id)) == done
    assert store.transact(lambda unit: unit.digests.due(now + DAY, limit=9)) == [other]
    assert store.transact(lambda unit: unit.digests.get(99)) is None


def test_the_newest_of_a_plan_is_that_of_its_last_period_and_not_what_was_asked_for(store: Store) -> None:
    assert store.transact(lambda unit: unit.digests.newest("payments", "slack:#payments", "week", "")) is None
    newer, _, other = kept(store, period=LATER), kept(store), kept(store, team="ops")
    kept(store, period=a_week(until=LATER.until + DAY), asked=7)
    assert store.transact(lambda unit: unit.digests.newest("payments", "slack:#payments", "week", "")) == newer
    assert store.transact(lambda unit: unit.digests.newest_of_each()) == [newer, other]


def test_what_was_sent_somewhere_is_found_by_when_its_period_ended(store: Store) -> None:
    sent = kept(store, state=DigestState.COMPOSED, due_at=None, period=a_week(every="0 9 * * 1"))
    kept(store, state=DigestState.SKIPPED, due_at=None, period=LATER)
    kept(store, state=DigestState.COMPOSED, due_at=None, only="level:error")

    def found(since: timedelta) -> list[OwedDigest]:
        return store.transact(
            lambda unit: unit.digests.sent("payments", "slack:#payments", "", since=a_week().until + since)
        )

    assert (found(-DAY), found(timedelta())) == ([sent], [])


def test_what_a_digest_says_is_read_by_its_subject(store: Store) -> None:
    made = kept(store, subject_id=5)
    assert store.transact(lambda unit: unit.digests.of_subject(5)) is None
    store.transact(lambda unit: unit.digests.keep(made.id, a_digest(only="level:error")))
    assert store.transact(lambda unit: unit.digests.of_subject(5)) == a_digest(only="level:error")
    assert store.transact(lambda unit: unit.digests.of_subject(6)) is None


@given(whole(Digest))
def test_every_digest_comes_back_as_it_was(body: Digest) -> None:
    assert unpacked(packed(body), Digest) == body


def test_which_digests_list_an_issue_is_known_from_what_they_say(store: Store) -> None:
    made, other = kept(store, subject_id=5), kept(store, subject_id=6, team="ops")
    charge = DigestIssue(subject_id=31, title="ChargeError")
    looks = (LookAt(why=Attention.NEW_AND_NOBODYS, issue=charge),)
    for each in (made, other):
        store.transact(lambda unit, id_=each.id: unit.digests.keep(id_, a_digest(look_at=looks, top=(charge,))))  # type: ignore[misc]
    since = made.moment

    def listing(subject_id: int, after: timedelta = timedelta()) -> list[int]:
        return store.transact(lambda unit: unit.digests.listing(subject_id, since=since + after))

    assert listing(31) == [6, 5]
    assert listing(32) == listing(31, DAY) == []
    store.transact(lambda unit: unit.digests.keep(made.id, a_digest()))
    assert listing(31) == [6]


def test_who_refused_charts_last_and_when_is_kept(store: Store) -> None:
    at = an_owed_digest().moment
    assert store.transact(lambda unit: unit.digests.undrawn_at("slack")) is None
    for when in (at, at + DAY):
        store.transact(lambda unit, when=when: unit.digests.mark_undrawn("slack", at=when))  # type: ignore[misc]
    assert store.transact(lambda unit: unit.digests.undrawn_at("slack")) == at + DAY
    assert store.transact(lambda unit: unit.digests.undrawn_at("email")) is None
