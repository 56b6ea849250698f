"""Promise 9: secrets stay inside: in no log, error, metric, page or message.

Personal data is redacted before it reaches a channel.
"""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from console.app import create_console
from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash, Frame
from switchboard.model.history import Attempt
from switchboard.runtime.settings import load
from tests.promises.scenes import a_webhook, calls
from tests.town import CORE_KEY, PAYMENTS_KEY, ROUTES, SECRET, Town, a_town

SHOWN = ROUTES.replace(
    "dead_after: 24h",
    "dead_after: 1h, redact: [email, ip, username], show: {tags: [url, note, password], contexts: [user, request, run]}",
)
# What an application lets slip, each value in no other word of the town.
SLIPS = {
    "slack token": "xoxb-4242424242-plantedslacktoken",
    "sentry token": "sntrys_plantedsentrytoken0123456789abcdef",
    "password": "planted-password-1",
    "header": "planted-bearer-token-2",
    "cookie": "planted-cookie-3",
    "key in a query": "planted-query-key-4",
    "password of an address": "planted-url-password-5",
    "aws key": "AKIAPLANTED4EXAMPLE7",
    "github token": "ghp_plantedplantedplanted0123456789abcd",
    "card": "4111 1111 1111 1111",
    "e-mail": "victim@planted.example",
    "ip": "203.0.113.77",
    "user name": "planteduser",
}
# How the lists of issues are asked: all, what matches, by each filter, and what cannot be read and is said back.
ASKED_OF_ISSUES = (
    "",
    "q=level:fatal",
    "q=LoginError",
    "state=resolved",
    "team=payments",
    "project=shop-backend",
    "q=level:(",
)
OURS = (SECRET, PAYMENTS_KEY, CORE_KEY, "xoxb-sandbox")


def _leaky() -> Crash:
    """Make a crash that says all of it, wherever a program says things."""
    slip = SLIPS
    said = (
        f"login of {slip['e-mail']} from {slip['ip']} failed: password={slip['password']}, card {slip['card']}, "
        f"Authorization: Bearer {slip['header']} at https://root:{slip['password of an address']}@db.example/ "
        f"?api_key={slip['key in a query']} with {slip['slack token']} {slip['sentry token']} {slip['aws key']} "
        f"and {slip['github token']} for {slip['user name']}"
    )
    return Crash(
        type="LoginError",
        value=said,
        level="fatal",
        frames=(Frame("src/acme/payments/charge.py", "charge", 42, context_line=f'password = "{slip["password"]}"'),),
        transaction=f"/login?api_key={slip['key in a query']}",
        tags={
            "url": f"https://shop.example/?token={slip['key in a query']}",
            "note": said,
            "password": slip["password"],
        },
        user={"id": "7", "email": slip["e-mail"], "ip_address": slip["ip"], "username": slip["user name"]},
        contexts={"run": {"password": slip["password"], "argv": f"--token={slip['header']}", "note": said}},
        extra={"api_key": slip["key in a query"], "card_number": slip["card"], "said": said},
        request={
            "url": f"https://shop.example/login?api_key={slip['key in a query']}",
            "method": "POST",
            "headers": [["Authorization", f"Bearer {slip['header']}"], ["Cookie", f"session={slip['cookie']}"]],
            "data": {"password": slip["password"]},
        },
    )


@pytest.fixture(name="leaky_town")
async def _leaky_town(tmp_path: Path, log: io.StringIO) -> AsyncIterator[Town]:
    """Give a town where everything was let slip once: told, edited, resolved, refused, given up and stood in for."""
    async with a_town(tmp_path, routes=SHOWN) as town:
        captured, _ = town.world.sentry.take_in(_leaky())
        await town.post(*a_webhook(town, bodies.issue(captured.issue, "created"), "issue"))
        await town.post(*a_webhook(town, bodies.event_alert(captured.event)))
        await town.advance(5)
        for kind in ("500", "reset_before", "429"):
            town.world.faults.add(service="slack", kind=kind, times=1)
            town.world.faults.add(service="pagerduty", kind=kind, times=1)
        await town.world.sentry.resolve(captured.issue, by="Alice")
        await town.advance(60)
        del town.world.pagerduty.services[PAYMENTS_KEY]
        town.channel("payments").archived = True
        town.clock.move(3600)
        await town.capture(_leaky())
        await town.advance(60)
        await town.worker.report()
        yield town


