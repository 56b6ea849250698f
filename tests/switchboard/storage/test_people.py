"""Who is who is kept whole: what was not told again is gone, and only what differs is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from switchboard.model.people import MailKind, MailPreference, Member, Preference, SentryTeam, SlackUser
from switchboard.storage.store import Store, Unit

ALICE = Member("501", "Alice", "alice@acme.example", ("payments-team", "web"))
BOB = Member("502", "Bob")
PAYMENTS, CORE = SentryTeam("1", "payments-team", "Payments"), SentryTeam("2", "core", "Core")
IN_SLACK = SlackUser("U1", "alice", "alice@acme.example")


def test_members_are_found_by_id_and_by_address_in_any_case(store: Store) -> None:
    def work(unit: Unit) -> None:
        assert not unit.people.knows_members()
        assert unit.people.learn_members([BOB, ALICE]) == 2
        assert unit.people.knows_members()
        assert unit.people.member("501") == ALICE
        assert unit.people.members_with("ALICE@acme.example") == [ALICE]
        assert unit.people.members_with("") == []
        assert unit.people.members() == [ALICE, BOB]

    store.transact(work)


def test_what_is_told_again_is_no_change_and_what_is_not_told_is_gone(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.people.learn_members([ALICE, BOB])
        assert unit.people.learn_members([ALICE, BOB]) == 0
        renamed = Member("501", "Alice B.", None, ("web",))
        assert unit.people.learn_members([renamed]) == 2
        assert unit.people.members() == [renamed]
        assert unit.people.learn_members([]) == 1
        assert unit.people.member("501") is None

    store.transact(work)


def test_more_may_leave_at_once_than_a_statement_takes(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.people.learn_members([Member(str(number), "Somebody") for number in range(1_201)])
        assert unit.people.learn_members([ALICE]) == 1_201
        assert unit.people.members() == [ALICE]

    store.transact(work)


def test_teams_are_found_by_slug(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.people.learn_teams([PAYMENTS, CORE])
        assert (unit.people.team("core"), unit.people.team("nobody")) == (CORE, None)
        assert unit.people.teams() == [CORE, PAYMENTS]

    store.transact(work)


def test_people_of_slack_are_found_by_id_and_by_address(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.people.learn_slack_users([IN_SLACK, SlackUser("U2", "bob")])
        assert (unit.people.slack_user("U1"), unit.people.slack_user("U9")) == (IN_SLACK, None)
        assert unit.people.slack_users_with("Alice@acme.example") == [IN_SLACK]

    store.transact(work)


def test_who_has_said_nothing_is_told_of_what_is_assigned_to_them_and_the_last_word_counts(store: Store) -> None:
    def work(unit: Unit) -> None:
        people, now = unit.people, datetime(2026, 3, 2, tzinfo=UTC)
        assert people.preference("U1").assigned_dm
        people.prefer(Preference("U1", assigned_dm=False), at=now)
        assert (people.preference("U1").assigned_dm, people.preference("U2").assigned_dm) == (False, True)
        people.prefer(Preference("U1"), at=now)
        assert people.preference("U1") == Preference("U1", assigned_dm=True)

    store.transact(work)


def test_what_a_member_is_mailed_about_is_what_they_said_last_and_the_key_is_made_once(store: Store) -> None:
    def work(unit: Unit) -> None:
        mail, now = unit.people.mail, datetime(2026, 3, 2, tzinfo=UTC)
        assert mail.of("501") == MailPreference("501")
        assert mail.prefer(MailPreference("501", new=True, assigned=False), at=now)
        assert not mail.prefer(MailPreference("501"), at=now - timedelta(seconds=1))
        assert mail.of("501") == MailPreference("501", new=True, assigned=False)
        assert (mail.wanting(MailKind.NEW), mail.wanting(MailKind.REGRESSIONS)) == (["501"], [])
        assert mail.key() is None
        assert mail.signing_key() == mail.signing_key() == mail.key()

    store.transact(work)
