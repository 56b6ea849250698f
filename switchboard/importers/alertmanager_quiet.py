"""Alertmanager's times of a route. Here maintenance holds an alert everywhere, so it serves a route that tells it alone.

Beside other routes it is the quiet hours of a team made for the receiver; where these cannot say it either, it is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from switchboard.config.analysis_conditions import condition_of
from switchboard.importers.alertmanager_receivers import Receivers
from switchboard.importers.alertmanager_routes import Flat
from switchboard.importers.alertmanager_times import UTC, muted, outside, zones
from switchboard.importers.alertmanager_words import AlertmanagerConfig
from switchboard.importers.draft import DraftMaintenance, Left
from switchboard.importers.logic import every, is_nothing, meant
from switchboard.importers.names import Unique, one_line

NO_INTERVAL = "the file has no such interval"
OTHER_ZONE = "it is in another time zone than the others, or in none that is known"
Windows = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTimes:
    """What the times of all routes come to: the one time zone, maintenance, and what was left."""

    zone: str | None
    maintenance: tuple[DraftMaintenance, ...]
    left: tuple[Left, ...]


def quiet_times(flat: tuple[Flat, ...], config: AlertmanagerConfig, receivers: Receivers) -> QuietTimes:
    """Carry over the times in which routes notify nobody. There is one time zone for all: the one that most are in."""
    zone = _zone(flat, config)
    carrying = _Carrying(flat, config, receivers, zone or UTC)
    for route in flat:
        for wanted, windows in _times(route, config, carrying.zone):
            carrying.take(route, wanted, windows)
    return QuietTimes(zone=zone, maintenance=tuple(carrying.found), left=tuple(dict.fromkeys(carrying.left)))


@dataclass(slots=True)
class _Carrying:
    """What the times of the routes come to, one after the other."""

    flat: tuple[Flat, ...]
    config: AlertmanagerConfig
    receivers: Receivers
    zone: str
    found: list[DraftMaintenance] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    names: Unique = field(default_factory=Unique)

    def take(self, route: Flat, wanted: str, windows: Windows | str) -> None:
        """Carry one of a route's times over, or leave it with the reason."""
        name = one_line(f"{wanted}: {route.node.receiver}")
        when = meant(route.exact) if route.exact is not None else None
        if isinstance(windows, str) or when is None:
            because = windows if isinstance(windows, str) else "the route has no counterpart"
            self.left.append(Left(f"the times “{name}”", because))
        elif _is_alone(route, self.flat):
            named = ((self.names.name(name), window) for window in windows)
            self.found += [DraftMaintenance(name=own, when=when, every=window) for own, window in named]
        elif why := _rest(route, self.flat, self.config, self.receivers, self.zone):
            self.left.append(Left(f"the times “{name}”", why))


def _zone(flat: tuple[Flat, ...], config: AlertmanagerConfig) -> str | None:
    used = (name for route in flat for name in (*route.node.mutes, *route.node.active))
    intervals = [one for name in used for one in config.intervals.get(name, ())]
    counted = [zone for one in intervals for zone in zones([one]) if _is_zone(zone)]
    return max(sorted(set(counted)), key=counted.count) if counted else None


def _times(route: Flat, config: AlertmanagerConfig, zone: str) -> Iterator[tuple[str, Windows | str]]:
    """Return the times in which a route rests: each of its mutes, and all that lies outside of all its active ones."""
    for wanted in dict.fromkeys(route.node.mutes):
        intervals = config.intervals.get(wanted)
        yield wanted, _read(((wanted, intervals or ()),), zone) or muted(intervals or ())
    active = tuple((name, config.intervals.get(name) or ()) for name in dict.fromkeys(route.node.active))
    if active:
        together = tuple(one for _, intervals in active for one in intervals)
        yield ", ".join(name for name, _ in active), _read(active, zone) or outside(together)


def _read(named: tuple[tuple[str, tuple[object, ...]], ...], zone: str) -> str:
    """Return why intervals cannot be read; nothing where they can."""
    if not all(intervals for _, intervals in named):
        return NO_INTERVAL
    together = tuple(one for _, intervals in named for one in intervals)
    return "" if zones(one for one in together if isinstance(one, dict)) == {zone} else OTHER_ZONE


def _is_alone(route: Flat, flat: tuple[Flat, ...]) -> bool:
    """Return whether no alert that this route tells is told by another."""
    if route.alone or route.exact is None:
        return True
    others = [other.exact for other in flat if other is not route and other.exact is not None]
    met = (every([route.exact, other]) for other in others)
    return all(is_nothing(both) or condition_of(both).impossible for both in met)


def _rest(
    route: Flat, flat: tuple[Flat, ...], config: AlertmanagerConfig, receivers: Receivers, zone: str
) -> str | None:
    """Let a team that is made for the receiver rest in these times; return why that would not be the same."""
    same = [other for other in flat if other.node.receiver == route.node.receiver]
    if {(other.node.mutes, other.node.active) for other in same} != {(route.node.mutes, route.node.active)}:
        return "other routes to its receiver rest at other times, and here it is the receiver that rests"
    if route.node.receiver == config.root.receiver:
        return "its receiver is the default one as well, which does not rest"
    windows = [windows for _, windows in _times(route, config, zone)]
    if any(isinstance(each, str) for each in windows):
        return "one of the route's times has no counterpart"
    every_window = dict.fromkeys(window for each in windows if not isinstance(each, str) for window in each)
    return receivers.rest(route.node.receiver, tuple(every_window))


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (KeyError, ValueError, OSError):
        return False
