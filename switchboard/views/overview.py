"""How the house is at a glance: counts, the active config, and the faults that somebody should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.inbox.refusals import remedy
from switchboard.model.delivery import DeliveryState
from switchboard.model.inbound import DoorRefusal, ProgressState, RefusedBecause
from switchboard.model.on_call import TeamOnCall
from switchboard.storage.configs import RefusedFile, config_of
from switchboard.storage.store import Unit
from switchboard.views.deliveries import DeliveryView, deliveries, some
from switchboard.views.on_call import is_asked, on_call
from switchboard.views.shown import Shown, shown_by

# A worker that runs says so every 5 s.
SILENT_AFTER = timedelta(seconds=30)
DAY = timedelta(days=1)
MOST_FAULTS = 5
MOST_SUPPRESSIONS, MOST_COUNTED = 10, 1_000
_SUPPRESSIONS = {
    "mute": "a mute that is over by now",
    "maintenance": "maintenance:",
    "quiet": "quiet hours of",
    "mail": "mail that waits for company to",
    "inhibit": "an open issue that others wait for",
}
_NAMED = frozenset({"maintenance", "quiet", "mail"})
REASONS = {
    RefusedBecause.NO_SECRET: "there is no secret to compare with",
    RefusedBecause.UNSIGNED: "not signed at all",
    RefusedBecause.UNFIT: "the signature does not fit",
}


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An inbound that could not be read or worked, and why."""

    id: int
    why: str


@dataclass(frozen=True, slots=True)
class HeldCount:
    """A destination that asked us to wait."""

    name: str
    until: datetime
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveConfig:
    """The configuration in force, in numbers."""

    hash: str
    loaded_at: datetime
    teams: int
    routes: int
    shadow: bool


