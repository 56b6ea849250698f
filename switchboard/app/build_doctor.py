"""Chooses the real things for the doctor, and puts them together: it asks everything, and changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, closing

import httpx

from switchboard.app.build_worker import sentry_client
from switchboard.clock import Clock, SystemClock
from switchboard.config.config import Config
from switchboard.doctor.finding import Finding
from switchboard.doctor.patient import Patient
from switchboard.runtime.settings import Settings
from switchboard.senders.certificates import trusted
from switchboard.senders.doorstep import Doorstep
from switchboard.senders.pagerduty.examined import PagerProbe
from switchboard.senders.slack.examined import SlackProbe
from switchboard.senders.slack.sender import slack_client
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.refusals import RefusalStore
from switchboard.storage.schema import unready
from switchboard.storage.store import reading_store

SECONDS = 4  # for one request: less than a check has, so that it can say what did not answer
THREADS = 4


@asynccontextmanager
async def patient(
    settings: Settings,
    *,
    routes: Finding,
    config: Config | None,
    clock: Clock | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Patient]:
    """Open all that the checks ask, and let go of it at the end. `routes` says what `config` is, or why it is None."""
    url, slack = settings.database_url.reveal(), settings.slack
    there = await _is_there(url)
    async with AsyncExitStack() as opened:
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="doctor")
        opened.callback(threads.shutdown, wait=False, cancel_futures=True)
        http = await opened.enter_async_context(httpx.AsyncClient(timeout=SECONDS, verify=trusted()))
        sentry = sentry_client(settings)
        if sentry:
            opened.push_async_callback(sentry.close)
        client = slack_client(slack.bot_token.reveal(), slack.api_url, seconds=SECONDS)
        urls = settings.pagerduty
        yield Patient(
            settings=settings,
            clock=clock or SystemClock(),
            routes=routes,
            config=config,
            store=opened.enter_context(closing(reading_store(url))) if there else None,
            kept=opened.enter_context(closing(inbox_store(url))) if there else None,
            refusals=RefusalStore(url) if there else None,
            slack=SlackProbe(client),
            pager=PagerProbe(events_url=urls.events_url, api_url=urls.api_url, http=http, executor=threads),
            sentry=sentry,
            doorstep=Doorstep(http),
            say=say,
        )


async def _is_there(url: str) -> bool:
    """Return whether the database can be asked; one that does not answer soon cannot. The checks say why."""
    try:
        async with asyncio.timeout(SECONDS):
            return await asyncio.to_thread(unready, url) is None
    except TimeoutError:
        return False
