"""What every sender promises, as tables: each status and each break of the line comes to a sensible outcome."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from switchboard.model.card import Card
from switchboard.model.outcome import GaveUp, Outcome, TryAgain, Unknown
from switchboard.senders.contract import Sender
from switchboard.senders.pagerduty.sender import PagerSender
from switchboard.senders.slack.sender import SlackSender, slack_client
from tests.switchboard.senders.cards import a_card, a_page
from tests.switchboard.senders.loopback import Loopback, Play, loopback

SECRET = "xoxb-0123456789-never-shown"
STATUSES = (
    201,
    204,
    301,
    302,
    400,
    401,
    403,
    404,
    405,
    408,
    409,
    410,
    413,
    418,
    422,
    429,
    500,
    501,
    502,
    503,
    504,
    599,
)

Connect = Callable[[str], AbstractAsyncContextManager[Sender]]


@dataclass(frozen=True)
class Kind:
    """A sender under test: how it is made for an address, and a card that it opens."""

    name: str
    connect: Connect
    card: Card
    repeats_show: bool  # a second try after an unknown one would be seen twice


@asynccontextmanager
async def slack(url: str, *, seconds: int = 5) -> AsyncIterator[SlackSender]:
    """Make a Slack sender for this address."""
    yield SlackSender(slack_client(SECRET, f"{url}/api/", seconds=seconds))


@asynccontextmanager
async def pager(url: str, *keys: str) -> AsyncIterator[PagerSender]:
    """Make a PagerDuty sender for this address."""
    with ThreadPoolExecutor(2) as executor:
        yield PagerSender(events_url=url, keys=lambda _: keys or (SECRET,), executor=executor)


KINDS = (Kind("slack", slack, a_card(), repeats_show=True), Kind("pagerduty", pager, a_page(), repeats_show=False))


@asynccontextmanager
async def connected(kind: Kind, play: Play) -> AsyncIterator[tuple[Sender, Loopback]]:
    """Connect a sender of this kind to a server that plays this."""
    async with loopback(play) as server, kind.connect(server.url) as sender:
        yield sender, server


def is_sensible(kind: Kind, status: int, outcome: Outcome) -> bool:
    """Whether a status came to what it should: waits for what passes, doubts what may have been done, gives up the rest."""
    if status == 429:
        return isinstance(outcome, TryAgain)
    if status >= 500 or 200 < status < 300:
        return isinstance(outcome, Unknown if kind.repeats_show else TryAgain)
    return isinstance(outcome, (TryAgain, GaveUp))
