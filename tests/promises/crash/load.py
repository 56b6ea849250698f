"""A morning of Sentry's, told fast: alerts of a few issues that are resolved and come back, some of them sent twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.events import event
from sandbox.sentry.issue import Issue, Project

SECRET = "a-client-secret"
UNITS = ("red", "green", "blue", "amber", "violet", "cyan", "ochre", "white")
PROJECT = Project(1, "shop-backend", "SHOP")
ISSUES = 18
STEP = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Post:
    """One webhook as it is sent."""

    headers: dict[str, str]
    raw: bytes


def story(seed: int, count: int) -> Iterator[Post]:
    """Return `count` webhooks, the same ones for the same seed but for their times, which end now."""
    chance = random.Random(seed)
    at = datetime.now(UTC) - STEP * count
    told: list[Post] = []
    for _ in range(count):
        at += STEP
        roll, number = chance.random(), chance.randrange(ISSUES)
        if told and roll < 0.08:
            yield chance.choice(told[-30:])
            continue
        post = _issue(number, roll, at) if roll < 0.105 else _alert(number, chance, at)
        told.append(post)
        yield post


def an_alert(number: int) -> Post:
    """One alert of the issue `number`, now."""
    return _alert(number, random.Random(number), datetime.now(UTC))


def title_of(number: int) -> str:
    """What an issue is called; no title is part of another."""
    return f"Failure{number:03d}"


def _unit_of(number: int) -> str:
    return (*UNITS, "nobody")[number % (len(UNITS) + 1)]


def _alert(number: int, chance: random.Random, at: datetime) -> Post:
    crash = Crash(
        type=title_of(number),
        value="it broke",
        level="fatal" if number % 3 == 0 else "error",
        frames=(Frame(f"src/acme/{_unit_of(number)}/work.py", "work", 42),),
    )
    event_id = UUID(int=chance.getrandbits(128)).hex
    body = event(crash, project=PROJECT, issue_id=1000 + number, at=at, event_id=event_id)
    return Post(*bodies.signed(bodies.event_alert(body), SECRET, "event_alert", at=at))


def _issue(number: int, roll: float, at: datetime) -> Post:
    one = Issue(
        id=1000 + number,
        short_id=f"SHOP-{number}",
        project=PROJECT,
        title=f"{title_of(number)}: it broke",
        culprit="",
        level="error",
        grouping="",
        first_seen=at,
        last_seen=at,
        metadata={"type": title_of(number), "value": "it broke"},
    )
    action = "resolved" if roll < 0.1 else "unresolved"
    one.move(action, "regressed" if action == "unresolved" else None)
    return Post(*bodies.signed(bodies.issue(one, action), SECRET, "issue", at=at))
