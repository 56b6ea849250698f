"""Promise 9, further: a secret of any kind, planted in any place of a body, comes out nowhere."""

from __future__ import annotations

import asyncio
import copy
import io
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash, Frame
from switchboard.cli.reports import add_reports
from switchboard.model.news import Alert, Noted, Update
from switchboard.payloads.breadcrumbs import read_trail
from switchboard.payloads.recognise import recognise
from switchboard.senders.pagerduty.message import trigger
from switchboard.senders.slack.details import details
from switchboard.senders.slack.message import root_message
from switchboard.senders.slack.unfurl import attachment
from switchboard.state.issue_state import fold
from tests.planted import ASKED, PLANTED, Planted, seen
from tests.promises.scenes import a_webhook, words
from tests.samples import sentry as samples
from tests.switchboard.senders.cards import AT, a_card
from tests.town import ROUTES, Town, a_town

SHOWN = ROUTES.replace(
    "dead_after: 24h",
    f"dead_after: 1h, redact: [{', '.join(ASKED)}], show: {{tags: [note, said], contexts: [run, user, request, said]}}",
)
TOGETHER = 12
BATCHES = [PLANTED[at : at + TOGETHER] for at in range(0, len(PLANTED), TOGETHER)]


def leaking(number: int, batch: tuple[Planted, ...]) -> Crash:
    """Make a crash that says these, each wherever a program says things."""
    texts = [each.text for each in batch]
    named = {f"said {at}": text for at, text in enumerate(texts)}
    return Crash(
        type=f"Leak{number}Error",
        value="\n".join(texts),
        level="fatal",
        frames=tuple(
            Frame(f"src/acme/payments/{at}.py", "pay", at, context_line=text) for at, text in enumerate(texts)
        ),
        transaction=texts[number % len(texts)],
        tags={"note": texts[0], "said": texts[-1], **named},
        user={"id": "7", "data": named, **named},
        contexts={"run": named, "said": {"all": texts}},
        extra={"all": texts, **named},
        request={"url": f"https://shop.example/{texts[1]}", "method": "POST", "data": named, "query_string": texts[2]},
        logger=texts[3][:60],
        breadcrumbs=tuple({"category": "console", "message": text, "data": {"said": text}} for text in texts),
    )