def _nothing_slipped(where: str, text: str) -> None:
    shown = [name for name, value in SLIPS.items() if value in text]
    ours = [value for value in OURS if value in text]
    assert not shown, f"{where} shows the {', '.join(shown)}: {text[:2000]}"
    assert not ours, f"{where} shows a secret of our own"


async def _pages(town: Town, *paths: str) -> dict[str, httpx.Response]:
    transport = httpx.ASGITransport(town.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return {path: await client.get(path) for path in paths}


def _unsearched(town: Town, paths: Iterable[str]) -> list[str]:
    """Return what the console has and is none of these paths."""
    asked = [path.partition("?")[0] for path in paths]
    console = create_console(town.services).routes
    routes = [each for each in console if isinstance(each, Route) and "GET" in (each.methods or ())]
    told = [each for each in routes if not each.path.startswith("/static/")]
    assert len(told) >= 8
    return [each.path for each in told if not any(each.path_regex.match(path) for path in asked)]


async def _tries(town: Town, delivery: int) -> list[Attempt]:
    return await town.worker.store.run(lambda unit: unit.attempts.of(delivery))


async def test_no_message_in_slack_shows_what_was_let_slip(leaky_town: Town) -> None:
    messages = [message for channel in leaky_town.world.slack.channels.values() for message in channel.messages]
    assert len(messages) >= 3
    assert "[redacted]" in json.dumps([message.blocks for message in messages])
    for message in messages:
        everything: list[Any] = [message.text, message.blocks, message.metadata]
        everything += [[edit.text, edit.blocks, edit.metadata] for edit in message.edits]
        _nothing_slipped("a message", json.dumps(everything, ensure_ascii=False))


async def test_no_incident_shows_what_was_let_slip(leaky_town: Town) -> None:
    incidents = leaky_town.world.pagerduty.incidents
    assert {incident.routing_key for incident in incidents} == {PAYMENTS_KEY, CORE_KEY}
    for incident in incidents:
        event = {name: value for name, value in incident.event.items() if name != "routing_key"}
        _nothing_slipped("an incident", json.dumps(event, ensure_ascii=False))


async def test_no_line_of_the_log_shows_what_was_let_slip(leaky_town: Town, log: io.StringIO) -> None:
    await leaky_town.post({"Sentry-Hook-Resource": "event_alert"}, b'{"password": "planted-password-1"}')
    assert "delivery.tried" in log.getvalue()
    for line in log.getvalue().splitlines():
        _nothing_slipped("the log", json.dumps(json.loads(line), ensure_ascii=False))


async def test_no_page_and_no_metric_shows_what_was_let_slip(leaky_town: Town) -> None:
    bodies_kept = leaky_town.services.kept.latest(limit=100)
    deliveries = [delivery.id for delivery in await leaky_town.deliveries()]
    paths = ["/", "/deliveries", "/api/received", "/api/deliveries", "/metrics", "/readyz", "/healthz"]
    paths += [f"{list_}?{asked}" for list_ in ("/", "/api/issues") for asked in ASKED_OF_ISSUES]
    paths += [f"{head}/received/{inbound.id}" for head in ("", "/api") for inbound in bodies_kept]
    paths += [f"{head}/deliveries/{number}" for head in ("", "/api") for number in deliveries]
    assert _unsearched(leaky_town, paths) == []
    for path, answer in (await _pages(leaky_town, *paths)).items():
        assert answer.status_code == 200, path
        _nothing_slipped(path, answer.text)


async def test_no_answer_of_a_try_shows_what_was_let_slip(leaky_town: Town) -> None:
    for delivery in await leaky_town.deliveries():
        tries = await _tries(leaky_town, delivery.id)
        for said in (delivery.why, delivery.last_error, delivery.stands_in_for, *(one.answer for one in tries)):
            _nothing_slipped("an attempt", said or "")
    assert calls(leaky_town, "enqueue", "invalid event", service="pagerduty")


async def test_what_was_let_slip_is_still_known_inside(leaky_town: Town) -> None:
    # The tests above would pass of a town that had lost everything.
    kept = b"".join(inbound.kept.raw for inbound in leaky_town.services.kept.latest(limit=100))
    assert all(value.encode() in kept for value in SLIPS.values())


def test_settings_never_print_their_secrets() -> None:
    settings = load({"SENTRY_CLIENT_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-sandbox", "PAGERDUTY_CORE": CORE_KEY})
    _nothing_slipped("settings", f"{settings!r} {settings}")
