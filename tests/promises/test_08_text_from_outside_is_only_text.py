"""Promise 8: text from outside cannot ping, link, format or break a message. Error messages are written by attackers."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash, Frame
from sandbox.slack.message import Message
from switchboard.model.delivery import DeliveryState
from tests.promises.scenes import a_webhook, calls, in_state, shown, the_message
from tests.town import ROUTES, Town, a_town

PINGS = ("<!channel>", "<!here>", "<@U00000001>", "<#C00000001>", "<!subteam^S1>", "@channel")
MARKS = ("*bold*", "_it_", "~no~", "`code`", "```pre```", ":tada:", "> quoted", "&lt;!channel&gt;")
LINKS = ("<https://evil.example|Open in Sentry>", "https://evil.example/", "javascript:alert(1)")
BREAKS = ("\x00", "\x1b[31m", "\u202egnp.exe", "\u200b", "\ud800", "\r\n\r\n", "\u2028", '"}]', "\\", "e\u0301" * 40)
HIDDEN = {"\x00", "\x1b", "\u202e", "\u200b", "\u2028"}
EVIL = [*PINGS, *MARKS, *LINKS, *BREAKS, "x" * 5000, "<!channel> " * 700, ""]
SHOWN = ROUTES.replace("dead_after: 24h", "dead_after: 24h, show: {tags: [evil], contexts: [evil]}")


@pytest.fixture(name="showing_town")
async def _showing_town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town whose messages show as much from outside as they can."""
    async with a_town(tmp_path, routes=SHOWN) as town:
        yield town


def _crash(evil: str, **chosen: Any) -> Crash:
    """Make a crash that says `evil` wherever a program can say anything, in the payments team's code."""
    ours = Frame("src/acme/payments/charge.py", "charge", 42, context_line=evil)
    return Crash(
        type=evil or "E",
        value=evil,
        level="fatal",
        frames=(Frame(f"src/acme/payments/{evil}", evil, 1, context_line=evil), ours),
        environment=evil or None,
        release=evil or None,
        transaction=evil or None,
        tags={"evil": evil, evil or "empty": evil},
        user={"id": evil, "username": evil, "email": evil},
        contexts={"evil": {evil or "empty": evil}},
        extra={evil: evil},
        request={"url": evil, "method": evil, "headers": [[evil, evil]]},
        logger=evil,
        fingerprint=("one",),
        **chosen,
    )


def _elements(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        yield from (inner for part in value.values() for inner in _elements(part))
    elif isinstance(value, list):
        yield from (inner for part in value for inner in _elements(part))


def _is_only_text(town: Town, message: Message) -> None:
    """Nothing in a message that Slack would act on came from outside."""
    for element in _elements(message.blocks):
        assert element.get("type") not in ("mrkdwn", "user", "usergroup", "channel", "broadcast", "image")
        if "url" in element:
            assert element["url"].startswith(_ours(town))
    assert not [mark for mark in ("<", ">") if mark in message.text]
    assert not HIDDEN & set(shown(message))


def _ours(town: Town) -> tuple[str, ...]:
    return (f"{town.world.base_url}/sentry/", "https://slack.com/archives/")


def _every_message(town: Town) -> list[Message]:
    return [message for channel in town.world.slack.channels.values() for message in channel.messages]


@pytest.mark.parametrize("evil", EVIL, ids=lambda evil: ascii(evil)[:20])
async def test_whatever_a_program_says_is_only_text_in_slack_and_at_the_pager(showing_town: Town, evil: str) -> None:
    town = showing_town
    captured, _ = town.world.sentry.take_in(_crash(evil))
    await town.post(*a_webhook(town, bodies.issue(captured.issue, "created"), "issue"))
    await town.post(*a_webhook(town, bodies.event_alert(captured.event, rule=evil or "rule")))
    await town.advance(5)
    await town.world.sentry.resolve(captured.issue, by=evil or None)
    await town.advance(10)
    assert not await in_state(town, DeliveryState.FAILED)
    assert [len(town.texts("payments")), len(town.world.pagerduty.incidents)] == [1, 1]
    for message in _every_message(town):
        _is_only_text(town, message)
    assert not [entry for entry in calls(town, "chat.postMessage") if entry.outcome != "ok"]
    [incident] = town.world.pagerduty.incidents
    assert all(link["href"].startswith(_ours(town)) for link in incident.event["links"])
    assert not HIDDEN & set(incident.summary)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(evil=st.text(st.characters(codec=None), max_size=60))
async def test_any_text_at_all_is_only_text(evil: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with a_town(Path(folder), routes=SHOWN) as town:
            await town.capture(_crash(evil))
            await town.advance(5)
            assert not await in_state(town, DeliveryState.FAILED)
            assert town.texts("payments")
            for message in _every_message(town):
                _is_only_text(town, message)


@pytest.mark.parametrize("name", [*PINGS, *LINKS, "*Ann*"])
async def test_a_persons_name_is_only_text(showing_town: Town, name: str) -> None:
    town = showing_town
    town.world.sentry.add_member(name, "evil@acme.example")
    issue = await town.capture(Crash())
    await town.advance(2)
    await town.world.sentry.assign(issue, name, by=name)
    await town.advance(10)
    assert name in shown(the_message(town, "payments"))
    for message in _every_message(town):
        _is_only_text(town, message)


@pytest.mark.parametrize("evil", EVIL, ids=lambda evil: ascii(evil)[:20])
async def test_a_metric_alert_is_only_text(showing_town: Town, evil: str) -> None:
    town = showing_town
    await town.world.sentry.metric_alert("critical", rule=evil, aggregate=evil, query=evil, environment=evil or None)
    await town.advance(5)
    _is_only_text(town, the_message(town, "alerts"))


async def test_an_address_that_is_not_a_web_page_of_sentrys_leads_nowhere(showing_town: Town) -> None:
    town = showing_town
    event = town.world.sentry.take_in(Crash())[0].event
    for number, url in enumerate(["javascript:alert(1)", "https://a@evil.example/", "data:text/html,x"]):
        changed = {**event, "web_url": url, "event_id": f"{number:032x}", "issue_id": str(number)}
        await town.post(*a_webhook(town, bodies.event_alert(changed)))
    await town.advance(10)
    assert len(town.texts("payments")) >= 1
    for message in _every_message(town):
        _is_only_text(town, message)


async def test_no_page_of_the_console_runs_or_shows_as_markup_what_a_program_says(showing_town: Town) -> None:
    town, evil = showing_town, "<script>alert(1)</script><img src=x onerror=alert(1)>'\"><a href=//evil.example>"
    await town.capture(_crash(evil))
    await town.advance(5)
    transport = httpx.ASGITransport(town.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for path in ("/", "/deliveries", "/received/1", "/received/2", "/deliveries/1", "/deliveries/2"):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert not [tag for tag in ("<script>alert", "<img src=x", "<a href=//evil") if tag in answer.text], path
