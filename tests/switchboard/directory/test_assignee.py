"""Who is to have an issue, in Sentry's own terms, or a sentence that says why nobody can be meant."""

from __future__ import annotations

import pytest

from switchboard.config.config import Config, Team
from switchboard.config.people import MappedPerson as Entry
from switchboard.directory.assignee import Given, given_to
from switchboard.model.action import Assignee, AssigneeKind
from switchboard.model.facts import Person
from switchboard.model.people import Known, Member, SentryTeam, SlackUser, Stranger, Through, Who
from switchboard.model.replace import replace
from switchboard.storage.store import Store

ALICE = Member("501", "Alice", "alice@acme.example")
PAYMENTS = Team(key="payments", sentry="payments-team")
CORE = Team(key="core")
CONFIG = replace(
    Config(hash="0", text="", file="routes.yaml"),
    teams={"payments": PAYMENTS, "core": CORE},
    owner_keys={"payments": "payments", "payments-team": "payments", "core": "core"},
    people={"al": Entry(name="al", email="al@private.example", sentry="501")},
)
ME = Known("U1", "alice", ALICE, Through.EMAIL)
EVE = Stranger("U9", "Eve", "no member of Sentry has eve@acme.example")
TO_ALICE = Given("user:501", Person("user", "Alice", "501", "alice@acme.example"))
TO_PAYMENTS = Given("team:11", Person("team", "#payments-team", "11"))
TO_WEB = Given("team:12", Person("team", "#web", "12"))


@pytest.fixture(name="directory")
def _directory(house: Store) -> Store:
    """Give a house that knows who there is."""
    house.transact(lambda unit: unit.people.learn_members([ALICE]))
    house.transact(
        lambda unit: unit.people.learn_teams(
            [SentryTeam("11", "payments-team", "Payments"), SentryTeam("12", "web", "Web")]
        )
    )
    house.transact(
        lambda unit: unit.people.learn_slack_users(
            [SlackUser("U1", "alice", "alice@acme.example"), SlackUser("U9", "Eve")]
        )
    )
    return house


def ask(
    directory: Store, kind: AssigneeKind, name: str = "", *, by: Who = ME, owners: tuple[Team, ...] = ()
) -> Given | str:
    """Return who is meant."""
    return directory.transact(lambda unit: given_to(Assignee(kind, name), by, owners, unit.people, CONFIG))


@pytest.mark.parametrize(
    ("kind", "name", "given"),
    [
        (AssigneeKind.ME, "", TO_ALICE),
        (AssigneeKind.SLACK, "U1", TO_ALICE),
        (AssigneeKind.EMAIL, "Alice@acme.example", TO_ALICE),
        (AssigneeKind.EMAIL, "al@private.example", TO_ALICE),
        (AssigneeKind.TEAM, "payments", TO_PAYMENTS),
        (AssigneeKind.TEAM, "#payments-team", TO_PAYMENTS),
        (AssigneeKind.TEAM, "Web", TO_WEB),
        (AssigneeKind.OWNER, "", TO_PAYMENTS),
    ],
)
def test_however_they_are_named_it_is_who_sentry_knows(
    directory: Store, kind: AssigneeKind, name: str, given: Given
) -> None:
    assert ask(directory, kind, name, owners=(CORE, PAYMENTS)) == given


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (AssigneeKind.ME, "", "I do not know who you are in Sentry: no member of Sentry has eve@acme.example."),
        (AssigneeKind.SLACK, "U9", "I do not know who Eve is in Sentry: Slack has told me no address"),
        (AssigneeKind.EMAIL, "x@acme.example", "Nobody can be given it: no member of Sentry has x@acme.example."),
        (AssigneeKind.TEAM, "core", "Sentry has no team “core”; name its slug under `sentry:` of the team core"),
        (AssigneeKind.TEAM, "gone", "Sentry has no team “gone”."),
        (AssigneeKind.OWNER, "", "Nobody owns it"),
    ],
)
def test_where_nobody_can_be_meant_it_says_why(directory: Store, kind: AssigneeKind, name: str, said: str) -> None:
    answer = ask(directory, kind, name, by=EVE)
    assert isinstance(answer, str)
    assert answer.startswith(said)


def test_an_owner_whom_sentry_does_not_know_is_said(directory: Store) -> None:
    assert ask(directory, AssigneeKind.OWNER, owners=(CORE,)) == (
        "It is owned by core, which I find under no such name in Sentry; name a person or a team."
    )


def test_where_sentry_told_no_teams_the_scope_is_named(house: Store) -> None:
    answer = ask(house, AssigneeKind.TEAM, "payments")
    assert isinstance(answer, str)
    assert "team:read" in answer
