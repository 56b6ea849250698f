"""May they, and as whom: what a person's wish needs of who is who before it is carried out."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.desk import Desk
from switchboard.model.action import Action
from switchboard.model.facts import Person
from switchboard.model.subject import Subject


@dataclass(frozen=True, slots=True)
class Grant:
    """They may, as `by`. `to` is who is to have the issue in Sentry's own terms (`user:501`), `assignee` who that is."""

    by: Person
    to: str | None = None
    assignee: Person | None = None


def grant(action: Action, subject: Subject, desk: Desk) -> Grant | str:
    """Tell whether a person may have this done, or why not in a sentence for them."""
    by = action.request.by
    return Grant(Person("user", by.name or by.id, by.id))
