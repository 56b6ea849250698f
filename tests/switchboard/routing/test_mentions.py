"""Mentions become ids that Slack knows; who is not known is not mentioned."""

from __future__ import annotations

import pytest

from switchboard.config.config import Config
from switchboard.config.mention_syntax import mention_fault
from switchboard.config.people import MappedPerson
from switchboard.model.decision import DestinationKind
from switchboard.model.facts import Facts, IssueState
from switchboard.model.facts import Person as Assignee
from switchboard.model.replace import replace
from switchboard.routing.decide import decide
from switchboard.routing.mentions import joined
from tests.switchboard.routing.samples import HEAD, a_config, facts

PEOPLE = {
    "alice": MappedPerson(name="alice", email="alice@example.com", slack="U012ALICE", sentry="501"),
    "bob": MappedPerson(name="bob", email="bob@example.com", slack="U012BOB00"),
    "carol": MappedPerson(name="carol", email="carol@example.com"),
}


def told(mention: str | None, alert: Facts, *, team: str | None = None) -> str | None:
    """Return who is mentioned where one route notifies the owner, and its team has a word of its own."""
    config = a_config(
        "name: all, when: has:team, notify: [slack:owner]", head=HEAD.replace("#core\n", "#core bob@example.com\n")
    )
    return mentioned(config, mention, alert, team=team)


def mentioned(config: Config, mention: str | None, alert: Facts, *, team: str | None) -> str | None:
    routes = (replace(config.routes[0], mention=mention),)
    teams = {key: replace(each, mention=team) for key, each in config.teams.items()}
    return decide(alert, replace(config, people=PEOPLE, routes=routes, teams=teams)).notifies[0].mention


def assigned(**over: str) -> Facts:
    """An alert whose issue is somebody's."""
    return facts(state=IssueState(assignee=Assignee(**({"kind": "user", "name": "Somebody"} | over))))


@pytest.mark.parametrize(
    "mention, mentioned",
    [
        ("@alice", "user:U012ALICE"),
        ("@S012ABCDE", "group:S012ABCDE"),
        ("@U012ABCDE", "user:U012ABCDE"),
        ("@carol", None),
        ("@nobody", None),
        ("owner", None),
        (None, None),
    ],
)
def test_a_mention_becomes_an_id(mention: str | None, mentioned: str | None) -> None:
    assert told(mention, facts()) == mentioned


@pytest.mark.parametrize(
    "alert, mentioned",
    [
        (assigned(id="501"), "user:U012ALICE"),
        (assigned(email="Bob@Example.com"), "user:U012BOB00"),
        (assigned(id="501", kind="team"), None),
        (assigned(name="alice"), None),
        (facts("shared/x.py"), "user:U012BOB00"),
        (replace(assigned(id="501"), frames=facts("shared/x.py").frames), "user:U012ALICE"),
    ],
)
def test_owner_is_who_it_is_assigned_to_else_the_people_whom_the_rule_names(
    alert: Facts, mentioned: str | None
) -> None:
    assert told("owner", alert) == mentioned


def test_on_call_is_left_to_the_time_when_the_message_goes_out() -> None:
    assert told(None, facts(), team="oncall") == told("oncall", facts()) == "oncall:payments"
    assert told("oncall", facts("widgets/x.js")) is None, "a team without a pager has nobody on call"


def test_the_team_s_word_counts_where_the_route_has_none() -> None:
    assert told(None, facts(), team="@alice") == "user:U012ALICE"
    assert told("@bob", facts(), team="@alice") == "user:U012BOB00"


def test_a_page_mentions_nobody() -> None:
    config = a_config("name: all, when: has:team, notify: [pagerduty:owner]")
    decision = decide(facts(), replace(config, people=PEOPLE, routes=(replace(config.routes[0], mention="@alice"),)))
    assert {(each.destination.kind, each.mention) for each in decision.notifies} == {(DestinationKind.PAGERDUTY, None)}


def test_mentions_are_joined_each_once() -> None:
    assert joined(("user:U1 user:U2", None, "user:U2 group:S1")) == "user:U1 user:U2 group:S1"
    assert joined((None, None)) is None


@pytest.mark.parametrize("text", ["owner", "oncall", "@alice", "@S012ABCDE", "@U012ABCDE"])
def test_a_good_mention_has_no_fault(text: str) -> None:
    assert mention_fault(text, PEOPLE) is None


@pytest.mark.parametrize(
    "text, remedy",
    [
        ("@alce", "Did you mean “@alice”?"),
        ("@carol", "people.carol"),
        ("everybody", "Write owner"),
        ("alice", "@alice"),
    ],
)
def test_a_mention_of_nobody_is_a_fault_with_a_remedy(text: str, remedy: str) -> None:
    fault = mention_fault(text, PEOPLE)
    assert fault
    assert remedy in fault.remedy
