"""The pager hears it when what it rings for gets louder, and says why somebody had people called."""

from __future__ import annotations

from pathlib import Path

from sandbox.sentry.crash import Crash
from tests.town import PAYMENTS_KEY, ROUTES, a_town

SOFTLY = ROUTES.replace(
    "  - name: owned\n",
    '  - {name: soft, when: "level:[warning,fatal]", notify: ["pagerduty:payments"]}\n  - name: owned\n',
)


async def test_a_raised_severity_reaches_the_incident_that_is_open(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=SOFTLY) as town:
        await town.capture(Crash(level="warning"))
        await town.advance(5)
        await town.capture(Crash(level="fatal"))
        await town.advance(10)
        [incident] = town.world.pagerduty.incidents
        said = [(line.action, line.severity) for line in incident.log]
        assert said == [("trigger", "warning"), ("trigger", "critical")]
        await town.capture(Crash(level="fatal"))
        await town.advance(30)
        assert len(incident.log) == 2


async def test_a_raise_that_pagerduty_refuses_is_told_to_the_page_fallback(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=SOFTLY) as town:
        await town.capture(Crash(level="warning"))
        await town.advance(5)
        del town.world.pagerduty.services[PAYMENTS_KEY]
        await town.capture(Crash(level="fatal"))
        await town.advance(10)
        stands_in = town.world.pagerduty.incidents[-1]
        assert (stands_in.service, stands_in.severity) == ("Core", "critical")
        assert "could not be raised" in str(stands_in.payload)


async def test_the_reason_of_a_page_asked_for_in_slack_stands_in_the_incident(tmp_path: Path) -> None:
    async with a_town(tmp_path, asks_sentry=True) as town:
        issue = await town.capture(Crash())
        await town.advance(5)
        await town.command(f"/sentry page {issue.short_id} #payments because money is lost")
        await town.advance(5)
        [incident] = town.world.pagerduty.incidents
        assert "money is lost" in incident.payload["custom_details"]["paged by"]


async def test_where_pagerduty_takes_nothing_for_two_minutes_others_are_told_and_it_is_told_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as town:
        fault = town.world.faults.add(service="pagerduty", kind="500", routing_key=PAYMENTS_KEY)
        await town.capture(Crash(level="fatal"))
        await town.advance(100)
        await town.worker.hand_over()
        assert not town.world.pagerduty.incidents
        await town.advance(25)
        await town.worker.hand_over()
        await town.advance(5)
        [stands_in] = town.world.pagerduty.incidents
        assert stands_in.service == "Core"
        assert "pagerduty:payments could not be told: PagerDuty answered 500" in str(stands_in.payload)
        town.world.faults.clear(id=fault.id)
        await town.advance(400)
        assert [incident.service for incident in town.world.pagerduty.incidents] == ["Core", "Payments"]
