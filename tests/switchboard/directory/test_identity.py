"""Who somebody in Slack is in Sentry: by routes.yaml, else by the verified address; never by their own word."""

from __future__ import annotations

import pytest

from switchboard.config.config import Config
from switchboard.config.people import MappedPerson
from switchboard.directory.identity import in_slack, is_written, needs_no_code, say_link, say_who, who_is
from switchboard.model.people import Known, Member, SlackUser, Stranger, Through, Who
from switchboard.model.replace import replace
from switchboard.storage.store import Store
from tests.switchboard.builders import AT

CONFIG = Config(hash="0", text="", file="routes.yaml")
ALICE = Member("501", "Alice", "alice@acme.example", ("payments-team",))
BOB = Member("502", "Bob", "bob@acme.example")
TWIN = Member("503", "Bob again", "bob@acme.example")
IN_SLACK = (
    SlackUser("U1", "alice", "alice@acme.example"),
    SlackUser("U2", "bob", "bob@acme.example"),
    SlackUser("U3", "unverified"),
    SlackUser("U4", "dave", "dave@private.example"),
)


def config(*people: MappedPerson) -> Config:
    """A config with these people."""
    return replace(CONFIG, people={person.name: person for person in people})


@pytest.fixture(name="directory")
def _directory(house: Store) -> Store:
    """Give a house that knows some people."""

    def learn(*members: Member) -> None:
        house.transact(lambda unit: unit.people.learn_members(members))

    house.transact(lambda unit: unit.people.learn_slack_users(IN_SLACK))
    learn(ALICE, BOB, TWIN)
    return house


def ask(directory: Store, slack: str, *people: MappedPerson) -> Who:
    """Return who somebody is, where routes.yaml says this of people."""
    return directory.transact(lambda unit: who_is(slack, unit.people, config(*people), name="a name"))


def test_the_verified_address_tells_who_it_is(directory: Store) -> None:
    assert ask(directory, "U1") == Known("U1", "alice", ALICE, Through.EMAIL)


@pytest.mark.parametrize(
    ("slack", "because"),
    [
        ("U2", "2 members of Sentry have bob@acme.example"),
        ("U3", "Slack has told me no address of theirs that it has verified"),
        ("U4", "no member of Sentry has dave@private.example, the address that Slack has verified"),
        ("U404", "Slack has told me no address of theirs that it has verified"),
    ],
)
def test_who_cannot_be_told_is_nobody_and_it_says_why(directory: Store, slack: str, because: str) -> None:
    who = ask(directory, slack)
    assert isinstance(who, Stranger)
    assert who.because.startswith(because)


@pytest.mark.parametrize(
    "person",
    [
        MappedPerson(name="dave", slack="U4", sentry="501"),
        MappedPerson(name="dave", slack="U4", email="alice@acme.example"),
        MappedPerson(name="dave", email="dave@private.example", sentry="501"),
    ],
)
def test_routes_yaml_tells_who_it_is_over_the_address(directory: Store, person: MappedPerson) -> None:
    assert ask(directory, "U4", person) == Known("U4", "dave", ALICE, Through.PEOPLE)


def test_routes_yaml_settles_which_of_two_it_is(directory: Store) -> None:
    assert ask(directory, "U2", MappedPerson(name="bob", slack="U2", sentry="503")) == Known(
        "U2", "bob", TWIN, Through.PEOPLE
    )


def test_an_entry_that_names_nobody_in_sentry_leaves_the_match_by_address(directory: Store) -> None:
    assert ask(directory, "U1", MappedPerson(name="alice", slack="U1", pagerduty="P1")) == Known(
        "U1", "alice", ALICE, Through.EMAIL
    )


def test_an_entry_that_names_a_member_who_is_not_there_is_no_match_by_address(directory: Store) -> None:
    who = ask(directory, "U1", MappedPerson(name="alice", slack="U1", sentry="999"))
    assert isinstance(who, Stranger)
    assert who.because == "`people: alice` of routes.yaml: no member of Sentry has the user id 999"


def test_two_entries_for_one_person_are_nobody(directory: Store) -> None:
    who = ask(
        directory,
        "U1",
        MappedPerson(name="a", slack="U1", sentry="501"),
        MappedPerson(name="b", slack="U1", sentry="502"),
    )
    assert isinstance(who, Stranger)
    assert who.because == "`people:` of routes.yaml has them as `a` and `b`"


def test_an_entry_with_another_slack_id_is_not_taken_by_whoever_has_its_address(directory: Store) -> None:
    other = MappedPerson(name="other", slack="U99", email="dave@private.example", sentry="501")
    assert isinstance(ask(directory, "U4", other), Stranger)


def test_where_sentry_never_told_its_members_an_id_in_routes_yaml_is_taken_as_written(house: Store) -> None:
    who = ask(house, "U1", MappedPerson(name="alice", slack="U1", sentry="501"))
    assert isinstance(who, Known)
    assert who.member == Member("501", "alice")
    assert isinstance(ask(house, "U2"), Stranger)


