"""The doctor's look at PagerDuty, through the real clients and the sandbox's PagerDuty."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.pagerduty.account import service_id
from switchboard.doctor.finding import Verdict
from switchboard.doctor.judge_subscription import EVENTS
from switchboard.doctor.pager import PAGERDUTY
from switchboard.model.replace import replace
from switchboard.runtime.settings import Settings
from tests.switchboard.doctor.surgery import look, pager_set, verdicts
from tests.town import PAYMENTS_KEY, Town


def keyed(town: Town, keys: str) -> Settings:
    """Give the town's settings with other keys of payments."""
    return replace(town.settings, variables={**town.settings.variables, "PAGERDUTY_PAYMENTS": keys})


async def test_every_key_is_tried_and_nothing_is_opened(town: Town) -> None:
    seen = await look(town, PAGERDUTY)
    assert [each.found.partition(";")[0] for each in seen["routing keys"]] == [
        "payments (PAGERDUTY_PAYMENTS) is taken",
        "core (PAGERDUTY_CORE) is taken",
    ]
    assert town.world.pagerduty.incidents == []
    assert verdicts(seen) == {
        "routing keys": "good",
        "API token": "skipped",
        "sender": "skipped",
        "on call": "skipped",
        "users": "skipped",
        "webhook secret": "skipped",
        "webhook subscription": "skipped",
    }


async def test_an_open_incident_is_left_alone(town: Town) -> None:
    event = {"routing_key": PAYMENTS_KEY, "event_action": "trigger", "dedup_key": "k"}
    town.world.pagerduty.enqueue(event | {"payload": {"summary": "s", "source": "s", "severity": "critical"}})
    await look(town, PAGERDUTY)
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["triggered"]


@pytest.mark.parametrize(
    ("keys", "verdict", "found"),
    [
        ("", Verdict.BAD, "payments (PAGERDUTY_PAYMENTS) is not set: the team's pages go to page_fallback"),
        ("too-short", Verdict.BAD, "payments (PAGERDUTY_PAYMENTS) is no routing key"),
        ("cc" * 16, Verdict.BAD, "payments (PAGERDUTY_PAYMENTS) is refused (400)"),
        (f"{PAYMENTS_KEY},{'cc' * 16}", Verdict.WARN, "payments (PAGERDUTY_PAYMENTS), key 2 of 2, is refused (400)"),
    ],
)
async def test_a_key_that_is_not_taken_is_told_and_never_shown(
    town: Town, keys: str, verdict: Verdict, found: str
) -> None:
    seen = await look(town, PAGERDUTY, settings=keyed(town, keys))
    first = seen["routing keys"][0]
    assert (first.verdict, first.found.startswith(found)) == (verdict, True), first
    assert not any(key and key in str(seen) for key in keys.split(","))


async def test_a_pagerduty_that_is_down_is_told(town: Town) -> None:
    town.world.faults.add(service="pagerduty", kind="down")
    seen = await look(town, PAGERDUTY, settings=pager_set(town, api_token="t"))
    assert verdicts(seen)["routing keys"] == verdicts(seen)["API token"] == "bad"


async def test_the_rest_token_and_its_sender_are_tried(town: Town) -> None:
    pager = town.world.pagerduty
    pager.users.append("oncall@acme.example")
    address = f"{town.world.base_url}/pagerduty"

    def given(token: str, sender: str) -> Settings:
        return pager_set(town, api_url=address, api_token=token, from_email=sender)

    sound = await look(town, PAGERDUTY, settings=given(pager.api_token, "On call <OnCall@acme.example>"))
    assert (verdicts(sound)["API token"], verdicts(sound)["sender"]) == ("good", "good")
    stranger = await look(town, PAGERDUTY, settings=given(pager.api_token, "nobody@acme.example"))
    assert (verdicts(stranger)["API token"], verdicts(stranger)["sender"]) == ("good", "bad")
    wrong = await look(town, PAGERDUTY, settings=given("wrong", "oncall@acme.example"))
    assert (verdicts(wrong)["API token"], verdicts(wrong)["sender"]) == ("bad", "skipped")


SUBSCRIBED: dict[str, tuple[dict[str, Any], str]] = {
    "the account": ({}, "good"),
    "another address": ({"url": "https://old.example/webhooks/pagerduty"}, "bad"),
    "not active": ({"active": False}, "bad"),
    "disabled": ({"disabled_until": datetime.max.replace(tzinfo=UTC)}, "bad"),
    "no event of priorities": ({"events": tuple(EVENTS[:-2])}, "warn"),
    "no acknowledgements": ({"events": ("incident.triggered",)}, "bad"),
    "one service of two": ({"service": service_id(PAYMENTS_KEY)}, "warn"),
    "a team of PagerDuty's": ({"team": "PTEAM"}, "warn"),
}


@pytest.mark.parametrize(("changed", "verdict"), SUBSCRIBED.values(), ids=SUBSCRIBED)
async def test_the_subscription_to_webhooks_is_looked_at(town: Town, changed: dict[str, Any], verdict: str) -> None:
    pager = town.world.pagerduty
    made = pager.webhooks.subscribe("https://switchboard.example/webhooks/pagerduty", "secret-of-it")
    for name, value in changed.items():
        setattr(made, name, value)
    address = f"{town.world.base_url}/pagerduty"
    settings = pager_set(town, api_url=address, api_token=pager.api_token)
    settings = replace(settings, http=replace(settings.http, public_url="https://switchboard.example"))
    seen = await look(town, PAGERDUTY, settings=settings)
    assert verdicts(seen)["webhook subscription"] == verdict, seen["webhook subscription"]
    assert "secret-of-it" not in str(seen)


async def test_where_no_team_pages_there_is_nothing_to_try(town: Town) -> None:
    routes = 'version: 1\nteams: {core: {slack: "#core"}}\nroutes: []\nfallback: ["slack:core"]\n'
    seen = await look(town, PAGERDUTY, routes=routes)
    assert verdicts(seen)["routing keys"] == "skipped"
