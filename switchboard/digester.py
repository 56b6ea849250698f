"""Hands each body to the story of the door it came through, with the desk of that moment."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.actions import act
from switchboard.answers import take_answer
from switchboard.books.bookshelf import Bookshelf
from switchboard.desk import Desk
from switchboard.directory import Directory
from switchboard.inquiries.inquire import Inquirer
from switchboard.model.body import Body, Door, Progress, ProgressState
from switchboard.people.linking import take_link
from switchboard.people.preferring import prefer
from switchboard.pipeline import digest
from switchboard.storage.store import Unit
from switchboard.triage.muting import take_mute
from switchboard.triage.take import take
from switchboard.unfurls.taking import take_shared


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
            return self._from_slack(body, desk)
        return take_answer(body, desk) if body.kept.door is Door.ANSWER else digest(body, desk, replayed=replayed)

    def _from_slack(self, body: Body, desk: Desk) -> Progress:
        match body.kept.hint.resource:
            case "link":
                return take_link(body, desk)
            case "shared":
                return take_shared(body, desk)
            case "preference":
                return prefer(body, desk)
            case "operator":
                return take_mute(body, desk)
            case _:
                return take(body, desk)

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
