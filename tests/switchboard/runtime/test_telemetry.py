"""Our own errors are reported only where a DSN says so, without secrets, and never routed by ourselves."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.sentry.bodies import signed
from switchboard.runtime.settings import load
from switchboard.runtime.telemetry import own_project, report_to, scrubbed, send_test_event
from tests.planted import PLANTED, Planted
from tests.samples.sentry import event_object
from tests.town import SECRET, a_town

if TYPE_CHECKING:
    from sentry_sdk.types import Event

DSN = "https://5f3c@o1.ingest.example/{project}"


def test_without_a_dsn_nothing_is_reported() -> None:
    settings = load({}).telemetry
    report_to(settings, process="web")
    assert own_project(settings) is None


def test_the_project_of_a_dsn_is_the_end_of_its_path() -> None:
    assert own_project(load({"SENTRY_DSN": DSN.format(project=4501)}).telemetry) == "4501"


def test_an_event_leaves_without_its_secrets() -> None:
    event = scrubbed({"message": "slack said no to xoxb-1234-abcd", "extra": {"routing_key": "aabb"}}, {})
    assert "xoxb" not in str(event)
    assert "aabb" not in str(event)


@pytest.mark.parametrize("planted", [each for each in PLANTED if not each.asked], ids=lambda each: each.kind)
def test_neither_an_error_nor_a_trace_leaves_with_a_planted_secret(planted: Planted) -> None:
    said: Event = {
        "message": planted.text,
        "exception": {"values": [{"type": "ValueError", "value": f"could not read {planted.text}"}]},
        "breadcrumbs": {"values": [{"message": planted.text, "data": {planted.text: planted.text}}]},
        "extra": {"seen": [planted.text]},
        "spans": [{"description": f"GET {planted.text}", "data": {"url": planted.text}}],
        "transaction": planted.text,
    }
    assert planted.secret not in json.dumps(scrubbed(said, {}), ensure_ascii=False)


async def test_an_alert_of_our_own_project_is_dropped_with_its_reason(tmp_path: Path) -> None:
    own = event_object()
    dsn = DSN.format(project=own["project"])
    async with a_town(tmp_path, environment={"SENTRY_DSN": dsn}) as town:
        body = {"action": "triggered", "installation": {}, "data": {"event": own, "triggered_rule": "Any"}}
        await town.post(*signed(body, SECRET, "event_alert", at=town.clock.now()))
        await town.settle()
        assert await town.deliveries() == []
        (alert,) = await town.worker.store.run(lambda unit: unit.subjects.latest_alerts(limit=5))
        assert alert.decision.dropped_by == "switchboard"


async def test_a_test_event_is_told_taken_only_where_it_was(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        dsn = f"{town.world.base_url.replace('://', '://key@')}/sentry/17"
        settings = load({"SENTRY_DSN": dsn, "SENTRY_ENVIRONMENT": "staging"}).telemetry
        sent, lost = await asyncio.to_thread(send_test_event, settings)
        [event] = town.world.sentry.reported
        assert lost is None
        assert sent
        assert sent in str(event)
        town.world.faults.add(service="sentry", method="envelope", kind="429")
        assert (await asyncio.to_thread(send_test_event, settings))[1] == "it answered 429"
    assert (await asyncio.to_thread(send_test_event, settings))[1] == "it cannot be reached"
    assert send_test_event(load({}).telemetry) == (None, None)
