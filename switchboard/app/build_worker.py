"""Chooses the real things for the worker, and puts them together. A test does the same with another clock."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial

import httpx

from switchboard.actions.executor import Executor
from switchboard.actions.home_refresh import Homes, Publisher
from switchboard.actions.pager_notes import PagerNoteWriter, PagerScribe
from switchboard.actions.records import ActionRecords
from switchboard.actions.replies import Replier, Replies
from switchboard.app.dispatch import Dispatcher
from switchboard.app.heartbeat import Heartbeat
from switchboard.app.web import links
from switchboard.app.worker import Worker
from switchboard.clock import Clock, SystemClock
from switchboard.digests.child import Compose, ComposingChild
from switchboard.digests.composer import DigestComposer
from switchboard.digests.from_sentry import SentryForDigests
from switchboard.digests.shift_change import tell_of_shift_change
from switchboard.directory.channels import Ask, Directory
from switchboard.directory.on_call import AskOnCall, OnCallSync
from switchboard.directory.sync import AskPager, AskSlack, DirectorySync
from switchboard.inbox.backlog import Backlog
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import Delivery
from switchboard.model.digest import Digest, DigestPart
from switchboard.model.outcome import Outcome
from switchboard.outbox.deliver import Outbox
from switchboard.outbox.ledger import Ledger, pacing_of
from switchboard.outbox.looking_up import CloseIncident, IncidentLookups, SeeIncident
from switchboard.pipeline.periodic import ASKING, SELDOM_STORIES, Story, Timekeeper
from switchboard.pipeline.sentry_lane import Inquirer
from switchboard.reload.announce import operators
from switchboard.reload.reloader import Reloader
from switchboard.runtime.metrics import worker_metrics
from switchboard.runtime.settings import Settings
from switchboard.runtime.telemetry import own_project
from switchboard.senders.certificates import trusted
from switchboard.senders.contract import Sender, Surroundings
from switchboard.senders.digest_parts import sections
from switchboard.senders.pagerduty.notes import PagerNotesRest
from switchboard.senders.pagerduty.on_call import PagerOnCall
from switchboard.senders.pagerduty.rest import pager_rest
from switchboard.senders.pagerduty.sender import is_orphan, pager_lookup, routing_keys
from switchboard.senders.served import senders_of_all_kinds
from switchboard.senders.slack.directory import channel_ids
from switchboard.senders.slack.home import SlackHomes
from switchboard.senders.slack.sender import slack_client
from switchboard.senders.slack.unfurl import SlackUnfurler
from switchboard.senders.slack.users import slack_users
from switchboard.senders.slack.whisper import SlackReplier
from switchboard.sentry.client import SentryClient
from switchboard.storage.bell import bell_of
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, reading_store, writing_store
from switchboard.unfurls.ledger import UnfurlLedger
from switchboard.unfurls.unfurler import Unfurler

SENTRY_SECONDS = 8.0
Senders = Mapping[DestinationKind, Sender]


def make_worker(
    settings: Settings, *, clock: Clock | None = None, senders: Senders | None = None, compose: Compose | None = None
) -> Worker:
    """Put together a worker on a migrated database; the caller holds the worker's lock. Else a child process composes digests."""
    clock, url = clock or SystemClock(), settings.database_url.reveal()
    store, kept = writing_store(url), inbox_store(url)
    variables = frozenset(name for name, value in settings.variables.items() if value)
    reloader = Reloader(settings.routes, variables, settings.http.ops_channel)
    given = Surroundings(settings, lambda: reloader.config, clock)
    serving = senders or senders_of_all_kinds(given)
    metrics, directory = worker_metrics(), Directory(store, _ask(settings), clock)
    inquirer = Inquirer(store, kept, sentry_client(settings), clock)
    dispatcher, scribe = _dispatcher(settings, reloader, directory, inquirer), pager_scribe(given)
    on_call = OnCallSync(store, ask_on_call(given), lambda: reloader.config, clock, tell_of_shift_change)
    outbox = Outbox(
        store, ledger(settings, serving), clock, lambda: reloader.config, metrics, directory.named, on_call.up_to_date
    )
    people = _directory_sync(given, store, inquirer, clock)
    return Worker(
        store=store,
        backlog=Backlog(kept, dispatcher),
        inquirer=inquirer,
        executor=executor(dispatcher, store, writes_notes=scribe is not None),
        pager_notes=PagerNoteWriter(store, scribe, clock, dispatcher.context),
        replies=replies(settings, store, clock),
        unfurler=unfurler(settings, dispatcher, people),
        timekeeper=Timekeeper(store, lambda: reloader.config, clock, seldom=_seldom(inquirer)),
        outbox=outbox,
        reloader=reloader,
        directory=directory,
        people=people,
        on_call=on_call,
        lookups=lookups(given, store, kept, clock),
        digests=digest_composer(given, store, inquirer, clock, compose),
        clock=clock,
        metrics=metrics,
        bell=bell_of(url),
        heartbeat=Heartbeat(settings.http.heartbeat_url.reveal()),
    )


def _dispatcher(settings: Settings, reloader: Reloader, directory: Directory, inquirer: Inquirer) -> Dispatcher:
    """Make what works each inbound."""
    return Dispatcher(
        reloader,
        directory,
        inquirer,
        own_project(settings.telemetry),
        settings.sentry.org or None,
        mails=settings.mail.is_set,
        has_slack=bool(settings.slack.bot_token),
    )


def _seldom(inquirer: Inquirer) -> tuple[Story, ...]:
    """Return what time brings about seldom; nothing that Sentry is to be asked, where nobody can ask it."""
    return (*SELDOM_STORIES, *(ASKING if inquirer.client else ()))


