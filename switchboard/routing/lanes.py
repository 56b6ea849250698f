"""PURE: the one name that each lane has, so that a channel named by route, team or id gets one message."""

from __future__ import annotations

from collections.abc import Mapping

from switchboard.config.config import Config
from switchboard.model.decision import Decision, Destination, Notify
from switchboard.model.replace import replace
from switchboard.routing.placing import instead_of, merge, stand_ins


def canonical(destination: Destination, channels: Mapping[str, str]) -> Destination:
    """Return a destination by the name of its lane; `channels` are the directory's ids by `#name`."""
    if not destination.traits.talks:
        return destination
    return replace(destination, address=channels.get(destination.address, destination.address))


def canonical_decision(decision: Decision, channels: Mapping[str, str], config: Config) -> Decision:
    """Name every destination of a decision by its lane; those that turn out to be one become one.

    A name that the alert filled, and that Slack does not have, gives way to the fallback, and the because says so.
    """
    told: list[Notify] = []
    notes: list[str] = []
    strange = unknown_names(decision, channels)
    for notify in decision.notifies:
        if notify.destination.address not in strange:
            told.append(notify)
            continue
        instead = stand_ins(notify.destination.kind, config)
        told += [replace(notify, destination=place, template=None) for place in instead]
        notes.append(instead_of(f"{notify.template}: no channel {notify.destination.address} in Slack", instead))
    named = [replace(notify, destination=canonical(notify.destination, channels)) for notify in told]
    return replace(decision, notifies=merge(named), because="; ".join((decision.because, *notes)))


def unknown_names(decision: Decision, channels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that the alert filled and that Slack does not have; none while Slack's channels are not known."""
    filled = (notify.destination.address for notify in decision.notifies if notify.template and not notify.shadow)
    return tuple(name for name in dict.fromkeys(filled) if name.startswith("#") and name not in channels and channels)
