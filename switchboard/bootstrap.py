"""Chooses the real things and puts them together. A test puts the same things together with other settings and another clock."""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from switchboard.backlog import Backlog
from switchboard.bell import Bell, SocketBell
from switchboard.bookshelf import Bookshelf
from switchboard.clock import Clock, SystemClock
from switchboard.directory import Ask, Directory
from switchboard.environment import listed
from switchboard.inbox import Inbox
from switchboard.metrics import WebMetrics, web_metrics, worker_metrics
from switchboard.model.decision import DestinationKind
from switchboard.model.placement import SlackPlace
from switchboard.outbox.cards import Links
from switchboard.outbox.deliver import Outbox
from switchboard.outbox.ledger import Ledger
from switchboard.outbox.pacing import Pacing
from switchboard.senders.contract import Sender
from switchboard.senders.pagerduty.sender import PagerSender
from switchboard.senders.slack.directory import channel_ids
from switchboard.senders.slack.sender import SlackSender, slack_client
from switchboard.senders.unserved import UnservedSender
from switchboard.settings import Settings
from switchboard.storage.engine import database_file, is_sqlite
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_store import inbox_store
from switchboard.storage.notified import NotifiedBell
from switchboard.storage.store import Store, reading_store, writing_store
from switchboard.telemetry import own_project
from switchboard.worker import Worker, digester

# The explicit list of what is served; every other kind is refused loudly, and the fallback is told.
UNSERVED = (DestinationKind.EMAIL, DestinationKind.JIRA, DestinationKind.APPRISE, DestinationKind.WEBHOOK)
PAGER_THREADS = 8


@dataclass(frozen=True, slots=True)
class WebServices:
    """What the doors share. `reader` asks only; all that changes anything goes through `inbox`."""

    settings: Settings
    clock: Clock
    kept: InboxStore
    inbox: Inbox
    reader: Store
    metrics: WebMetrics
    bell: Bell

    def close(self) -> None:
        """Let go of everything."""
        self.reader.close()
        self.kept.close()
        self.bell.close()


def web_services(settings: Settings, *, clock: Clock | None = None) -> WebServices:
    """Put together what the web process needs."""
    url = settings.database_url.reveal()
    kept, bell = inbox_store(url), bell_of(url)
    return WebServices(
        settings=settings,
        clock=clock or SystemClock(),
        kept=kept,
        inbox=Inbox(kept, wake=bell.ring),
        reader=reading_store(url),
        metrics=web_metrics(),
        bell=bell,
    )


def bell_of(url: str) -> Bell:
    """Tell the bell that goes with a database."""
    return SocketBell(database_file(url).resolve().with_suffix(".bell")) if is_sqlite(url) else NotifiedBell(url)


def make_worker(
    settings: Settings, *, clock: Clock | None = None, senders: Mapping[DestinationKind, Sender] | None = None
) -> Worker:
    """Put together a worker on a migrated database; the caller holds the worker's lock."""
    clock, url = clock or SystemClock(), settings.database_url.reveal()
    store, kept = writing_store(url), inbox_store(url)
    shelf = Bookshelf(settings.routes, frozenset(name for name, value in settings.variables.items() if value))
    serving = senders or real_senders(settings, shelf)
    metrics, directory = worker_metrics(), Directory(store, _ask(settings))
    ledger = Ledger(senders=serving, links=links(settings), pacing=Pacing(), jitter=random.random)
    return Worker(
        store=store,
        backlog=Backlog(kept, digester(shelf, directory, clock, own_project=own_project(settings.telemetry))),
        outbox=Outbox(store, ledger, clock, lambda: shelf.book, metrics),
        shelf=shelf,
        directory=directory,
        clock=clock,
        metrics=metrics,
        bell=bell_of(url),
    )


def real_senders(settings: Settings, shelf: Bookshelf) -> dict[DestinationKind, Sender]:
    """Make a sender for each kind of destination."""
    slack = slack_client(settings.slack.bot_token.reveal(), settings.slack.api_url)
    pager = PagerSender(
        events_url=settings.pagerduty.events_url,
        keys=partial(routing_keys, settings, shelf),
        executor=ThreadPoolExecutor(PAGER_THREADS, thread_name_prefix="pagerduty"),
    )
    unserved: dict[DestinationKind, Sender] = {kind: UnservedSender(kind) for kind in UNSERVED}
    return unserved | {DestinationKind.SLACK: SlackSender(slack), DestinationKind.PAGERDUTY: pager}


def routing_keys(settings: Settings, shelf: Bookshelf, team: str) -> tuple[str, ...]:
    """Tell a team's PagerDuty routing keys, the new one first, from the variable that the book names."""
    known = shelf.book.teams.get(team) if shelf.book else None
    return listed(settings.variables.get(known.pagerduty or "", "")) if known else ()


def _ask(settings: Settings) -> Ask | None:
    if not settings.slack.bot_token:
        return None
    return partial(channel_ids, slack_client(settings.slack.bot_token.reveal(), settings.slack.api_url))


def links(settings: Settings) -> Links:
    """Tell where messages link to: our console where it is reachable, and Slack's own pages."""
    public = settings.http.public_url.rstrip("/")
    return Links(
        console=lambda placement: f"{public}/deliveries/{placement}" if public else None,
        slack=slack_link,
    )


def slack_link(place: SlackPlace) -> str:
    """Tell the address of a message; Slack opens it in the reader's own workspace."""
    return f"https://slack.com/archives/{place.channel}/p{place.ts.replace('.', '')}"