@pytest.fixture(name="town")
async def _town(tmp_path: Path, log: io.StringIO) -> AsyncIterator[Town]:
    """Give a town where each kind was let slip: in events, issues, comments and what was said at their ends."""
    async with a_town(tmp_path, routes=SHOWN) as town:
        issues = []
        for number, batch in enumerate(BATCHES):
            captured, _ = town.world.sentry.take_in(leaking(number, batch))
            await town.post(*a_webhook(town, bodies.issue(captured.issue, "created"), "issue"))
            await town.post(*a_webhook(town, bodies.event_alert(captured.event, rule=batch[0].text)))
            issues.append(captured.issue)
        await town.advance(60)
        for number, each in enumerate(PLANTED):
            issue = issues[number // TOGETHER]
            said = bodies.comment(issue, f"it says {each.text}", number=number + 1, at=town.clock.now())
            await town.post(*a_webhook(town, said, "comment"))
        await town.advance(400)
        await town.worker.report()
        yield town


def _nothing_seen(where: str, text: str) -> None:
    assert seen(text) == [], f"{where}: {text[:3000]}"


async def test_no_message_page_metric_log_line_or_command_shows_a_planted_secret(town: Town, log: io.StringIO) -> None:
    await _no_message_modal_or_incident(town)
    await _no_page_metric_or_log_line(town, log)
    await _no_command(town)


async def _no_message_modal_or_incident(town: Town) -> None:
    roots = town.channel("payments").roots()
    assert len(roots) == len(BATCHES)
    for root in roots:
        assert (await town.from_menu("payments", root.ts, "Details")).trouble is None
        view = await town.opened()
        _nothing_seen("Details", "\n".join(words(view.content)))
        await town.close(view)
    messages = [message for channel in town.world.slack.channels.values() for message in channel.messages]
    assert len(messages) > len(PLANTED)
    for message in messages:
        everything: list[Any] = [message.text, message.blocks, message.metadata]
        everything += [[edit.text, edit.blocks, edit.metadata] for edit in message.edits]
        _nothing_seen("a message", json.dumps(everything, ensure_ascii=False))
    assert town.world.pagerduty.incidents
    for incident in town.world.pagerduty.incidents:
        _nothing_seen("an incident", json.dumps(incident.event, ensure_ascii=False))


async def _no_page_metric_or_log_line(town: Town, log: io.StringIO) -> None:
    paths = ["/", "/deliveries", "/api/received", "/api/deliveries", "/metrics", "/readyz"]
    paths += ["/api/issues", "/api/issues?q=level:fatal", "/?q=level:fatal", "/api/issues?team=payments"]
    paths += [f"{head}/received/{one.id}" for head in ("", "/api") for one in town.services.kept.latest(limit=400)]
    paths += [f"{head}/deliveries/{one.id}" for head in ("", "/api") for one in await town.deliveries()]
    transport = httpx.ASGITransport(town.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for path in paths:
            _nothing_seen(path, (await client.get(path)).text)
    assert "delivery.tried" in log.getvalue()
    _nothing_seen("the log", "\n".join(str(json.loads(line)) for line in log.getvalue().splitlines()))


async def _no_command(town: Town) -> None:
    app = typer.Typer()
    add_reports(app)
    environ = {"DATABASE_URL": town.settings.database_url.reveal(), "ROUTES": str(town.folder / "routes.yaml")}
    inbounds = town.services.kept.latest(limit=400)
    numbers = [str(one.id) for one in inbounds if one.kept.hint.resource == "event_alert"]
    asked: list[tuple[str, ...]] = [("deliveries", "list"), *(("explain", number) for number in numbers)]
    asked += [("deliveries", "show", str(one.id)) for one in await town.deliveries()]
    for words_ in asked:
        for form in ((), ("--json",)):
            said = await asyncio.to_thread(CliRunner().invoke, app, [*words_, *form], env=environ)
            assert said.exit_code in (0, 1), said.output
            _nothing_seen(" ".join(words_), said.output)


# --- every place of a body

BODIES: dict[str, dict[str, Any]] = {
    "event_alert": json.loads(samples.an_event_alert()),
    "error": json.loads(samples.an_error()),
    "issue": json.loads(samples.an_issue()),
    "metric_alert": json.loads(samples.a_metric_alert()),
}
# Sentry's own numbers, by which a thing is known and which stand in its incident's key; and what loses secrets only.
_NUMBERS = frozenset({"id", "issue_id", "event_id", "action", "uuid"})
_NAMES = frozenset({"release", "level", "slug", "shortId", "issueCategory", "aggregate", "project"})

Place = tuple[str | int, ...]


def _places(value: object, path: Place = ()) -> Iterator[Place]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield from _places(held, (*path, key))
    elif isinstance(value, list):
        for at, held in enumerate(value):
            yield from _places(held, (*path, at))
    elif isinstance(value, str) and path[-1] not in _NUMBERS and "projects" not in path:
        yield path


PLACES = [(resource, place) for resource, body in BODIES.items() for place in _places(body)]


def _planted(body: dict[str, Any], place: Place, text: str) -> bytes:
    changed = copy.deepcopy(body)
    holder: Any = changed
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = text
    return json.dumps(changed).encode()


@given(st.sampled_from(PLACES), st.sampled_from(PLANTED))
def test_a_secret_planted_in_any_place_of_a_body_is_shown_nowhere(where: tuple[str, Place], planted: Planted) -> None:
    resource, place = where
    if planted.asked and not _NAMES.isdisjoint(place):
        return
    raw = _planted(BODIES[resource], place, planted.text)
    news = recognise(resource, raw, at=AT, received_at=AT)
    if not isinstance(news, Alert | Update):
        assert isinstance(news, Noted) or place[-1] in ("action", "resource")
        return
    card = a_card(facts=news.facts, redact=ASKED, subject=fold(None, news, counted=False).subject)
    message = root_message(card)
    shown = [message.text, message.blocks, attachment(card), details(card, read_trail(raw)), trigger(card)]
    assert planted.kind not in seen("\n".join(map(str, shown)))
