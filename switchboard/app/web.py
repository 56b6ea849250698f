"""Chooses the real things for the web process, and puts them together. A test does the same with another clock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from switchboard.clock import Clock, SystemClock
from switchboard.digests.child import Compose, ComposingChild
from switchboard.inbox.inbox import Inbox
from switchboard.inbox.refusals import Refusals
from switchboard.inbox.retention import make_room
from switchboard.model.links import Links
from switchboard.runtime.metrics import WebMetrics, web_metrics
from switchboard.runtime.settings import Settings
from switchboard.storage.bell import Bell, bell_of
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.refusals import RefusalStore
from switchboard.storage.store import Store, reading_store


@dataclass(frozen=True, slots=True)
class WebServices:
    """What the doors share. `reader` asks only; all that changes anything goes through `inbox`. `compose` makes digests."""

    settings: Settings
    clock: Clock
    kept: InboxStore
    inbox: Inbox
    reader: Store
    metrics: WebMetrics
    bell: Bell
    refusals: Refusals
    compose: Compose

    def close(self) -> None:
        """Let go of everything."""
        self.reader.close()
        self.kept.close()
        self.bell.close()


def web_services(settings: Settings, *, clock: Clock | None = None, compose: Compose | None = None) -> WebServices:
    """Put together what the web process needs. Digests are composed by a child process, where nothing else is given."""
    url = settings.database_url.reveal()
    kept, reader, bell, clock = inbox_store(url), reading_store(url), bell_of(url), clock or SystemClock()
    return WebServices(
        settings=settings,
        clock=clock,
        kept=kept,
        inbox=Inbox(kept, wake=bell.ring, make_room=partial(make_room, kept, reader)),
        reader=reader,
        metrics=web_metrics(),
        bell=bell,
        refusals=Refusals(RefusalStore(url), clock),
        compose=compose or ComposingChild().compose,
    )


def links(settings: Settings) -> Links:
    """Return where messages link to: our console where it is reachable; and whether people can press."""
    public = settings.http.public_url.rstrip("/")
    return Links(
        console=lambda delivery: f"{public}/deliveries/{delivery}" if public else None,
        unsubscribe=(lambda token: f"{public}/mail/unsubscribe/{token}") if public else None,
        acts=bool(settings.slack.signing_secret or settings.slack.app_token),
    )
