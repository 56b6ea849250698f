"""The switches over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox.world import World


async def test_faults_are_switched_on_and_off(http: httpx.AsyncClient, world: World) -> None:
    added = await http.post("/control/faults", json={"service": "slack", "kind": "down", "channel": "#core"})
    assert (added.status_code, world.faults.active[0].where) == (201, "core")
    assert (await http.delete(f"/control/faults?id={added.json()['id']}")).status_code == 204
    assert world.faults.active == []


async def test_slack_is_told_to_know_no_charts_and_the_page_offers_to_mend_it(
    http: httpx.AsyncClient, world: World
) -> None:
    assert (await http.post("/control/blocks", json={"refused": ["data_visualization"]})).status_code == 204
    assert world.slack.refused == {"data_visualization"}
    assert "slack refuses data_visualization" in (await http.get("/page/pieces")).json()["faults"]
    await http.post("/control/blocks", json={"refused": []})
    assert (await http.get("/page/pieces")).json()["faults"] == "<p class=nothing>everything works</p>"


async def test_a_person_acts_in_sentry(http: httpx.AsyncClient, world: World) -> None:
    await http.post("/control/sentry/capture", json={"name": "charge"})
    await http.post("/control/sentry/resolve", json={"issue": "charge", "by": "Alice"})
    assert [one.status for one in world.sentry.issues.values()] == ["resolved"]


async def test_a_person_acts_at_the_pager(http: httpx.AsyncClient, world: World) -> None:
    payload = {"summary": "x", "source": "y", "severity": "error"}
    world.pagerduty.enqueue({"routing_key": "a" * 32, "event_action": "trigger", "payload": payload})
    await http.post("/control/pagerduty/resolve", json={"number": 1})
    assert world.pagerduty.incidents[0].state == "resolved"


async def test_steps_are_played(http: httpx.AsyncClient, world: World) -> None:
    steps = [{"after": 0, "capture": {"name": "a"}}, {"archive": {"issue": "a"}}, {"resolve": {"issue": "no such"}}]
    assert (await http.post("/control/play", json={"steps": steps})).json() == {"steps": 3}
    state: Any = {}
    for _ in range(20):
        state = (await http.get("/control/state")).json()
        if state["log"] and state["log"][-1]["method"] == "story":
            break
    assert state["issues"][0]["issue"]["status"] == "ignored"
    assert state["log"][-1]["outcome"] == "no such issue: no such"


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/control/faults", {"service": "slack", "kind": "haunted"}),
        ("/control/faults", {"colour": "red"}),
        ("/control/faults", []),
        ("/control/blocks", {"refused": ["hologram"]}),
        ("/control/blocks", {"refused": "table"}),
        ("/control/blocks", {}),
        ("/control/play", {"scenario": "../first"}),
        ("/control/play", {"steps": [{"dance": {}}]}),
        ("/control/play", {}),
        ("/control/sentry/dance", {}),
        ("/control/sentry/metric_alert", {"action": "purple"}),
        ("/control/sentry/capture", {"frames": [["only a file"]]}),
        ("/control/sentry/resolve", {"issue": "no such"}),
        ("/control/sentry/resolve", {"colour": "red"}),
        ("/control/pagerduty/resolve", {"number": 9}),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_reason(http: httpx.AsyncClient, address: str, body: Any) -> None:
    answer = await http.post(address, json=body)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
