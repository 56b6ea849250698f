"""Sentry is set up another way while the sandbox runs, from a scenario or over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox.sentry.alerts import Alert
from sandbox.sentry.arrange import SWITCHES, arrange, ship
from sandbox.world import World

EACH = {
    "scopes": ["org:ci"],
    "subscribed": ["issue"],
    "alertable": False,
    "disabled": True,
    "webhook_url": "https://other.example/hook",
    "region_url": "https://de.sentry.example",
    "alerted_projects": ["shop-backend"],
    "rate_limited": {"shop-backend": 40},
    "has_spans": False,
}


async def test_every_switch_is_turned_over_http(http: httpx.AsyncClient, world: World) -> None:
    world.sentry.alerts.kept.append(Alert("All", ("shop-backend", "shop-widgets")))
    assert EACH.keys() == SWITCHES.keys()
    assert (await http.post("/control/sentry/arrange", json=EACH)).status_code == 200
    sentry, application = world.sentry, world.sentry.application
    assert (sentry.scopes, sentry.region_url) == ({"org:ci"}, "https://de.sentry.example")
    assert (application.subscribed, application.alertable, application.disabled) == ({"issue"}, False, True)
    assert application.webhook_url == "https://other.example/hook"
    assert sentry.alerts.kept[0].projects == ("shop-backend",)
    assert not sentry.has_spans
    assert sentry.dropped == {("shop-backend", "rate_limited"): 40}


async def test_an_unknown_switch_turns_nothing(http: httpx.AsyncClient, world: World) -> None:
    answer = await http.post("/control/sentry/arrange", json={"scopes": [], "weather": "fine"})
    assert (answer.status_code, "weather" in answer.json()["error"]) == (400, True)
    assert world.sentry.scopes


def test_a_release_goes_out_twice_and_is_one(world: World) -> None:
    ship(world.sentry, "1.0", project="shop-backend", commits=2, environment="staging", ago=60)
    ship(world.sentry, "1.0", project="shop-backend", environment="production")
    assert world.sentry.releases["shop-backend"] == ["1.0"]
    shipped = world.sentry.shipped["1.0"]
    assert (shipped.commits, [one.environment for one in shipped.deploys]) == (2, ["staging", "production"])


@pytest.mark.parametrize("wrong", [{"rate_limited": {"shop": "many"}}, {"rate_limited": 3}, {"scopes": "org:ci"}])
def test_what_cannot_be_turns_nothing(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|is wanted"):
        arrange(world.sentry, {"disabled": True, **wrong})
    assert not world.sentry.application.disabled
