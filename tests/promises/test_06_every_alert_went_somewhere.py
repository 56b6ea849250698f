"""Promise 6: every alert went somewhere or says why not; what no route matched goes to the fallback."""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.history import AlertRecord
from tests.promises.scenes import (
    LEDGER,
    NOWHERE,
    PAYMENTS,
    a_crash,
    a_webhook,
    in_state,
    reasons,
    shown,
    the_message,
)
from tests.town import ROUTES, SECRET, Town, a_town

SHADOW = """
  - name: tried out
    when: has:team
    notify: ["slack:#ops"]
    shadow: true
"""


@pytest.fixture(name="shadow_town")
async def _shadow_town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town where one more route is tried out."""
    async with a_town(tmp_path, routes=ROUTES.replace("\nfallback:", f"{SHADOW.rstrip()}\nfallback:")) as town:
        yield town


async def _alerts(town: Town) -> list[AlertRecord]:
    return await town.worker.store.run(lambda unit: unit.subjects.latest_alerts(limit=1000))


async def test_an_alert_in_nobodys_code_goes_to_the_fallback_and_says_so(town: Town) -> None:
    await town.capture(a_crash(frame=NOWHERE))
    await town.advance(5)
    assert "no route matched, so the fallback" in shown(the_message(town, "alerts"))


async def test_an_issue_without_its_event_goes_to_the_fallback_after_a_moment(town: Town) -> None:
    captured, _ = town.world.sentry.take_in(a_crash())
    await town.post(*a_webhook(town, bodies.issue(captured.issue, "created"), "issue"))
    await town.advance(2)
    assert town.texts("alerts") == []
    await town.advance(3)
    assert len(town.texts("alerts")) == 1


async def test_a_later_match_moves_the_message_of_the_fallback(town: Town) -> None:
    captured, _ = town.world.sentry.take_in(a_crash())
    await town.post(*a_webhook(town, bodies.issue(captured.issue, "created"), "issue"))
    await town.advance(10)
    await town.post(*a_webhook(town, bodies.event_alert(captured.event)))
    await town.advance(10)
    assert len(town.texts("payments")) == 1
    assert the_message(town, "alerts").text.startswith("Moved to payments: ChargeError")
    [moved] = await in_state(town, DeliveryState.CLOSED)
    assert moved.why == "moved to payments"


async def test_an_alert_that_a_route_drops_tells_nobody_and_says_which_and_why(town: Town) -> None:
    await town.capture(a_crash(environment="development"))
    await town.advance(5)
    assert town.texts("payments") == []
    [alert] = [alert for alert in await _alerts(town) if alert.decision.dropped_by]
    assert "development stays local" in alert.decision.because


async def test_a_route_in_shadow_decides_and_tells_nobody(shadow_town: Town) -> None:
    await shadow_town.capture(a_crash())
    await shadow_town.advance(5)
    assert (len(shadow_town.texts("payments")), shadow_town.texts("ops")) == (1, [])
    whys = [delivery.why for delivery in await in_state(shadow_town, DeliveryState.SUPPRESSED)]
    assert "shadow: decided, told to nobody" in whys


async def test_a_metric_alert_finds_the_fallback_and_hears_its_end(town: Town) -> None:
    await town.world.sentry.metric_alert("critical")
    await town.advance(5)
    assert the_message(town, "alerts").text.startswith("Firing")
    await town.world.sentry.metric_alert("resolved")
    await town.advance(10)
    assert the_message(town, "alerts").text.startswith("Back to normal")


async def test_what_is_not_served_yet_is_kept_and_says_so(town: Town) -> None:
    body = bodies.envelope("created", {"monitor": {"slug": "nightly"}})
    answer = await town.post(*a_webhook(town, body, "monitor"))
    await town.settle()
    assert answer.status_code == 202
    assert list((await reasons(town)).values()) == ["kept; nothing is made of monitor.created yet"]


@pytest.mark.parametrize("raw", [b"{}", b"[]", b"null", b'{"action":"triggered","data":{}}', b"\xff\xfe"])
async def test_what_cannot_be_read_is_in_quarantine_with_its_reason(town: Town, raw: bytes) -> None:
    signature = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"Sentry-Hook-Resource": "event_alert", "Sentry-Hook-Signature": signature}
    assert (await town.post(headers, raw)).status_code == 202
    await town.settle()
    [note] = await town.worker.store.run(lambda unit: unit.inbound.quarantined())
    assert note.because


CRASHES = st.builds(
    Crash,
    project=st.sampled_from(["shop-backend", "shop-widgets"]),
    type=st.sampled_from(["ChargeError", "BookError"]),
    level=st.sampled_from(["fatal", "error", "warning", "info"]),
    frames=st.sampled_from([(PAYMENTS,), (LEDGER,), (NOWHERE,), ()]),
    environment=st.sampled_from(["production", "development", None]),
)
CONDITIONS = st.sampled_from(
    [
        "has:team",
        "level:fatal",
        "!environment:production",
        "project:shop-widgets",
        "is:unresolved",
        "error.type:BookError",
    ]
)
OUTCOMES = st.sampled_from(
    [
        'notify: ["slack:owner"]',
        'notify: ["slack:#ops"], shadow: true',
        'drop: "not wanted"',
        'notify: ["pagerduty:owner"]',
    ]
)
CONFIGS = st.lists(st.tuples(CONDITIONS, OUTCOMES, st.booleans()), max_size=4)


def _config(rows: Sequence[tuple[str, str, bool]]) -> str:
    head, rest = ROUTES.split("routes:\n")
    tail = rest[rest.index("fallback:") :]
    lines = [
        f"  - {{name: r{number}, when: '{when}', {outcome}{', stop: true' if stop and 'drop' not in outcome else ''}}}"
        for number, (when, outcome, stop) in enumerate(rows)
    ]
    return f"{head}routes: {'' if lines else '[]'}\n{chr(10).join(lines)}\n{tail}"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=CONFIGS, crashes=st.lists(CRASHES, min_size=1, max_size=4))
async def test_whatever_the_rules_and_the_crashes_each_alert_is_accounted_for(
    rows: Sequence[tuple[str, str, bool]], crashes: Sequence[Crash]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with a_town(Path(folder), routes=_config(rows)) as town:
            assert town.worker.reloader.config is not None
            for crash in crashes:
                await town.capture(crash)
            await town.advance(20)
            alerts, deliveries = await _alerts(town), await town.deliveries()
            assert len({alert.inbound_id for alert in alerts}) == len(alerts) >= len(crashes)
            for alert in alerts:
                _accounted(alert, [delivery for delivery in deliveries if delivery.subject_id == alert.subject_id])


def _accounted(alert: AlertRecord, deliveries: Sequence[Delivery]) -> None:
    """An alert says why, and each destination that it names was told or says why not."""
    decision = alert.decision
    assert decision.because
    assert decision.notifies or decision.dropped_why or "told before" in decision.because
    for notify in decision.notifies:
        # More than one where the fallback was told, an owner took over, and nobody's came again.
        told = [one for one in deliveries if str(one.destination) == str(notify.destination)]
        assert told, alert.decision
        for delivery in told:
            assert delivery.state is DeliveryState.DELIVERED or delivery.why, (alert.decision, delivery)
