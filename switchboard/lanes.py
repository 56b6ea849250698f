"""PURE: the one name that each lane has, so that a channel named by route, team or id is told once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from switchboard.model.decision import Decision, Destination, DestinationKind
from switchboard.routing.placing import merge


def canonical(destination: Destination, channels: Mapping[str, str]) -> Destination:
    """Tell a destination by the name of its lane; `channels` are the directory's ids by `#name`."""
    if destination.kind is not DestinationKind.SLACK:
        return destination
    return replace(destination, address=channels.get(destination.address, destination.address))


def canonical_decision(decision: Decision, channels: Mapping[str, str]) -> Decision:
    """Name every destination of a decision by its lane; those that turn out to be one are told once."""
    named = [replace(notify, destination=canonical(notify.destination, channels)) for notify in decision.notifies]
    return replace(decision, notifies=merge(named))
