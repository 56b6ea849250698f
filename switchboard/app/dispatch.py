"""Hands each body to the story of the door it came through, with the desk of that moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from switchboard.actions.intake import take
from switchboard.actions.mute_requests import take_mute
from switchboard.actions.operator import RESOURCE as OPERATOR
from switchboard.actions.operator import act
from switchboard.directory.channels import Directory
from switchboard.directory.linking import RESOURCE as LINK
from switchboard.directory.linking import take_link
from switchboard.directory.preferences import RESOURCE as PREFERENCE
from switchboard.directory.preferences import prefer
from switchboard.model.inbound import Body, Door, Progress, ProgressState
from switchboard.pipeline.pipeline import digest
from switchboard.pipeline.reconcile import take_answer
from switchboard.pipeline.sentry_lane import Inquirer
from switchboard.reload.reloader import Bookshelf
from switchboard.state.context import Desk
from switchboard.storage.store import Unit
from switchboard.unfurls.taking import SHARED, take_shared

# What a body of Slack's door is, its hint says; all else is something done to issues.
_FROM_SLACK: Mapping[str, Callable[[Body, Desk], Progress]] = {
    LINK: take_link,
    SHARED: take_shared,
    PREFERENCE: prefer,
    OPERATOR: take_mute,
}


@dataclass(frozen=True, slots=True)
class Digester:
    """Works one body, by the door it came through, with the book, the channels and the projects of that moment."""

    shelf: Bookshelf
    directory: Directory
    inquirer: Inquirer
    own_project: str | None = None

    def __call__(self, body: Body, unit: Unit, *, replayed: bool) -> Progress:
        """Work one body within the unit's savepoint."""
        if body.kept.door is Door.CLI:
            return act(body, unit, self.inquirer.clock.now(), self.shelf.book)
        desk = self.desk(unit)
        if desk is None:
            return Progress(body_id=body.id, state=ProgressState.WAITING, because="no good configuration yet")
        if body.kept.door is Door.SLACK:
            return _FROM_SLACK.get(body.kept.hint.resource, take)(body, desk)
        return take_answer(body, desk) if body.kept.door is Door.ANSWER else digest(body, desk, replayed=replayed)

    def desk(self, unit: Unit) -> Desk | None:
        """Tell what a unit is worked with at this moment, None while there is no good configuration."""
        if self.shelf.book is None:
            return None
        return Desk(
            unit=unit,
            book=self.shelf.book,
            channels=self.directory.channels,
            now=self.inquirer.clock.now(),
            own_project=self.own_project,
            asks=self.inquirer.client.organization if self.inquirer.client else None,
            needs_state=self.shelf.needs_state,
            projects=self.inquirer.projects,
            look_up=self.directory.look_up if self.shelf.fills_names else None,
            counts=self.shelf.counts,
        )
