"""Sentry's lists of its members and teams, in our words. Never raises: a row that is not one is passed over.

What is no list at all is None, not an empty one: nobody must be forgotten for a proxy's page.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from switchboard.model.people import Member, SentryTeam
from switchboard.payloads.lenient import Object, mapping, sequence, text

_LONGEST = 200
_LONGEST_EMAIL = 320


def read_members(raw: bytes) -> list[Member] | None:
    """Read a page of members, of the organisation or of a team: by the user's id; who was only invited is nobody yet."""
    rows = _rows(raw)
    return None if rows is None else [one for row in rows if (one := _member(row))]


def _member(row: Object) -> Member | None:
    user = mapping(row.get("user"))
    id_ = text(user.get("id"), limit=_LONGEST)
    if id_ is None or row.get("pending") is True or user.get("isActive") is False:
        return None
    email = text(row.get("email"), limit=_LONGEST_EMAIL) or text(user.get("email"), limit=_LONGEST_EMAIL)
    name = text(user.get("name"), limit=_LONGEST) or text(row.get("name"), limit=_LONGEST)
    role = text(row.get("orgRole"), limit=50) or text(row.get("role"), limit=50)
    return Member(id_, _line(name or email or id_), email.strip().lower() if email else None, role=role)


def read_teams(raw: bytes) -> list[SentryTeam] | None:
    """Read a page of the organisation's teams."""
    rows = _rows(raw)
    return None if rows is None else [one for row in rows if (one := _team(row))]


def _team(row: Object) -> SentryTeam | None:
    id_, slug = text(row.get("id"), limit=_LONGEST), text(row.get("slug"), limit=_LONGEST)
    if id_ is None or slug is None:
        return None
    return SentryTeam(id_, slug, _line(text(row.get("name"), limit=_LONGEST) or slug))


def read_projects(raw: bytes) -> list[tuple[str, frozenset[str]]] | None:
    """Read a page of the organisation's projects: the slug of each, and the slugs of the teams that see it."""
    rows = _rows(raw)
    return None if rows is None else [one for row in rows if (one := _project(row))]


def _project(row: Object) -> tuple[str, frozenset[str]] | None:
    slug = text(row.get("slug"), limit=_LONGEST)
    teams = (text(mapping(team).get("slug"), limit=_LONGEST) for team in sequence(row.get("teams")))
    return (slug, frozenset(team for team in teams if team)) if slug else None


def read_open_membership(raw: bytes) -> bool | None:
    """Read from the organisation itself whether its members may join any team, None where it does not say."""
    try:
        said = mapping(msgspec.json.decode(raw)).get("openMembership")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return said if isinstance(said, bool) else None


def _rows(raw: bytes) -> Iterator[Object] | None:
    try:
        rows: object = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return map(mapping, sequence(rows)) if isinstance(rows, list) else None


def _line(name: str) -> str:
    return " ".join(name.split())
