"""The played PagerDuty tells who is on call within a span, by policy or by schedule."""

from __future__ import annotations

from datetime import timedelta

import httpx

from sandbox.pagerduty import Shift
from sandbox.pagerduty_on_call import policy_id, schedule_id
from sandbox.world import World


async def test_shifts_are_found_by_policy_schedule_and_span(http: httpx.AsyncClient, world: World) -> None:
    pager, now = world.pagerduty, world.now()
    pager.add_service("Payments")
    over = Shift("Payments", "bob@acme.example", end=now - timedelta(hours=1))
    pager.shifts += [Shift("Payments", "ann@acme.example", schedule="Days"), over, Shift("Core", "cat@acme.example")]
    http.headers["Authorization"] = f"Token token={pager.api_token}"
    for asked in ({"escalation_policy_ids[]": policy_id("Payments")}, {"schedule_ids[]": schedule_id("Days")}):
        span = {"since": now.isoformat(), "include[]": "users"}
        [found] = (await http.get("/pagerduty/oncalls", params=asked | span)).json()["oncalls"]
        assert (found["user"]["email"], found["escalation_level"]) == ("ann@acme.example", 1)
    assert (await http.get(f"/pagerduty/escalation_policies/{policy_id('Payments')}")).status_code == 200
    assert (await http.get("/pagerduty/escalation_policies/PNONE")).status_code == 404
