"""Single lives, each of which once went wrong or was once judged wrongly: played as they were, without chance."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.sentry.crash import Crash
from tests.model.life import CRASHES, Life
from tests.model.reference import OWNERS
from tests.model.verdict import complaints

ERROR = CRASHES[1]


@pytest.fixture
def life() -> Iterator[Life]:
    lived = Life()
    yield lived
    lived.close()


def dies_while_it_speaks(life: Life, crash: Crash) -> None:
    """Let the worker die after Slack took the message, before Slack said so."""
    life.town.world.faults.add(service="slack", kind="slow", method="chat.postMessage", times=1, seconds=5)
    life.sentry(life.town.world.sentry.capture(crash), at_once=True)
    life.run(life.town.restart_worker())


def told(life: Life, place: str) -> list[tuple[str, list[str]]]:
    """Return each message of a channel with its thread, by their first words."""
    channel = life.town.channel(place.removeprefix("#"))
    return [
        (root.text.split()[0], [reply.text.split()[0] for reply in channel.replies(root.ts)])
        for root in channel.roots()
    ]


def test_what_its_owners_took_over_is_silent_where_it_was_told_first(life: Life) -> None:
    sentry = life.town.world.sentry
    life.sentry(sentry.capture(ERROR), at_once=False)
    life.bag.letters.pop()  # the event's own alert is lost: nobody knows yet whose it is
    life.deliver(0)
    life.be_calm()
    life.sentry(sentry.capture(ERROR), at_once=True)
    life.sentry(sentry.archive(life.issues()[0]), at_once=True)
    life.be_calm()
    assert complaints(life.town, life.reference) == []
    assert told(life, "#alerts") == [("Moved", [])]
    assert told(life, OWNERS) == [("Archived", ["Archived"])]


def test_what_came_while_nobody_knew_of_the_message_is_said_in_its_thread_once_it_is_found(life: Life) -> None:
    dies_while_it_speaks(life, ERROR)
    life.sentry(life.town.world.sentry.archive(life.issues()[0]), at_once=True)
    life.be_calm()
    assert complaints(life.town, life.reference) == []
    assert told(life, OWNERS) == [("Archived", ["Archived"])]


def test_what_was_archived_and_happens_again_came_back_once_whoever_says_so(life: Life) -> None:
    sentry = life.town.world.sentry
    life.sentry(sentry.capture(ERROR), at_once=True)
    life.sentry(sentry.archive(life.issues()[0]), at_once=True)
    life.be_calm()
    life.sentry(sentry.capture(ERROR), at_once=True)
    life.sentry(sentry.regress(life.issues()[0]), at_once=True)
    life.be_calm()
    assert complaints(life.town, life.reference) == []
    assert told(life, OWNERS) == [("Archived", ["Archived"]), ("Unresolved", [])]


def test_what_moves_while_nobody_knows_of_its_message_is_looked_for_when_it_can_have_arrived(life: Life) -> None:
    sentry = life.town.world.sentry
    life.sentry(sentry.capture(ERROR), at_once=False)
    alert = life.bag.letters.pop()
    life.deliver(0)
    life.town.world.faults.add(service="slack", kind="slow", method="chat.postMessage", times=1, seconds=5)
    life.run(life.town.advance(4))
    life.run(life.town.restart_worker())
    life.bag.letters.append(alert)
    life.deliver(0)
    life.be_calm()
    assert complaints(life.town, life.reference) == []
    assert [first for first, _ in told(life, "#alerts")] == ["Moved"]
