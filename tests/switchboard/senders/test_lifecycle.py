"""Whatever a destination can do, it is asked exactly that, once: over an issue's whole life, and never for idling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.app import create_app
from sandbox.server import running
from sandbox.world import World
from switchboard.model.card import Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import DeliveryState, Reason
from switchboard.model.traits import Traits
from switchboard.runtime.settings import load
from switchboard.senders.contract import Surroundings
from switchboard.senders.served import package_of
from switchboard.senders.slack.sender import SlackSender, slack_client
from switchboard.storage.store import Store, scratch_store
from tests.moved_clock import MovedClock
from tests.switchboard.builders import AT
from tests.switchboard.senders.email.mails import ANN, mail_sender
from tests.switchboard.senders.kit import pager
from tests.switchboard.senders.lifecycle import Life, MadeUp, asked_of, every_combination, impossible, stand_in_for

COMBINATIONS = list(every_combination())
KEY = "aa" * 16


def named(traits: object) -> str:
    return (
        " ".join(name for name in repr(traits)[7:-1].split(", ") if name.endswith("True")).replace("=True", "")
        or "plain"
    )


@pytest.fixture(name="house")
def _house() -> Store:
    return scratch_store()


@pytest.mark.parametrize("traits", COMBINATIONS, ids=map(named, COMBINATIONS))
async def test_a_destination_is_asked_what_it_can_do_and_nothing_twice(house: Store, traits: Traits) -> None:
    sender = MadeUp(stand_in_for(traits), traits)
    life = Life(house, sender)
    assert await life.lived() == asked_of(traits)
    latest = life.deliveries()[-1]
    repeats = not (traits.idempotent or traits.looks or traits.once_per_subject)
    assert (latest.state, latest.may_repeat) == (DeliveryState.DELIVERED, repeats)
    # What cannot be opened again once it was closed is there once more for that.
    anew = traits.closes and not traits.reopens and not traits.idempotent
    assert list(sender.seen.values()) == [1 + anew, *([] if traits.once_per_subject else [1 + repeats])]


async def test_a_ticket_that_somebody_deleted_is_made_anew_and_goes_on_from_there(house: Store) -> None:
    sender = MadeUp(DestinationKind.EMAIL, DestinationKind.JIRA.traits)
    life = Life(house, sender)
    await life.live(life.event)
    await life.live(lambda: life.issue("resolved", status="resolved"))
    sender.deleted = True
    back = await life.live(lambda: life.issue("unresolved", substatus="regressed"))
    assert back == [Step.REOPEN, Step.OPEN]
    assert [each.reason for each in life.deliveries()] == [Reason.CONTINUED, None]
    await life.live(lambda: life.issue("resolved", status="resolved"))
    again = await life.live(lambda: life.issue("unresolved", substatus="regressed"))
    assert again == [Step.REOPEN, Step.ENTRY]


@asynccontextmanager
async def a_sandbox(clock: MovedClock) -> AsyncIterator[tuple[World, str]]:
    world = World(now=clock.now, sleep=clock.sleep)
    async with running(create_app(world)) as url:
        yield world, url


async def test_slack_is_asked_what_it_can_do_and_shows_each_episode_once(house: Store) -> None:
    clock = MovedClock(AT)
    async with a_sandbox(clock) as (world, url):
        sender = SlackSender(slack_client("xoxb-sandbox", f"{url}/slack/api/"))
        channel = world.slack.add_channel("told")
        assert await Life(house, sender, clock).lived() == asked_of(sender.traits)
        assert [len(channel.replies(root.ts)) for root in channel.roots()] == [6, 0]


async def test_pagerduty_is_asked_what_it_can_do_and_has_each_episode_once(house: Store) -> None:
    clock = MovedClock(AT)
    async with a_sandbox(clock) as (world, url), pager(f"{url}/pagerduty", KEY) as sender:
        world.pagerduty.add_service("Payments", KEY)
        assert await Life(house, sender, clock).lived() == asked_of(sender.traits)
        states = [(incident.dedup_key[-1], incident.state) for incident in world.pagerduty.incidents]
        assert states == [("1", "resolved"), ("1", "resolved"), ("2", "triggered")]


async def test_mail_is_asked_what_it_can_do_and_has_a_thread_for_each_episode(house: Store) -> None:
    clock = MovedClock(AT)
    async with a_sandbox(clock) as (world, _):
        sender = mail_sender(world.mail.url)
        assert await Life(house, sender, clock).lived() == asked_of(sender.traits)
        first, *later = world.mail.to(ANN.address)
        thread = [mail for mail in later if mail.refers_to == first.message["Message-ID"]]
        assert len(thread) == 6  # assigned, louder, taken up, resolved, opened again, resolved again; no count
        # The answer to the next episode's was lost, so that it is there once more, under one name.
        again = [mail for mail in later if mail.refers_to is None]
        assert len({mail.message["Message-ID"] for mail in (first, *again)}) == 2
        assert "May be a repeat" in again[-1].text
        assert "May be a repeat" not in again[0].text


@pytest.mark.parametrize("kind", [kind for kind in DestinationKind if kind.served])
def test_what_is_served_is_made_by_the_package_of_its_name(kind: DestinationKind, tmp_path: Path) -> None:
    settings = load({"DATABASE_URL": f"sqlite:///{tmp_path}/a.db"})
    sender = package_of(kind).make(Surroundings(settings, lambda: None, MovedClock()))
    assert (sender.kind, sender.traits) == (kind, kind.traits)


@pytest.mark.parametrize("kind", DestinationKind)
def test_every_kind_can_do_what_can_be_done_together(kind: DestinationKind) -> None:
    assert impossible(kind.traits) is None
