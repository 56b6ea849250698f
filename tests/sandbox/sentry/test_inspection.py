"""What the sandbox's Sentry shows of how it is set up, and the switches that spoil it."""

from __future__ import annotations

import httpx

from sandbox.sentry.alerts import Alert
from sandbox.sentry.crash import Crash
from sandbox.sentry.releases import Deploy, Shipped
from sandbox.world import World
from tests.moved_clock import MovedClock

ORG, PROJECT = "/sentry/api/0/organizations/acme", "/sentry/api/0/projects/acme/shop-backend"
BEARER = {"Authorization": "Bearer sntrys_sandbox"}


async def shown(http: httpx.AsyncClient, path: str) -> list[dict[str, object]]:
    answer = await http.get(path, headers=BEARER)
    assert answer.status_code == 200, path
    rows: list[dict[str, object]] = answer.json()
    return rows


async def test_the_index_says_what_the_token_may_unless_it_does_not(http: httpx.AsyncClient, world: World) -> None:
    world.sentry.scopes = {"org:ci"}
    assert (await http.get("/sentry/api/0/", headers=BEARER)).json()["auth"] == {"scopes": ["org:ci"]}
    world.sentry.tells_scopes = False
    assert (await http.get("/sentry/api/0/", headers=BEARER)).json()["auth"] is None
    assert (await http.get("/sentry/api/0/", headers={"Authorization": "Bearer other"})).status_code == 401


async def test_a_token_made_for_sentry_cli_sees_releases_and_no_events(http: httpx.AsyncClient, world: World) -> None:
    world.sentry.scopes = {"org:ci"}
    assert (await http.get(f"{ORG}/releases/", headers=BEARER)).status_code == 200
    assert (await http.get(f"{PROJECT}/events/", headers=BEARER)).status_code == 403


async def test_the_integration_shows_its_webhook_and_what_it_subscribed_to(
    http: httpx.AsyncClient, world: World
) -> None:
    world.sentry.deliveries.target = "http://127.0.0.1:9/webhooks/sentry"
    world.sentry.send_errors = True
    [application] = await shown(http, f"{ORG}/sentry-apps/")
    assert application["webhookUrl"] == "http://127.0.0.1:9/webhooks/sentry"
    assert application["events"] == ["comment", "error", "issue"]
    world.sentry.application.installed = False
    assert await shown(http, f"{ORG}/sentry-apps/") == []
    assert await shown(http, f"{ORG}/sentry-app-installations/") == []


async def test_what_is_not_subscribed_to_is_not_sent(world: World) -> None:
    world.sentry.deliveries.target = "http://127.0.0.1:9/webhooks/sentry"
    world.sentry.application.subscribed = set()
    await world.sentry.capture(Crash())
    assert [one.resource for one in world.sentry.deliveries.log] == ["event_alert"]


async def test_an_alert_names_the_integration_in_either_generation(http: httpx.AsyncClient, world: World) -> None:
    action = world.sentry.application.action()
    world.sentry.alerts.kept.append(Alert("Everything", ("shop-backend",), actions=(action,)))
    [rule] = await shown(http, f"{PROJECT}/rules/")
    assert rule["actions"] == [
        {"id": "sentry.rules.actions.notify_event_service.NotifyEventServiceAction", "service": "switchboard"}
    ]
    world.sentry.has_workflows = False
    assert (await http.get(f"{ORG}/workflows/", headers=BEARER)).status_code == 404
    [installation] = await shown(http, f"{ORG}/sentry-app-installations/")
    assert action[1]["targetIdentifier"] == str(dict(installation)["app"]["sentryAppId"])  # type: ignore[index]


async def test_a_release_knows_its_commits_and_its_newest_deploy(http: httpx.AsyncClient, world: World) -> None:
    world.sentry.take_in(Crash(release="1.0"))
    world.sentry.take_in(Crash(release="1.1"))
    world.sentry.shipped["1.1"] = Shipped(7, [Deploy("staging", world.now()), Deploy("production", world.now())])
    newest, old = await shown(http, f"{ORG}/releases/?project={world.sentry.projects['shop-backend'].id}")
    assert (newest["version"], newest["commitCount"], newest["deployCount"]) == ("1.1", 7, 2)
    assert (old["version"], old["commitCount"], old["lastDeploy"]) == ("1.0", 0, None)
    assert [one["environment"] for one in await shown(http, f"{ORG}/releases/1.1/deploys/")] == [
        *("production", "staging")
    ]
    assert (await http.get(f"{ORG}/releases/9/", headers=BEARER)).status_code == 404


async def test_what_was_dropped_is_counted_beside_what_came_in(http: httpx.AsyncClient, world: World) -> None:
    world.sentry.take_in(Crash())
    world.sentry.dropped["shop-backend", "rate_limited"] = 9
    told = (await http.get(f"{ORG}/stats_v2/", headers=BEARER)).json()
    assert {group["by"]["outcome"]: group["totals"]["sum(quantity)"] for group in told["groups"]} == {
        "rate_limited": 9,
        "accepted": 1,
    }


async def test_an_event_says_what_sentry_could_not_do_with_it(
    http: httpx.AsyncClient, world: World, time: MovedClock
) -> None:
    world.sentry.take_in(Crash())
    time.move(1)
    world.sentry.take_in(Crash(errors=("js_no_source",)))
    newest, _ = await shown(http, f"{PROJECT}/events/")
    event = (await http.get(f"{PROJECT}/events/{newest['eventID']}/", headers=BEARER)).json()
    assert event["errors"] == [{"type": "js_no_source"}]
    assert (await http.get(f"{PROJECT}/events/none/", headers=BEARER)).status_code == 404
