"""Hands each inbound to the story of the door it came through, with the context of that moment."""

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
from switchboard.model.inbound import Door, Inbound, Progress, ProgressState
from switchboard.pipeline.pipeline import digest
from switchboard.pipeline.reconcile import take_read_back
from switchboard.pipeline.sentry_lane import Inquirer
from switchboard.reload.reloader import Reloader
from switchboard.state.context import Context
from switchboard.storage.store import Unit
from switchboard.unfurls.taking import SHARED, take_shared

# What an inbound of Slack's door is, its hint says; all else is something done to issues.
_FROM_SLACK: Mapping[str, Callable[[Inbound, Context], Progress]] = {
    LINK: take_link,
    SHARED: take_shared,
    PREFERENCE: prefer,
    OPERATOR: take_mute,
}


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Works one inbound, by the door it came through, with the config, the channels and the projects of that moment."""

    reloader: Reloader
    directory: Directory
    inquirer: Inquirer
    own_project: str | None = None

    def __call__(self, inbound: Inbound, unit: Unit, *, replayed: bool) -> Progress:
        """Work one inbound within the unit's savepoint."""
        if inbound.kept.door is Door.CLI:
            return act(inbound, unit, self.inquirer.clock.now(), self.reloader.config)
        context = self.context(unit)
        if context is None:
            return Progress(inbound_id=inbound.id, state=ProgressState.WAITING, because="no good configuration yet")
        if inbound.kept.door is Door.SLACK:
            return _FROM_SLACK.get(inbound.kept.hint.resource, take)(inbound, context)
        return (
            take_read_back(inbound, context)
            if inbound.kept.door is Door.READ_BACK
            else digest(inbound, context, replayed=replayed)
        )

    def context(self, unit: Unit) -> Context | None:
        """Return what a unit is worked with at this moment, None while there is no good configuration."""
        if self.reloader.config is None:
            return None
        return Context(
            unit=unit,
            config=self.reloader.config,
            channels=self.directory.channels,
            now=self.inquirer.clock.now(),
            own_project=self.own_project,
            asks=self.inquirer.client.organization if self.inquirer.client else None,
            needs_state=self.reloader.needs_state,
            projects=self.inquirer.projects,
            look_up=self.directory.look_up if self.reloader.fills_names else None,
            counts=self.reloader.counts,
        )
