"""Unfurl: a link to an issue that somebody shared in Slack, and how much of the issue is shown under it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from switchboard.model.action import Actor, IssueName


class SharedLink(Struct, frozen=True):
    """An address as it stands in the message, to the letter, and the issue that it leads to."""

    url: str
    issue: IssueName


class SharedLinks(Struct, frozen=True, kw_only=True):
    """What a door keeps of a message with links to issues: who wrote it and where. `once` is what Slack sends only once.

    `thread` is the ts of the thread's root.
    """

    by: Actor
    channel: str
    ts: str
    links: tuple[SharedLink, ...]
    thread: str | None = None
    once: str = ""


class UnfurlState(StrEnum):
    """How far a shared link is."""

    WAITING = "waiting"  # to be shown for the first time
    SHOWN = "shown"  # shown, and kept true for a while
    LEFT = "left"  # not shown, or not followed any more: see `because`


class Unfurl(Struct, frozen=True, kw_only=True):
    """One shared link. `by` is a Slack user's id; `subject_id` 0 until the issue is known; `shown` the version shown.

    `attempts` counts the failures in a row.
    """

    id: int = 0
    inbound_id: int
    channel: str
    ts: str
    url: str
    by: str
    issue: IssueName
    asked_at: datetime
    subject_id: int = 0
    state: UnfurlState = UnfurlState.WAITING
    shown: int | None = None
    attempts: int = 0
    due_at: datetime | None = None
    because: str | None = None
