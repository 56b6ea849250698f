"""Who somebody in Slack is at PagerDuty: by routes.yaml, else by the verified address; where two may be meant, nobody."""

from __future__ import annotations

import pytest

from switchboard.config.config import Config, Team
from switchboard.config.people import MappedPerson
from switchboard.directory.identity import at_pagerduty, say_at_pagerduty, without_pager
from switchboard.model.people import Member, PagerUser, SlackUser
from switchboard.model.replace import replace
from switchboard.storage.store import Store

CONFIG = Config(hash="0", text="", file="routes.yaml")
ALICE, BOB = PagerUser("PU1", "Alice Doe", "alice@acme.example"), PagerUser("PU2", "Bob", "bob@pager.example")
TWINS = PagerUser("PU3", "Carol", "carol@acme.example"), PagerUser("PU4", "Carol", "carol@acme.example")
IN_SLACK = (
    SlackUser("U1", "alice", "alice@acme.example"),
    SlackUser("U2", "bob", "bob@acme.example"),
    SlackUser("U3", "unverified"),
    SlackUser("U4", "carol", "carol@acme.example"),
)


@pytest.fixture(name="directory")
def _directory(house: Store) -> Store:
    """Give a house that knows some people."""
    house.transact(lambda unit: unit.people.learn_slack_users(IN_SLACK))
    house.transact(lambda unit: unit.people.learn_pager_users((ALICE, BOB, *TWINS)))
    return house


def ask(directory: Store, slack: str, *people: MappedPerson) -> PagerUser | None:
    """Return who somebody is there, where routes.yaml says this of people."""
    config = replace(CONFIG, people={person.name: person for person in people})
    return directory.transact(lambda unit: at_pagerduty(slack, unit.people, config))


@pytest.mark.parametrize(("slack", "user"), [("U1", ALICE), ("U2", None), ("U3", None), ("U4", None), ("U404", None)])
def test_only_the_verified_address_of_one_user_tells_who_it_is(
    directory: Store, slack: str, user: PagerUser | None
) -> None:
    assert ask(directory, slack) == user


@pytest.mark.parametrize("named", ["PU2", "bob@pager.example", "BOB@pager.example"])
def test_an_entry_names_a_user_by_id_or_address_over_the_verified_one(directory: Store, named: str) -> None:
    assert ask(directory, "U1", MappedPerson(name="alice", slack="U1", pagerduty=named)) == BOB


def test_an_entry_that_names_nobody_known_is_nobody_in_spite_of_the_address(directory: Store) -> None:
    assert ask(directory, "U1", MappedPerson(name="alice", slack="U1", pagerduty="PU404")) is None


def test_an_entrys_own_address_stands_over_slacks(directory: Store) -> None:
    assert ask(directory, "U3", MappedPerson(name="bob", slack="U3", email="bob@pager.example")) == BOB
    assert ask(directory, "U1", MappedPerson(name="alice", slack="U1", sentry="501")) == ALICE


def test_whom_two_entries_name_is_nobody(directory: Store) -> None:
    assert (
        ask(directory, "U1", MappedPerson(name="a", slack="U1", pagerduty="PU1"), MappedPerson(name="b", slack="U1"))
        is None
    )


def test_one_hears_who_one_is_there_only_where_its_users_are_known(directory: Store) -> None:
    said = directory.transact(lambda unit: [say_at_pagerduty(each, unit.people, CONFIG) for each in ("U1", "U2")])
    assert said == [
        "At PagerDuty you are Alice Doe.",
        "I do not know who you are at PagerDuty, so what you acknowledge stands there in nobody's name.",
    ]
    directory.transact(lambda unit: unit.people.learn_pager_users([]))
    assert directory.transact(lambda unit: say_at_pagerduty("U1", unit.people, CONFIG)) == ""


def test_members_of_teams_that_page_are_found_at_pagerduty_by_the_file_or_by_address(directory: Store) -> None:
    members = [
        Member("501", "Alice", "alice@acme.example", ("payments-team",)),
        Member("502", "Bob", "bob@acme.example", ("payments-team",)),
        Member("503", "Dan", None, ("payments-team",)),
        Member("504", "Eve", "eve@acme.example", ("web",)),
    ]
    named = {"bob": MappedPerson(name="bob", sentry="502", pagerduty="PU2")}
    config = replace(CONFIG, teams={"payments": Team(key="payments", sentry="payments-team")})

    def missing(config: Config) -> list[str] | None:
        return directory.transact(lambda unit: without_pager(["payments"], unit.people, config))

    assert missing(config) is None, "the members are not known yet"
    directory.transact(lambda unit: unit.people.learn_members(members))
    assert missing(config) == ["Dan", "bob@acme.example"]
    assert missing(replace(config, people=named)) == ["Dan"]
