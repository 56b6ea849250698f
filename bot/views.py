"""What a modal shows and what its menus offer, read from the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from switchboard.commands.intents import Modal, OpenModal
from switchboard.commands.modals import issue_of
from switchboard.commands.payload import View
from switchboard.config.config import Config
from switchboard.directory.options import ME, Option, assign_options
from switchboard.directory.permission import slug_of
from switchboard.directory.seeing import seeing_of
from switchboard.model.action import IssueName
from switchboard.model.card import Card
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import Delivery
from switchboard.model.links import Links
from switchboard.model.people import SentryTeam
from switchboard.outbox.cards import NOT_KEPT, gather, unplaced
from switchboard.routing.because import because_lines
from switchboard.routing.resolve import pagers_of
from switchboard.senders.slack.details import about, details, missing, why
from switchboard.senders.slack.forms import form
from switchboard.storage.configs import config_of
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Unit
from switchboard.views.escalations import MOST_SAID, escalation_lines, escalations
from switchboard.views.named import delivery_of, find
from switchboard.views.particulars import out_of, trail_of
from switchboard.views.reasons import reasons
from switchboard.views.shown import shown_by

_SLACK = Destination(DestinationKind.SLACK, "")
MISSING = "Not known here"


def view_of(opened: OpenModal, unit: Unit, kept: InboxStore, links: Links, *, now: datetime) -> dict[str, Any]:
    """Lay out the modal that was asked for, of the issue as it is now."""
    config, delivery = config_of(unit.configs.active()), _about(opened.issue, unit, now)
    if config is None or delivery is None:
        return missing(MISSING)
    subject = unit.subjects.get(delivery.subject_id)
    if seeing_of(opened.said.by.id, unit.people, config).hides(subject):
        return blank(opened)
    card = gather(delivery, subject, unit, config=config, links=links, now=now, pressed=False)
    match opened.modal:
        case Modal.DETAILS:
            return details(card, trail_of(card, unit, kept), out_of(card, unit))
        case Modal.WHY:
            return why(card, _lines(card, unit, now))
        case _:
            return form(opened, about(card))


def _about(name: IssueName, unit: Unit, now: datetime) -> Delivery | None:
    """Find the message that is meant; for an issue named otherwise, its newest, else what stands in for one."""
    if known := delivery_of(name, unit):
        return known
    subject = find(name, unit)
    if subject is None:
        return None
    told_anywhere = [each for each in unit.deliveries.siblings(subject.id) if each.alert_id and not each.is_personal]
    return told_anywhere[-1] if told_anywhere else unplaced(subject, unit, at=_SLACK, now=now)


def blank(opened: OpenModal) -> dict[str, Any]:
    """Lay out what was asked for without knowing of which issue: it can be filled in all the same."""
    return missing(MISSING) if opened.modal in (Modal.DETAILS, Modal.WHY) else form(opened, "")


def _lines(card: Card, unit: Unit, now: datetime) -> Sequence[str]:
    alert, shown = unit.subjects.alert(card.delivery.alert_id), shown_by(unit)
    if alert is None:
        return (NOT_KEPT,) if card.delivery.alert_id else ()
    found = reasons(alert, unit, shown)
    standing = escalation_lines(escalations(unit, card.subject.id, shown, limit=MOST_SAID), now=now, zone=shown.zone)
    return (*standing, *(because_lines(found.long) if found.long else ()))


def options_for(view: View, typed: str, unit: Unit) -> tuple[Option, ...]:
    """Return whom a modal's menu offers for what is typed: to page, our teams that have a pager; else people and teams."""
    config = config_of(unit.configs.active())
    if config is None:
        return ()
    if view.callback_id == Modal.PAGE:
        teams = [SentryTeam("", key, key) for key, team in config.teams.items() if pagers_of(team)]
        return tuple(each for each in assign_options(typed, suggested=(), teams=teams, members=()) if each != ME)
    people = unit.people
    return assign_options(typed, suggested=_owners(view, unit, config), teams=people.teams(), members=people.members())


def _owners(view: View, unit: Unit, config: Config) -> list[str]:
    issue = issue_of(view)
    subject = find(issue, unit) if issue else None
    alert = unit.subjects.latest_alert(subject.id) if subject else None
    owners = alert.decision.owners if alert else ()
    return [slug_of(config.teams[key]) for key in owners if key in config.teams]
