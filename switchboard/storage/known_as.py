"""By what the directory knows one person: from an address or an id to all that Slack, Sentry and PagerDuty call them."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import Connection, Row, select

from switchboard.redact.somebody import Identity
from switchboard.storage.links import link
from switchboard.storage.people import member, pager_user, slack_user

_MARK = re.compile(r"[UWP][A-Z0-9]{6,}")


def identity_of(*told: str) -> Identity:
    """Return what somebody is known by, of addresses and ids; what is neither an address nor an id of Slack's is a user's id."""
    emails = {each.lower() for each in told if "@" in each}
    marks = {each for each in told if _MARK.fullmatch(each)}
    users = frozenset(set(told) - {each for each in told if "@" in each} - marks)
    return Identity(emails=frozenset(emails), marks=frozenset(marks), members=users, users=users)


def known_as(connection: Connection, told: Identity) -> Identity:
    """Return all that the directory knows somebody by, and what was told: whoever has the same address, or proved who they are."""
    found, before = told, None
    while found != before:
        before = found
        for row in connection.execute(select(member)):
            found = _with(found, row, "members")
        for table in (slack_user, pager_user):
            for row in connection.execute(select(table)):
                found = _with(found, row, "marks")
        for row in connection.execute(select(link.c.slack, link.c.member)):
            if row.slack in found.marks or row.member in found.members:
                found = _joined(found, Identity(marks=frozenset({row.slack}), members=frozenset({row.member})))
    return found


def _with(found: Identity, row: Row[Any], kind: str) -> Identity:
    email = (row.email or "").lower()
    if row.id not in getattr(found, kind) and email not in found.emails:
        return found
    names = {row.name} if row.name and "@" not in row.name else set()
    emails = frozenset({email} if email else ())
    return _joined(found, Identity(**{kind: frozenset({row.id})}, emails=emails, names=frozenset(names)))


def _joined(one: Identity, other: Identity) -> Identity:
    more = asdict(other)
    return Identity(**{name: known | more[name] for name, known in asdict(one).items()})
