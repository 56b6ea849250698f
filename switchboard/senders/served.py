"""The senders of all kinds: each served kind's own, made by the package of its name; every other is refused loudly."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from switchboard.model.decision import DestinationKind
from switchboard.senders.contract import Sender, SenderPackage, Surroundings
from switchboard.senders.unserved import UnservedSender


def senders_of_all_kinds(given: Surroundings) -> dict[DestinationKind, Sender]:
    """Make a sender for each kind that `DestinationKind` lists."""
    return {kind: package_of(kind).make(given) if kind.served else UnservedSender(kind) for kind in DestinationKind}


def package_of(kind: DestinationKind) -> SenderPackage:
    """Return the module that makes a kind's sender: `switchboard/senders/KIND/sender.py`."""
    return cast("SenderPackage", import_module(f"{__package__}.{kind.value}.sender"))
