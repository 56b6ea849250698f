"""Where a user stands in JSON, by the names of keys, and what of one is hidden. Pure."""

from __future__ import annotations

from typing import Any

USER = "user"
# Under these stands somebody with an account of Sentry's.
PEOPLE = frozenset("actor assignee assignedTo assigned_to assignees author by owner resolved_by".split())
# Within what stands under `user`, and anywhere else.
ID_KEYS = frozenset({"id", "user_id", "user.id"})
USER_KEYS = frozenset({"user", "user.id", "user_id", "userId"})
_OF_A_PERSON = frozenset("id user name username display_name real_name ip_address email geo data".split())
_MAY_BE_UNKNOWN = frozenset({"email"})


def is_pairs(value: list[Any]) -> bool:
    """Return whether a list is of names and what each says."""
    return all(isinstance(each, list) and len(each) == 2 and isinstance(each[1], str) for each in value)


def hidden_person(name: str, value: Any, person: dict[str, Any], hidden: str) -> Any:
    """Return what stays of one part of a person: what kind of thing they are, and no more."""
    if value is None or name not in _OF_A_PERSON:
        return value
    return None if name in _MAY_BE_UNKNOWN or (name == "id" and "kind" in person) else hidden
