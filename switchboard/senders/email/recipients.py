"""Who gets a mail: a team's addresses, of which `${NAME}` is looked up when it is sent. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from switchboard.config.config import Config
from switchboard.model.decision import Destination
from switchboard.model.outcome import RefusedRecipient
from switchboard.runtime.env_reader import listed

_VARIABLE = re.compile(r"\$\{(\w+)\}")
# What SMTP carries without extensions: an ASCII name of dot-atoms, and a domain such as example.com or thebot.local.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z){_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,188}}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address. `label` says in words which it is without giving it away; `unfit` why nothing can be sent there."""

    address: str
    label: str
    unfit: str = ""

    @property
    def key(self) -> str:
        """Return the name by which it is known again, which does not give it away either."""
        return hashlib.sha256((self.address or self.label).lower().encode()).hexdigest()[:16]


def recipients(destination: Destination, config: Config | None, variables: Mapping[str, str]) -> tuple[Recipient, ...]:
    """Return who gets what is sent to a destination, each once; nobody where its team is gone."""
    team = config.teams.get(destination.address) if config else None
    written = team.email if team else (destination.address,) if "@" in destination.address else ()
    found = (each for text in written for each in _named(text, variables))
    return tuple({each.key: each for each in found}.values())


def in_person(address: str | None) -> tuple[Recipient, ...]:
    """Return who gets what is for one person; nobody where they have no address, or may not have it."""
    return (_recipient(address, _masked(address)),) if address else ()


def _named(text: str, variables: Mapping[str, str]) -> Iterator[Recipient]:
    """Return what an address, or the name of a variable that holds some, stands for."""
    variable = _VARIABLE.fullmatch(text)
    if variable is None:
        yield _recipient(text, _masked(text))
        return
    values = listed(variables.get(variable[1], ""))
    if not values:
        yield Recipient("", text, unfit=f"{variable[1]} is not set")
    for place, value in enumerate(values, 1):
        yield _recipient(value, text if len(values) == 1 else f"{text}, number {place}")


def _recipient(address: str, label: str) -> Recipient:
    return Recipient(address, label, unfit="" if is_address(address) else "it is no address that mail can be sent to")


def is_address(text: str) -> bool:
    """Return whether a text is one plain address, and nothing that a mail server or a header would read otherwise."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text


def _masked(address: str) -> str:
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def refusal(recipient: Recipient, why: str, team: str | None) -> RefusedRecipient:
    """Return what those who run Switchboard are told of one who does not get what the others get."""
    whose = f" of the team {team}" if team else ""
    said = f"Mail to {recipient.label}{whose} does not arrive: {why}. The other addresses have it. See `email:` in routes.yaml."
    return RefusedRecipient(recipient.key, said)
