"""Actors and assignees, as the wire names them."""

from __future__ import annotations

from switchboard.model.facts import Person
from switchboard.payloads.lenient import mapping, text


def read_person(value: object) -> Person | None:
    """Read `{type, id, name, email?}`; None for nobody. Ids are numbers or strings; a name may be missing."""
    person = mapping(value)
    ident, email = text(person.get("id"), limit=100), text(person.get("email"), limit=320)
    name = text(person.get("name"), limit=200) or email or ident
    kind = text(person.get("type"), limit=20) or "user"
    return Person(kind=kind, name=name, id=ident, email=email) if name else None
