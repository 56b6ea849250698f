"""Targets become destinations of one spelling each, or say what is missing."""

from __future__ import annotations

import pytest

from switchboard.config.destinations import Target, read_target
from switchboard.config.people import MappedPerson
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.replace import replace
from switchboard.routing.resolve import resolve
from tests.switchboard.routing.samples import HEAD, a_config, facts

CONFIG = replace(
    a_config(head=HEAD.replace("sentry: payments-team", "email: [a@b.local, c@d.local], sentry: payments-team")),
    people={"alice": MappedPerson(name="alice", slack="U012ABC"), "bob": MappedPerson(name="bob")},
)


def target(text: str) -> Target:
    read = read_target(text, teams=CONFIG.teams, named={"sms": "apprise"})
    assert isinstance(read, Target)
    return read


def test_a_team_and_its_channel_are_one_destination() -> None:
    named, typed = (resolve(target(text), CONFIG, owners=()) for text in ("slack:core", "slack:#core"))
    assert named == typed
    assert named.destinations == (Destination(DestinationKind.SLACK, "#core", "core"),)


def test_a_team_and_its_only_address_are_one_destination_however_it_is_written() -> None:
    alone = replace(CONFIG, teams={"core": replace(CONFIG.teams["core"], email=("Ops@core.local",))})
    named, typed = (resolve(target(text), alone, owners=()) for text in ("email:core", "email:ops@Core.local"))
    assert named == typed
    assert named.destinations == (Destination(DestinationKind.EMAIL, "core", "core"),)


@pytest.mark.parametrize(
    "text, owners, places, missing",
    [
        ("slack:#alerts", (), ["slack:#alerts"], None),
        ("pagerduty:core", (), ["pagerduty:core"], None),
        ("slack:owner", ("payments", "core"), ["slack:#payments", "slack:#core"], None),
        ("slack:owner", (), [], "slack:owner has no owning team"),
        ("pagerduty:owner", ("frontend",), [], "pagerduty:owner: frontend has no pagerduty address"),
        (
            "pagerduty:owner",
            ("core", "frontend"),
            ["pagerduty:core"],
            "pagerduty:owner: frontend has no pagerduty address",
        ),
        ("email:payments", (), ["email:payments"], None),
        ("email:a@b.local", (), ["email:a@b.local"], None),
        ("jira:owner", ("core",), ["jira:core"], None),
        ("apprise:sms", (), ["apprise:sms"], None),
        ("slack:@alice", (), ["slack:U012ABC"], None),
        ("slack:@bob", (), [], "slack:@bob has no name in Slack"),
        ("slack:#squad-{tags.squad}", (), ["slack:#squad-checkout"], None),
        ("slack:#{team}-{level}", ("core", "payments"), ["slack:#core-error"], None),
        ("slack:#{team}", ("core",), ["slack:#core"], None),
        ("slack:#{team}", (), [], "slack:#{team}: {team} is not known"),
    ],
)
def test_a_target_leads_to_its_places(
    text: str, owners: tuple[str, ...], places: list[str], missing: str | None
) -> None:
    resolved = resolve(target(text), CONFIG, owners=owners, facts=facts(tags=(("squad", "checkout"),)))
    assert [str(place) for place in resolved.destinations] == places
    assert resolved.missing == missing


def test_a_channel_that_is_filled_and_a_team_s_own_are_one_destination() -> None:
    filled = resolve(target("slack:#{team}"), CONFIG, owners=("core",), facts=facts())
    assert filled == resolve(target("slack:core"), CONFIG, owners=())


def test_without_an_alert_no_name_is_filled() -> None:
    assert resolve(target("slack:#{level}"), CONFIG, owners=()).destinations == ()
