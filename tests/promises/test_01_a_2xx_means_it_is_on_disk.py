"""Promise 1: a 2xx means it is on disk. The body is committed before the answer; kill -9 at any later moment loses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import httpx
import pytest

from asgi import create_app
from switchboard.app.web import web_services
from switchboard.inbox.inbox import Inbox
from switchboard.model.replace import replace
from switchboard.runtime.settings import load
from switchboard.storage.address import inbox_file
from switchboard.storage.inbox_sqlite import SqliteInbox
from switchboard.storage.schema import migrate
from tests.promises.crash.assault import Assault, blows
from tests.promises.crash.load import SECRET, an_alert, story
from tests.promises.crash.processes import a_street, until
from tests.promises.crash.verdict import complaints, look, quiet

SEEDS = int(os.environ.get("CRASH_SEEDS", "3"))
WEBHOOKS = 500

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_whatever_is_killed_whenever_all_that_was_accepted_is_told_once(seed: int, tmp_path: Path) -> None:
    await _assaulted(seed, tmp_path)


@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(100, 100 + max(1, SEEDS // 4)))
async def test_so_it_is_on_postgresql(seed: int, tmp_path: Path, postgres_url: str) -> None:
    await _assaulted(seed, tmp_path, postgres_url.replace("postgresql://", "postgresql+psycopg://"), webhooks=200)


async def _assaulted(seed: int, tmp_path: Path, database_url: str | None = None, *, webhooks: int = WEBHOOKS) -> None:
    async with a_street(tmp_path, database_url, is_new=True) as (processes, world):
        world.faults.add(service="slack", kind="slow", seconds=0.1)
        world.faults.add(service="pagerduty", kind="slow", seconds=0.1)
        supervised = bool(seed % 2)
        assault = Assault(processes, world, supervised=supervised)
        await assault.run(story(seed, webhooks), blows(seed, webhooks, supervised=supervised))
        world.faults.clear()
        kept = await quiet(processes.database_url)
        assert len(assault.accepted) > webhooks * 0.9
        found = complaints(kept, world, assault.accepted)
        assert not found, "\n".join([*found, processes.words()])


async def test_a_web_process_killed_right_after_each_202_loses_none(tmp_path: Path) -> None:
    async with a_street(tmp_path) as (processes, world):
        accepted = []
        processes.start("worker")
        for number in range(10):
            processes.start("web")
            await processes.ready()
            posts = [an_alert(number * 5 + more) for more in range(5)]
            answers = await asyncio.gather(*map(processes.post, posts))
            processes.kill("web")
            assert answers == [202] * 5
            accepted += [post.raw for post in posts]
        kept = await quiet(processes.database_url)
        assert set(accepted) <= kept.raws
        assert complaints(kept, world, accepted) == []


async def test_a_worker_that_stands_still_delays_no_answer(tmp_path: Path) -> None:
    async with a_street(tmp_path) as (processes, world):
        worker = processes.start("worker")
        processes.start("web")
        await processes.ready()
        # What opens a file may hold it for a moment: it is to be stopped at work.
        assert await until(lambda: '"worker.began"' in processes.log("worker").read_text())
        os.kill(worker.pid, signal.SIGSTOP)
        for number in range(50):
            async with asyncio.timeout(10.0):  # the worker stands still for as long as we like
                assert await processes.post(an_alert(number), seconds=10.0) == 202
        assert len(look(processes.database_url).raws) == 50
        assert not any(call.service == "slack" and call.method == "chat.postMessage" for call in world.log)
        os.kill(worker.pid, signal.SIGCONT)


@pytest.mark.parametrize("bounds", [{"max_bytes": 1}, {"min_free": 1 << 60}], ids=["its bound", "a full disk"])
async def test_an_inbox_that_cannot_keep_says_come_again_and_never_202(bounds: dict[str, int], tmp_path: Path) -> None:
    settings = load({"DATABASE_URL": f"sqlite:///{tmp_path}/full.db", "SENTRY_CLIENT_SECRET": SECRET})
    migrate(settings.database_url.reveal())
    full = SqliteInbox(inbox_file(settings.database_url.reveal()), **bounds)
    services = web_services(settings)
    services.kept.close()
    app = create_app(replace(services, kept=full, inbox=Inbox(full, wake=services.bell.ring)))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")
    async with app.router.lifespan_context(app), client:
        for number in range(5):
            post = an_alert(number)
            answer = await client.post("/webhooks/sentry", content=post.raw, headers=post.headers)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert (await client.get("/readyz")).status_code == 503
        assert full.newest() == 0