@dataclass(frozen=True, slots=True)
class RefusedView:
    """A file of the configuration whose newest text is not in force: since when, what is wrong, and how much more is."""

    file: str
    since: datetime
    faults: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class DoorView:
    """What a door refused within a day as not signed: how often for one reason, when last, and what to do.

    `is_ours`: it may have been Sentry or Slack, and not somebody who only knocked.
    """

    door: str
    reason: str
    count: int
    last_at: datetime
    remedy: str
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionView:
    """A mute in force, or another suppression that holds something: what, by whom, why and until when.

    `holds` counts what it holds back, `held` are the newest of it; `at_least`: there is more than was counted.
    """

    what: str
    author: str
    because: str
    until: datetime | None
    holds: int
    at_least: bool
    held: tuple[DeliveryView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The house at one moment. `silent_since` is set where the worker should have spoken since; `refused` are the files
    of the configuration whose version before holds. That somebody who left was not told is nobody's fault, and not in `failed`.
    `on_call` is empty where PagerDuty does not tell.
    """

    now: datetime
    alerts_today: int
    backlog: int
    deliveries: dict[str, int]
    quarantined: int
    quarantine: tuple[Quarantined, ...]
    failed: tuple[DeliveryView, ...]
    held: tuple[HeldCount, ...]
    config: ActiveConfig | None
    refused: tuple[RefusedView, ...]
    worker_ran: bool
    silent_since: datetime | None
    doors: tuple[DoorView, ...] = ()
    suppressions: tuple[SuppressionView, ...] = ()
    on_call: tuple[TeamOnCall, ...] = ()

    @property
    def healthy(self) -> bool:
        """Return whether nothing needs anybody's eye."""
        faults = (
            self.quarantined
            or self.failed
            or self.silent_since
            or self.refused
            or any(each.is_ours for each in self.doors)
        )
        return not faults and self.worker_ran and self.config is not None


def overview(unit: Unit, *, now: datetime, newest: int, doors: Sequence[DoorRefusal] = ()) -> Overview:
    """Return how the house is. `newest` is the id of the inbound that was kept last; `doors` what was refused there."""
    shown, counts = shown_by(unit), unit.deliveries.counts()
    spoke = unit.configs.reported_at("worker")
    failed = deliveries(unit, states=[DeliveryState.FAILED], limit=MOST_FAULTS, personal=False)
    held = unit.attempts.holding(now).items()
    return Overview(
        now=now,
        alerts_today=unit.subjects.alerts_since(now - DAY),
        backlog=max(0, newest - unit.inbound.floor()),
        deliveries=counts,
        quarantined=unit.inbound.count(ProgressState.QUARANTINED),
        quarantine=tuple(_quarantine(unit, shown)),
        failed=tuple(failed),
        held=tuple(HeldCount(_gate(name, shown), until, shown.line(why)) for name, (until, why) in held),
        config=_config(unit),
        refused=tuple(_refused(each, shown) for each in unit.configs.refusals()),
        worker_ran=spoke is not None,
        silent_since=spoke if spoke is not None and now - spoke > SILENT_AFTER else None,
        doors=tuple(map(_door, doors)),
        suppressions=tuple(_suppressions(unit, shown, now)),
        on_call=_on_call(unit, now),
    )


def _suppressions(unit: Unit, shown: Shown, now: datetime) -> Iterator[SuppressionView]:
    """Show the mutes in force, the one that ends first before the others, and then what else holds anything."""
    mutes = {f"mute:{each.id}": each for each in unit.mutes.in_force(now)}
    for by, mute in sorted(mutes.items(), key=lambda each: each[1].until)[:MOST_SUPPRESSIONS]:
        what, author, why = (shown.line(text) for text in (mute.query, mute.author, mute.because))
        yield _suppression(by, unit, shown, what=what, author=author, because=why, until=mute.until)
    others = {by: until for by, until in unit.mutes.holding() if by not in mutes}
    for by, until in list(others.items())[:MOST_SUPPRESSIONS]:
        kind, _, name = by.partition(":")
        what = f"{_SUPPRESSIONS.get(kind, kind)} {shown.line(name) if kind in _NAMED else ''}".strip()
        view = _suppression(by, unit, shown, what=what, until=until)
        if view.holds:
            yield view


def _suppression(
    by: str, unit: Unit, shown: Shown, *, what: str, until: datetime | None, author: str = "", because: str = ""
) -> SuppressionView:
    """Show a suppression with the newest that it holds back; of very many it is enough to know that they are."""
    ids = unit.mutes.newest_held(by, limit=MOST_COUNTED)
    return SuppressionView(
        what=what,
        author=author,
        because=because,
        until=until,
        holds=len(ids),
        at_least=len(ids) == MOST_COUNTED,
        held=tuple(some(unit, ids[:MOST_FAULTS], shown)),
    )


def _on_call(unit: Unit, now: datetime) -> tuple[TeamOnCall, ...]:
    config = config_of(unit.configs.active())
    found = on_call(unit, config, now=now) if config else ()
    return found if is_asked(found) else ()


def _door(refused: DoorRefusal) -> DoorView:
    said, what = REASONS[refused.because], remedy(refused.door, refused.because)
    is_ours = refused.because is not RefusedBecause.UNSIGNED
    return DoorView(refused.door.value.title(), said, refused.count, refused.last_at, what, is_ours)


def _quarantine(unit: Unit, shown: Shown) -> list[Quarantined]:
    found = unit.inbound.quarantined(limit=MOST_FAULTS)
    return [Quarantined(note.inbound_id, shown.line(note.because or "no reason was kept")) for note in found]


def _refused(refusal: RefusedFile, shown: Shown) -> RefusedView:
    faults = tuple(shown.line(str(fault)) for fault in refusal.faults[:MOST_FAULTS])
    return RefusedView(shown.line(refusal.file), refusal.since, faults, len(refusal.faults) - len(faults))


def _gate(name: str, shown: Shown) -> str:
    kind, _, address = name.partition(":")
    return f"{kind}:{shown.channels[address]}" if address in shown.channels else shown.line(name)


def _config(unit: Unit) -> ActiveConfig | None:
    stored = unit.configs.active()
    config = config_of(stored)
    if stored is None or config is None:
        return None
    shadow = config.defaults.shadow
    return ActiveConfig(
        hash=stored.hash, loaded_at=stored.loaded_at, teams=len(config.teams), routes=len(config.routes), shadow=shadow
    )
