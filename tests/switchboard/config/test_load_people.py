"""People: who is who, who may do what, who is mentioned, and whom a route may tell by name."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.config.people import MappedPerson, May
from switchboard.config.words import Allowed
from tests.switchboard.routing.samples import FILE, HEAD, a_config, faults_of, warnings_of

TELL = "routes:\n  - {name: a, when: has:team, notify: [slack:core], "


def people(written: str) -> str:
    return HEAD.replace("{alice: {slack: U012ABC}}", written)


def test_people_have_names_everywhere() -> None:
    config = a_config(head=people('{bob: {email: Bob@Example.com, slack: U0BOB00, sentry: "501", pagerduty: PU1}}'))
    assert config.people == {
        "bob": MappedPerson(name="bob", email="bob@example.com", slack="U0BOB00", sentry="501", pagerduty="PU1")
    }


def test_whoever_may_do_it_is_said_for_each_thing() -> None:
    text = HEAD.replace('slack: "#frontend"', 'slack: "#frontend", may: {resolve: anyone, mute: mapped}')
    config = a_config(head=text)
    assert config.teams["frontend"].may == May(resolve=Allowed.ANYONE, mute=Allowed.MAPPED)


@pytest.mark.parametrize("who", ["owner", '"@alice"', '"@S012ABCD"'])
def test_a_route_and_a_team_may_mention_somebody(who: str) -> None:
    text = HEAD.replace('slack: "#frontend"', f'slack: "#frontend", mention: {who}') + TELL + f"mention: {who}}}\n"
    config, warnings = load_config(text, file=FILE)
    assert config.routes[0].mention == config.teams["frontend"].mention == who.strip('"')
    assert warnings == ()


def test_whoever_is_on_call_can_be_mentioned() -> None:
    assert warnings_of(HEAD + TELL + "mention: oncall}\n") == ()


@pytest.mark.parametrize(
    "text, path, problem",
    [
        (HEAD + TELL + 'mention: "@bob"}\n', "routes[0].mention", "nobody to mention"),
        (HEAD + TELL.replace("slack:core", "'slack:@bob'") + "}\n", "routes[0].notify[0]", "called “bob”"),
        (people("{alice: {slack: alice}}") + "routes: []\n", "people.alice.slack", "no member's id"),
        (people("{alice: {email: alice}}") + "routes: []\n", "people.alice.email", "no e-mail address"),
        (people("{alice: {mail: a@b.c}}") + "routes: []\n", "people.alice.mail", "no such key"),
        (people("{'a b': {}}") + "routes: []\n", "people.a b", "cannot be a person's name"),
        (
            HEAD.replace("sentry: payments-team", "may: {page: all}") + "routes: []\n",
            "teams.payments.may.page",
            "“all”",
        ),
    ],
)
def test_what_does_not_fit_is_refused(text: str, path: str, problem: str) -> None:
    fault = next(fault for fault in faults_of(text) if fault.path == path)
    assert problem in fault.problem


def test_a_person_without_a_name_in_slack_cannot_be_told_there() -> None:
    text = people("{alice: {email: a@example.com}}") + TELL.replace("slack:core", "'slack:@alice'") + "}\n"
    assert [fault.problem for fault in faults_of(text)] == ["slack:@alice has no name in Slack"]
