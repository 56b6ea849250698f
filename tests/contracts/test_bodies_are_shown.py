"""Every served body of the reference data goes the whole way: kept, decided, and shown sensibly in Slack."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.sentry.bodies import signed
from switchboard.payloads.outline import PARTS
from tests.contracts.reference import reference
from tests.town import SECRET, Town, a_town

TOKEN = "the-old-plugins"
PLUGIN = "(legacy WebHooks plugin)"
RESOURCES = {*PARTS, PLUGIN}
OPENING = {"event_alert.triggered", "error.created", "metric_alert.critical", "metric_alert.warning", "issue.created"}


def served_bodies() -> list[tuple[str, str, dict[str, Any]]]:
    """Read the index: file name, resource and body of each; the old plugin's come under no resource."""
    folder = reference("payloads/INDEX.md").parent
    rows = [line.split("|") for line in (folder / "INDEX.md").read_text().splitlines() if line.startswith("| ")]
    named = [(row[1].strip(), row[2].strip()) for row in rows]
    return [
        (name, resource, json.loads((folder / name).read_text())) for name, resource in named if resource in RESOURCES
    ]


async def told(town: Town, resource: str, body: dict[str, Any]) -> list[str]:
    """Send one body as Sentry would, let everything happen, and tell the new messages' texts."""
    before = {channel: len(town.texts(channel)) for channel in ("alerts", "payments", "core", "frontend")}
    if resource == PLUGIN:
        answer = await town.post({}, json.dumps(body).encode(), path=f"/webhooks/sentry/legacy/{TOKEN}")
    else:
        answer = await town.post(*signed(body, SECRET, resource, at=town.clock.now()))
    assert answer.status_code == 202
    await town.advance(5)
    return [text for channel, count in before.items() for text in town.texts(channel)[count:]]


@pytest.mark.reference
async def test_every_served_body_is_kept_and_shown_or_only_kept_with_a_reason(tmp_path: Path) -> None:
    async with a_town(tmp_path, rate_factor=0, environment={"SENTRY_LEGACY_TOKEN": TOKEN}) as town:
        for name, resource, body in served_bodies():
            shown = await told(town, resource, body)
            data = body.get("data") or {}
            title = (data.get("event") or data.get("error") or data.get("issue") or {}).get("title", "")
            if resource == PLUGIN:
                assert len(shown) <= 1, (name, shown)
            elif f"{resource}.{body['action']}" in OPENING and data:
                assert len(shown) <= 1, (name, shown)
                assert not shown or title.strip()[:40] in shown[0].replace("&lt;", "<").replace("&gt;", ">"), (
                    name,
                    shown,
                )
            else:
                assert not shown or "regressed" in shown[0] or "escalating" in shown[0], (name, shown)
        assert (
            await town.worker.store.run(lambda unit: unit.subjects.alerts_since(datetime.min.replace(tzinfo=UTC))) > 20
        )
        deliveries = await town.deliveries()
        assert {delivery.state.value for delivery in deliveries} <= {"delivered", "closed"}
        quarantined = await town.worker.store.run(lambda unit: unit.inbound.quarantined())
        assert [note.because for note in quarantined] == ["the body does not fit its resource: issue needs data.issue"]
