"""What Sentry tells when something happens, and in which shape."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.sentry.bodies import event_alert, signed
from sandbox.sentry.crash import Crash
from sandbox.sentry.events import event
from sandbox.sentry.issue import Project
from sandbox.server import running
from sandbox.world import World
from tests.moved_clock import MovedClock

SECRET = "sandbox-client-secret"
Json = dict[str, Any]


class Receiver:
    """A service that takes webhooks and answers with one status."""

    def __init__(self) -> None:
        self.status = 202
        self.got: list[tuple[httpx.Headers, bytes]] = []

    async def take(self, request: Request) -> Response:
        self.got.append((httpx.Headers(request.headers.raw), await request.body()))
        return Response(status_code=self.status)

    def told(self) -> list[str]:
        return [f"{head['sentry-hook-resource']}.{json.loads(body)['action']}" for head, body in self.got]

    def data(self, index: int = -1) -> Json:
        data: Json = json.loads(self.got[index][1])["data"]
        return data


@pytest.fixture
async def receiver(world: World) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with running(Starlette(routes=[Route("/hook", receiver.take, methods=["POST"])])) as address:
        world.sentry.deliveries.target = f"{address}/hook"
        yield receiver


async def test_a_webhook_is_signed_over_its_exact_bytes(world: World, receiver: Receiver) -> None:
    await world.sentry.capture()
    for headers, body in receiver.got:
        assert headers["sentry-hook-signature"] == hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert headers["sentry-hook-timestamp"] == "1772442000"
        assert len(headers["request-id"]) == len(headers["idempotency-key"]) == 32
        assert body == json.dumps(json.loads(body), separators=(",", ":")).encode()


async def test_a_first_event_makes_an_issue_and_fires_the_rule(world: World, receiver: Receiver) -> None:
    first = await world.sentry.capture()
    again = await world.sentry.capture(Crash(value="another value"))
    assert (first.new, again.new, again.issue.count) == (True, False, 2)
    assert receiver.told() == ["issue.created", "event_alert.triggered", "event_alert.triggered"]


async def test_errors_are_told_one_by_one_when_subscribed(world: World, receiver: Receiver) -> None:
    world.sentry.send_errors = True
    await world.sentry.capture()
    assert receiver.told() == ["issue.created", "error.created", "event_alert.triggered"]


async def test_an_event_carries_its_slugs_only_in_addresses(world: World, receiver: Receiver) -> None:
    captured = await world.sentry.capture(Crash(tags={"payment_status": "failed"}))
    told = receiver.data()["event"]
    assert told["url"].endswith(f"/api/0/projects/acme/shop-backend/events/{told['event_id']}/")
    assert (told["project"], told["issue_id"]) == (captured.issue.project.id, str(captured.issue.id))
    assert ["payment_status", "failed"] in told["tags"]
    assert told["exception"]["values"][0]["stacktrace"]["frames"][-1]["filename"] == "src/acme/payments/charge.py"


async def test_a_resolved_issue_that_returns_is_told_as_regressed(world: World, receiver: Receiver) -> None:
    issue = (await world.sentry.capture()).issue
    await world.sentry.resolve(issue, by="Alice")
    assert json.loads(receiver.got[-1][1])["actor"] == {"type": "user", "id": 501, "name": "Alice"}
    await world.sentry.capture()
    assert receiver.told()[-3:] == ["issue.resolved", "issue.unresolved", "event_alert.triggered"]
    assert receiver.data(-2)["issue"]["substatus"] == "regressed"


async def test_assigned_is_told_only_when_nobody_had_it(world: World, receiver: Receiver) -> None:
    issue = (await world.sentry.capture()).issue
    world.sentry.add_member("Bob", "bob@acme.example")
    await world.sentry.assign(issue, "alice@acme.example")
    await world.sentry.assign(issue, "bob@acme.example")
    assert receiver.told().count("issue.assigned") == 1
    assert receiver.data()["assignee"]["id"] == 501
    with pytest.raises(ValueError, match="nobody"):
        await world.sentry.assign(issue, "carol")


async def test_every_other_change_has_its_action(world: World, receiver: Receiver) -> None:
    issue = (await world.sentry.capture()).issue
    await world.sentry.archive(issue)
    await world.sentry.unresolve(issue)
    await world.sentry.regress(issue)
    await world.sentry.metric_alert("critical", rule="Checkout")
    assert receiver.told()[2:] == [
        "issue.ignored",
        "issue.unresolved",
        "issue.unresolved",
        "metric_alert.critical",
    ]
    assert receiver.data()["metric_alert"]["status"] == 20


async def test_a_refused_webhook_is_logged_and_not_sent_again(world: World, receiver: Receiver) -> None:
    receiver.status = 503
    await world.sentry.metric_alert("warning")
    (delivery,) = world.sentry.deliveries.log
    assert (delivery.status, delivery.arrived, len(receiver.got)) == (503, False, 1)


async def test_a_webhook_that_reaches_nobody_is_lost(world: World) -> None:
    world.sentry.deliveries.target = "http://127.0.0.1:9/hook"
    await world.sentry.metric_alert("warning")
    assert world.sentry.deliveries.log[0].error == "ConnectError"


async def test_paused_deliveries_are_lost_while_issues_go_on(world: World, receiver: Receiver) -> None:
    world.sentry.deliveries.paused = True
    captured = await world.sentry.capture()
    assert (receiver.got, captured.issue.count) == ([], 1)


def test_bodies_can_be_built_and_signed_without_sending(time: MovedClock) -> None:
    project = Project(1, "shop-backend", "SHOP")
    body = event_alert(event(Crash(message="disk full"), project=project, issue_id=7, at=time.now()))
    headers, raw = signed(body, "s", "event_alert", at=time.now(), request_id="r")
    assert json.loads(raw)["data"]["event"]["logentry"]["formatted"] == "disk full"
    assert headers["Sentry-Hook-Signature"] == hmac.new(b"s", raw, hashlib.sha256).hexdigest()
    assert "Idempotency-Key" not in headers
