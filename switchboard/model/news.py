"""News: what an inbound turns out to be, once read. Made by payloads, folded and decided by the pipeline."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from switchboard.model.facts import Facts, Person
from switchboard.model.subject import SubjectKey


class Change(StrEnum):
    """What a piece of news says happened to its subject."""

    OCCURRED = "occurred"
    CREATED = "created"
    REGRESSED = "regressed"
    ESCALATING = "escalating"
    FIRED = "fired"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    ARCHIVED = "archived"
    ASSIGNED = "assigned"
    COMMENTED = "commented"
    COMMENT_EDITED = "comment_edited"
    COMMENT_DELETED = "comment_deleted"
    SEER = "seer"
    PULL_REQUEST = "pull_request"
    READ = "read"  # asked for and read back: what Sentry says is so


# What is said about an issue without changing its state: a line in its thread, if anybody was told of it at all.
NOTES = frozenset({Change.COMMENTED, Change.COMMENT_EDITED, Change.COMMENT_DELETED, Change.SEER, Change.PULL_REQUEST})


class News(Struct, frozen=True, kw_only=True):
    """What alerts and updates share. `at` orders news of one subject (Sentry's hook time, then item).

    `repeats` are the keys by which the same news is known when it comes again: (kind, key) pairs, any one of which
    already seen makes this a repeat. `event_key` is the event's own id, which counts an event once however often it comes.
    """

    key: SubjectKey
    change: Change
    at: datetime
    facts: Facts
    by: Person | None = None
    detail: str | None = None
    repeats: tuple[tuple[str, str], ...] = ()
    event_key: str | None = None


class Alert(News, frozen=True, kw_only=True):
    """News that may open something. `test` is Sentry's own test notification: shown as TEST, never paged.

    `quiet` (a plain error.created): it falls to the fallback only where nobody ever heard of its issue.
    """

    test: bool = False
    quiet: bool = False


class Update(News, frozen=True, kw_only=True):
    """Any other news of a subject. It never opens an episode and never goes to the fallback."""


class Noted(Struct, frozen=True):
    """An inbound that was understood and changes nothing that we keep: done, with the reason."""

    because: str


class Unserved(Struct, frozen=True):
    """A well-formed inbound of a kind that nothing is made of yet: kept and counted."""

    resource: str
    action: str


class Unread(Struct, frozen=True):
    """An inbound that cannot be read as what it claims to be: quarantined, with the reason."""

    because: str


Recognised = Alert | Update | Noted | Unserved | Unread
