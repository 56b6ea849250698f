"""May they, and as whom: what a person's intent needs of who is who, before it is carried out."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.actions.ack_and_page import owners_of
from switchboard.directory.assignee import given_to
from switchboard.directory.identity import who_is
from switchboard.directory.permission import why_not
from switchboard.model.action import ActionKind, ActionRequest, Assignee, AssigneeKind, Via
from switchboard.model.facts import Person
from switchboard.model.people import Known, Who
from switchboard.model.subject import Subject
from switchboard.state.context import Context


@dataclass(frozen=True, slots=True)
class Authorized:
    """They may, as `by`. `to` is who is to have the issue in Sentry's own terms (`user:501`), `assignee` who that is."""

    by: Person
    to: str | None = None
    assignee: Person | None = None


def authorize(request: ActionRequest, subject: Subject, context: Context) -> Authorized | str:
    """Return as whom a person has this done and to whom, or in a sentence for them why they may not.

    Whoever reaches the command line or the console may do all: it is theirs.
    """
    who = who_is(request.by.id, context.unit.people, context.config, name=request.by.name)
    owners = [context.config.teams[key] for key in owners_of(subject, context)]
    refused = why_not(request.kind, who, owners) if request.by.via is Via.SLACK else None
    if refused is not None:
        return refused
    by = _person(who)
    if request.kind is not ActionKind.ASSIGN:
        return Authorized(by)
    given = given_to(request.assignee or Assignee(AssigneeKind.ME), who, owners, context.unit.people, context.config)
    return given if isinstance(given, str) else Authorized(by, given.to, given.person)


def _person(who: Who) -> Person:
    if isinstance(who, Known):
        return Person("user", who.member.name, who.member.id)
    return Person("user", who.name)