def test_a_member_is_found_in_slack_where_only_one_can_be_meant(directory: Store) -> None:
    def find(member: Member, *people: MappedPerson) -> SlackUser | None:
        return directory.transact(lambda unit: in_slack(member, unit.people, config(*people)))

    assert find(ALICE) == IN_SLACK[0]
    assert find(ALICE, MappedPerson(name="a", slack="U4", sentry="501")) == IN_SLACK[3]
    assert find(ALICE, MappedPerson(name="a", slack="U4", email="alice@acme.example")) == IN_SLACK[3]
    assert (
        find(ALICE, MappedPerson(name="a", slack="U3", sentry="501"), MappedPerson(name="b", slack="U4", sentry="501"))
        is None
    )
    assert find(Member("9", "Nobody")) is None


def test_nobody_becomes_somebody_else_by_their_own_word(directory: Store) -> None:
    who = ask(directory, "U4")
    assert needs_no_code("alice@acme.example", who, written=False) is None
    assert ask(directory, "U4") == who


def test_a_code_is_shown_with_what_to_do_and_what_to_beware_of(directory: Store) -> None:
    said = say_link("switchboard-link-AAAA", ask(directory, "U4"), minutes=15)
    assert "within 15 minutes" in said
    assert "`switchboard-link-AAAA`" in said
    assert "write no code there that another gave you" in said
    assert "slack: U4" in said


def test_who_links_to_themselves_hears_that_it_is_so(directory: Store) -> None:
    who = ask(directory, "U1")
    assert needs_no_code("ALICE@acme.example", who, written=False) == say_who(who)
    assert say_who(who) == (
        "You are alice in Slack, and alice@acme.example in Sentry: Slack has verified that address. "
        "Your teams there: payments-team."
    )
    assert "with the address that you have in Sentry" in (needs_no_code("", who, written=False) or "")
    assert needs_no_code("bob@acme.example", who, written=False) is None


def test_who_is_in_routes_yaml_hears_that_it_stands_before_a_link(directory: Store) -> None:
    person = MappedPerson(name="dave", slack="U4", sentry="501")
    assert directory.transact(lambda unit: is_written("U4", unit.people, config(person)))
    assert not directory.transact(
        lambda unit: is_written("U4", unit.people, config(MappedPerson(name="dave", slack="U4")))
    )
    assert "stands before a link" in (needs_no_code("a@b.example", ask(directory, "U4", person), written=True) or "")


# --- who has proved it


def link(directory: Store, slack: str, member: str) -> None:
    """Let somebody have proved to be a member."""
    directory.transact(lambda unit: unit.people.links.add(slack, member, at=AT))


def test_who_has_proved_it_is_who_they_proved_to_be_over_their_address(directory: Store) -> None:
    link(directory, "U1", "502")
    assert ask(directory, "U1") == Known("U1", "alice", BOB, Through.LINK)
    assert "you proved it with a code" in say_who(ask(directory, "U1"))
    assert ask(directory, "U1", MappedPerson(name="a", slack="U1", sentry="503")) == Known(
        "U1", "alice", TWIN, Through.PEOPLE
    )


def test_who_proved_to_be_a_member_who_is_gone_is_nobody(directory: Store) -> None:
    link(directory, "U1", "999")
    who = ask(directory, "U1")
    assert isinstance(who, Stranger)
    assert "user id 999, is not there any more; `/sentry unlink` forgets it" in who.because


def test_where_sentry_never_told_its_members_a_proof_stands(house: Store) -> None:
    link(house, "U1", "502")
    assert ask(house, "U1") == Known("U1", "a name", Member("502", "a name"), Through.LINK)


def test_a_member_is_found_in_slack_by_their_proof_before_their_address(directory: Store) -> None:
    def find(member: Member, *people: MappedPerson) -> SlackUser | None:
        return directory.transact(lambda unit: in_slack(member, unit.people, config(*people)))

    link(directory, "U4", "501")
    assert find(ALICE) == IN_SLACK[3]
    assert (
        find(ALICE, MappedPerson(name="x", slack="U4", sentry="502")) == IN_SLACK[0]
    )  # routes.yaml has U4 as somebody else
    link(directory, "U1", "502")
    assert find(BOB) == IN_SLACK[0]
    directory.transact(lambda unit: unit.people.links.remove("U4"))
    assert find(ALICE) is None  # alice of Slack is bob now


def test_a_member_is_one_person_and_a_person_one_member(directory: Store) -> None:
    for slack, member in (("U1", "501"), ("U4", "501"), ("U4", "502")):
        link(directory, slack, member)
    links = [directory.transact(lambda unit, slack=one: unit.people.links.member(slack)) for one in ("U1", "U4")]  # type: ignore[misc]
    assert links == [None, "502"]
    assert directory.transact(lambda unit: unit.people.links.people("501")) == []
