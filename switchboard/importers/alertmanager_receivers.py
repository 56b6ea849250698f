"""Alertmanager's receivers as destinations. Keys, tokens and addresses that hold one are never looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

from switchboard.importers.draft import DraftTeam, Left
from switchboard.importers.names import Unique, channel, mail_address, one_line, team_key, variable
from switchboard.payloads.lenient import Object, mapping, sequence

RESTS = "Its receiver's mute times: what it is told then waits for their end."
PAGED = "Set the variable to the routing key of the receiver “{}”, which is not copied."


@dataclass(slots=True)
class Receivers:
    """Turns receivers into destinations, and makes the teams and the names that those need."""

    known: dict[str, Object]
    teams: dict[str, DraftTeam] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    _keys: Unique = field(default_factory=lambda: Unique("{}-{}"))
    _variables: Unique = field(default_factory=lambda: Unique("{}_{}"))
    _told: dict[str, tuple[tuple[str, ...], tuple[Left, ...]]] = field(default_factory=dict)
    _resting: dict[str, str] = field(default_factory=dict)

    def destinations(self, receiver: str) -> tuple[tuple[str, ...], tuple[Left, ...]]:
        """Return where a receiver sends, each place once, and what of it has no destination here."""
        if receiver not in self._told:
            self._told[receiver] = self._destinations(receiver)
        return self._told[receiver]

    def rest(self, receiver: str, windows: tuple[str, ...]) -> str | None:
        """Make a team of a receiver, which rests in these windows; return why it cannot be one, None where it can.

        Quiet hours hold messages and mail of a team; never pages, and not what others send to the same channel.
        """
        places, left = self.destinations(receiver)
        slack, mail = (tuple(place for place in places if place.startswith(kind)) for kind in ("slack:", "email:"))
        wanted = team_key(one_line(receiver))
        if left or wanted is None or len(slack) > 1 or len(slack) + len(mail) != len(places):
            return "beside other routes only messages and mail to one channel can rest by themselves"
        shared = {place for name in self.known if name != receiver for place in self._peek(name)}
        if not shared.isdisjoint(places):
            return "another receiver sends to the same place, and does not rest"
        if receiver not in self._resting:
            key = self._resting[receiver] = self._keys.name(wanted)
            addresses = tuple(place.removeprefix("email:") for place in mail)
            channel_ = slack[0].removeprefix("slack:") if slack else None
            self.teams[key] = DraftTeam(key=key, slack=channel_, email=addresses, quiet=windows, notes=(RESTS,))
            kinds = (*(("slack",) if slack else ()), *(("email",) if mail else ()))
            self._told[receiver] = tuple(f"{kind}:{key}" for kind in kinds), ()
        return None

    def _peek(self, receiver: str) -> tuple[str, ...]:
        """Return the places of another receiver that may be the same, without making anything of it."""
        configs = self.known[receiver]
        channels = (channel(_text(one, "channel")) for one in map(mapping, sequence(configs.get("slack_configs"))))
        mails = (_mail(_text(one, "to"))[0] for one in map(mapping, sequence(configs.get("email_configs"))))
        return (*(f"slack:{one}" for one in channels if one), *(place for places in mails for place in places))

    def _destinations(self, receiver: str) -> tuple[tuple[str, ...], tuple[Left, ...]]:
        if receiver not in self.known:
            return (), (Left(f"the receiver “{one_line(receiver)}”", "the file has none of this name"),)
        found: dict[str, None] = {}
        left: list[Left] = []
        for kind, configs in self.known[receiver].items():
            for config in map(mapping, sequence(configs)) if kind.endswith("_configs") else ():
                places, why = self._one(kind.removesuffix("_configs"), config, receiver)
                found |= dict.fromkeys(places)
                if why:
                    left.append(Left(f"{one_line(kind)} of the receiver “{one_line(receiver)}”", why))
        if not found and not left:
            left.append(
                Left(f"the receiver “{one_line(receiver)}”", "it notifies nobody; `drop` with a reason does that here")
            )
        return tuple(found), tuple(left)

    def _one(self, kind: str, config: Object, receiver: str) -> tuple[tuple[str, ...], str]:
        if kind == "slack":
            address = channel(_text(config, "channel"))
            return ((f"slack:{address}",), "") if address else ((), "its channel is not a channel's name as it stands")
        if kind == "email":
            return _mail(_text(config, "to"))
        if kind == "pagerduty":
            return self._pager(receiver)
        if kind == "webhook":
            return self._webhook(receiver)
        return (), "Switchboard has no destination of this kind"

    def _pager(self, receiver: str) -> tuple[tuple[str, ...], str]:
        wanted = team_key(one_line(receiver))
        if wanted is None:
            return (), "the receiver's name cannot be a team's key"
        name = self._variables.name(variable("PAGERDUTY", receiver))
        key = self._keys.name(wanted)
        self.teams[key] = DraftTeam(key=key, pagerduty=name, notes=(PAGED.format(receiver),))
        return (f"pagerduty:{key}",), ""

    def _webhook(self, receiver: str) -> tuple[tuple[str, ...], str]:
        wanted = team_key(one_line(receiver))
        if wanted is None:
            return (), "the receiver's name cannot be a destination's"
        name = self._keys.name(wanted)
        self.named[name] = "webhook"
        return (f"webhook:{name}",), ""


def _mail(text: str) -> tuple[tuple[str, ...], str]:
    found = [mail_address(part) for part in text.split(",") if part.strip()]
    places = tuple(f"email:{address}" for address in found if address)
    return places, "" if places and None not in found else "not every address in it is one as it stands"


def _text(config: Object, key: str) -> str:
    value = config.get(key)
    return value if isinstance(value, str) else ""
