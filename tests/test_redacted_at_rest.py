"""What is kept redacted is decided on as it is kept: told, explained, replayed and kept true; and what was kept before follows."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from switchboard.cli.reports import add_reports
from switchboard.inbox.redaction import redact_settled
from switchboard.model.history import AlertRecord
from switchboard.model.inbound import Door
from switchboard.model.intent import Replay
from switchboard.model.redaction import KeptKind
from switchboard.model.replace import replace
from switchboard.model.statistics import Measure
from switchboard.payloads.intents import raw_of
from switchboard.search.match import HIDDEN_BEFORE
from tests.moved_clock import START
from tests.promises.scenes import a_webhook, shown
from tests.resting import cells
from tests.switchboard.builders import a_page
from tests.town import ROUTES, Town, a_town

AT_REST = f"{ROUTES}retention: {{redact_at_rest: true}}\n"
VIP = """
  - name: big customers
    when: user.email:*@big.example level:error
    notify: [slack:core]
  - name: known users
    when: has:user.email level:error
    notify: [slack:frontend]
fallback:"""
NOWHERE = (Frame("src/acme/search/index.py", "index", 3),)
MAIL = "ann@big.example"


def a_crash(**over: Any) -> Crash:
    """Make a crash that nobody owns, and that happened to Ann."""
    known = {
        "type": "SearchError",
        "value": f"no account of {MAIL}",
        "frames": NOWHERE,
        "user": {"id": "7", "email": MAIL},
    }
    return Crash(**(known | over))


async def told(town: Town, crash: Crash) -> Issue:
    """Let an alert of a crash come alone, without the webhook that Sentry sends of a new issue."""
    captured, _ = town.world.sentry.take_in(crash)
    await town.post(*a_webhook(town, bodies.event_alert(captured.event, rule="Every event")))
    await town.settle()
    return captured.issue


async def command(town: Town, *words: str) -> str:
    """Run a command on the town's database."""
    app = typer.Typer()
    add_reports(app)
    environ = {"DATABASE_URL": town.settings.database_url.reveal(), "ROUTES": str(town.folder / "routes.yaml")}
    said = await asyncio.to_thread(CliRunner().invoke, app, list(words), env=environ)
    assert said.exit_code == 0, said.output
    return said.stdout


async def alerts(town: Town) -> list[AlertRecord]:
    """Return every alert, oldest first."""
    return (await town.worker.store.run(lambda unit: unit.subjects.latest_alerts(limit=100)))[::-1]


def holding(town: Town, text: str) -> set[str]:
    """Return where a text rests, but for the configuration."""
    found = {where for where, said in cells(town.settings.database_url.reveal()) if text in said}
    return {where for where in found if not where.startswith("config.")}


async def test_a_route_that_asks_for_what_is_hidden_does_nothing_and_says_why(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=AT_REST.replace("\nfallback:", VIP)) as town:
        await told(town, a_crash())
        assert (len(town.texts("frontend")), town.texts("core")) == (1, [])
        [record] = await alerts(town)
        assert "not known whether route “big customers” would match" in record.decision.because
        said = json.loads(await command(town, "explain", str(record.inbound_id), "--json"))
        [route] = [each for each in said["because"]["routes"] if each["name"] == "big customers"]
        assert (route["effect"], route["terms"][0]["why"], said["redacted"]) == ("unknown", HIDDEN_BEFORE, True)
        assert HIDDEN_BEFORE in await command(town, "explain", str(record.inbound_id))


async def test_the_same_body_in_a_file_is_explained_as_it_would_be_decided(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=AT_REST.replace("\nfallback:", VIP)) as town:
        captured, _ = town.world.sentry.take_in(a_crash())
        file = tmp_path / "body.json"
        file.write_text(json.dumps(bodies.event_alert(captured.event, rule="Every event")))
        said = json.loads(await command(town, "explain", str(file), "--resource", "event_alert", "--json"))
        effects = {each["name"]: each["effect"] for each in said["because"]["routes"]}
        assert (effects["big customers"], effects["known users"]) == ("unknown", "notifies")