def lookups(given: Surroundings, store: Store, kept: InboxStore, clock: Clock) -> IncidentLookups:
    """Make what looks up the incidents of pages."""
    return IncidentLookups(
        store,
        kept,
        see_incident(given),
        given.config,
        clock,
        operators(given.settings.http.ops_channel),
        close_incident(given.settings),
        partial(is_orphan, partial(routing_keys, given)),
    )


def _directory_sync(given: Surroundings, store: Store, inquirer: Inquirer, clock: Clock) -> DirectorySync:
    """Make what keeps who is who up to date."""
    who, pager = _ask_who(given.settings), _ask_pager(given.settings)
    return DirectorySync(store, who, inquirer.client, given.config, clock, pager)


def digest_composer(
    given: Surroundings, store: Store, inquirer: Inquirer, clock: Clock, compose: Compose | None
) -> DigestComposer:
    """Make what has digests composed: by a child process, where nothing else is given. It shares the inquirer's client."""
    ops = operators(given.settings.http.ops_channel)
    composing = compose or ComposingChild().compose
    asks = SentryForDigests(store, inquirer.client, given.config, clock)
    return DigestComposer(store, given.config, clock, composing, said_parts, asks.ask, ops)


def said_parts(digest: Digest) -> tuple[DigestPart, ...]:
    """Return which parts of a digest have something to say."""
    return tuple(each.part for each in sections(digest))


def ledger(settings: Settings, senders: Senders) -> Ledger:
    """Make the outbox's configs."""
    return Ledger(
        senders=senders,
        links=links(settings),
        pacing=pacing_of(senders),
        jitter=random.random,
        ops=operators(settings.http.ops_channel),
    )


def executor(dispatcher: Dispatcher, store: Store, *, writes_notes: bool) -> Executor:
    """Make what carries out people's actions, with the inquirer's own client and window: Sentry counts both as one."""
    asks = dispatcher.inquirer
    records = ActionRecords(context=dispatcher.context, asks=asks.client is not None, writes_notes=writes_notes)
    return Executor(store, records, asks.client, asks.clock, asks.window)


def replies(settings: Settings, store: Store, clock: Clock) -> Replies:
    """Make what tells people what became of what they asked for."""
    # A Home is read beside the units of work, which it would hold up.
    reader = reading_store(settings.database_url.reveal())
    return Replies(
        store, replier(settings), clock, Homes(reader, publisher(settings), clock, mails=settings.mail.is_set)
    )


def unfurler(settings: Settings, dispatcher: Dispatcher, people: DirectorySync) -> Unfurler:
    """Make what shows issues under shared links, where there is a token; it shares Sentry's window, too."""
    asks, token = dispatcher.inquirer, settings.slack.bot_token
    configs = UnfurlLedger(context=dispatcher.context, sight=lambda: people.sight, links=links(settings))
    slack = SlackUnfurler(slack_client(token.reveal(), settings.slack.api_url)) if token else None
    return Unfurler(people.store, configs, slack, asks.client, asks.clock, asks.window)


def replier(settings: Settings) -> Replier | None:
    """Make what says to a person in Slack what became of what they asked for, where there is a token."""
    if not settings.slack.bot_token:
        return None
    return SlackReplier(slack_client(settings.slack.bot_token.reveal(), settings.slack.api_url))


def publisher(settings: Settings) -> Publisher | None:
    """Make what shows people their Homes, where there is a token."""
    if not settings.slack.bot_token:
        return None
    return SlackHomes(slack_client(settings.slack.bot_token.reveal(), settings.slack.api_url))


def sentry_client(settings: Settings) -> SentryClient | None:
    """Make the client that asks Sentry, where a token and an organisation are set."""
    token = settings.sentry.auth_token
    if not token or not settings.sentry.org:
        return None
    http = httpx.AsyncClient(timeout=SENTRY_SECONDS, verify=trusted())
    return SentryClient(http, url=settings.sentry.url, organization=settings.sentry.org, token=token.reveal())


def _ask(settings: Settings) -> Ask | None:
    if not settings.slack.bot_token:
        return None
    return partial(channel_ids, slack_client(settings.slack.bot_token.reveal(), settings.slack.api_url))


def _ask_who(settings: Settings) -> AskSlack | None:
    if not settings.slack.bot_token:
        return None
    return partial(slack_users, slack_client(settings.slack.bot_token.reveal(), settings.slack.api_url))


def _ask_pager(settings: Settings) -> AskPager | None:
    rest = pager_rest(settings)
    return rest.users if rest else None


def see_incident(given: Surroundings) -> SeeIncident | None:
    """Make what looks up the incidents of pages, where there is a token."""
    lookup = pager_lookup(given)
    return lookup.see if lookup else None


def close_incident(settings: Settings) -> CloseIncident | None:
    """Make what closes incidents without an event, where there is a token and somebody to do it as."""
    rest, by = pager_rest(settings), settings.pagerduty.writes_as
    if rest is None or not by:
        return None

    async def close(page: Delivery, known: str) -> Outcome:
        return await rest.close(page.place.lookup if page.place else "", known=known, by=by, why="its issue is over")

    return close


def pager_scribe(given: Surroundings) -> PagerScribe | None:
    """Make what writes notes at PagerDuty, where there is a token and somebody to write as."""
    lookup, by = pager_lookup(given), given.settings.pagerduty.writes_as
    return PagerNotesRest(lookup, by) if lookup and by else None


def ask_on_call(given: Surroundings) -> AskOnCall | None:
    """Make what asks PagerDuty who is on call, where there is a token."""
    rest = pager_rest(given.settings)
    return PagerOnCall(rest, partial(routing_keys, given)).ask if rest else None