async def test_a_redacted_body_is_replayed_as_one_and_decided_alike(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=AT_REST) as town:
        await told(town, a_crash())
        [first] = await alerts(town)
        await redact_settled(town.services.kept, town.services.reader)
        kept = town.services.kept.get(first.inbound_id)
        assert kept is not None
        assert kept.is_redacted
        assert MAIL.encode() not in kept.kept.raw
        assert "Redacted since they came: 1." in await command(town, "replay", str(first.inbound_id))
        await town.advance(5)
        _, again = await alerts(town)
        assert (again.facts, again.decision) == (first.facts, first.decision)
        note = await town.worker.store.run(lambda unit: unit.inbound.note(first.inbound_id))
        assert note is not None
        assert note.because == "worked again by its redacted body, in which a hidden value is unknown"
        counted = await town.worker.store.run(
            lambda unit: unit.statistics.between(START - timedelta(days=1), START + timedelta(days=1))
        )
        assert sum(each.counts.get(Measure.ALERTS, 0) for each in counted) == 1


async def test_a_body_that_was_redacted_stays_so_where_it_is_no_longer_asked_for(tmp_path: Path) -> None:
    routes = AT_REST.replace("\nfallback:", VIP)
    async with a_town(tmp_path, routes=routes) as town:
        await told(town, a_crash())
        await redact_settled(town.services.kept, town.services.reader)
        (tmp_path / "routes.yaml").write_text(routes.replace("redact_at_rest: true", "redact_at_rest: false"))
        await town.worker.reload()
        town.services.kept.append([raw_of(Replay((1,)), door=Door.CLI, at=town.clock.now())])
        await town.advance(5)
        _, again = await alerts(town)
        assert again.facts.redacted
        assert "not known whether route “big customers” would match" in again.decision.because


async def test_news_that_does_not_know_the_user_does_not_bring_a_name_back(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=AT_REST) as town:
        crash = a_crash(value="no account for Ann Lee there", user={"id": "7", "username": "Ann Lee"})
        issue = await told(town, crash)
        assert holding(town, "Ann Lee") == {"inbox.raw"}
        await town.world.sentry.resolve(issue, by="Alice")
        await town.post(*a_webhook(town, bodies.issue(issue, "resolved"), "issue"))
        await town.advance(5)
        await redact_settled(town.services.kept, town.services.reader)
        assert holding(town, "Ann Lee") == set()
        [root] = town.channel("alerts").roots()
        assert "no account for [redacted] there" in shown(root)


async def test_whom_an_issue_is_assigned_to_is_known_still(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=AT_REST, asks_sentry=True) as town:
        issue = await told(town, a_crash())
        await town.world.sentry.assign(issue, to="alice@acme.example", by="Bob")
        await town.advance(10)
        [subject] = [each for each in (await _subjects(town)) if each.assignee]
        assert "***" not in str(subject.assignee)


async def _subjects(town: Town) -> list[Any]:
    found = await alerts(town)
    return await town.worker.store.run(lambda unit: [unit.subjects.get(each.subject_id) for each in found])


async def test_what_was_kept_before_is_rewritten_by_a_worker_that_dies_between_any_two_slices(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        for number in range(3):
            await town.capture(a_crash(type=f"Search{number}Error"))
        await town.advance(5)
        assert {"subject.title", "alert.own", "fact_set.body"} & holding(town, MAIL)
        (tmp_path / "routes.yaml").write_text(AT_REST)
        await town.worker.reload()
        for _ in range(2 * len(KeptKind)):
            await town.worker.store.call(town.worker.rewriting.slice)
            await town.restart_worker()
        await town.worker.store.call(town.worker.rewriting.slice)
        assert town.worker.rewriting.is_over
        await redact_settled(town.services.kept, town.services.reader)
        assert holding(town, MAIL) == set()
        assert all(each.facts.redacted for each in await alerts(town))
        await town.capture(a_crash(type="Search0Error"))
        await town.advance(5)
        assert len([text for text in town.texts("alerts") if "Error" in text]) == 3


async def test_rewriting_waits_while_a_page_is_due(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await told(town, a_crash())
        (tmp_path / "routes.yaml").write_text(AT_REST)
        await town.worker.reload()
        page = a_page(id=0, due_at=town.clock.now())
        [kept] = await town.worker.store.run(lambda unit: unit.deliveries.save([page]))
        assert not await town.worker.store.call(town.worker.rewriting.slice)
        assert "subject.title" in holding(town, MAIL)
        await town.worker.store.run(lambda unit: unit.deliveries.save([replace(kept, due_at=None)]))
        while await town.worker.store.call(town.worker.rewriting.slice):
            pass
        assert holding(town, MAIL) == {"inbox.raw"}
