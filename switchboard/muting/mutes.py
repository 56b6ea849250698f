"""Mutes: set, ended early, and announced, once, in each channel that they quiet. Idempotent: an inbound makes one once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from switchboard.config.config import Config
from switchboard.config.unmeant import why_unmeant
from switchboard.model.decision import Destination, Held
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.mute import Mute
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.muting.in_force import held_by_mute, unfit
from switchboard.muting.muted_issues import with_numbers
from switchboard.muting.suppress import ends_last, holds_page
from switchboard.routing.resolve import channels_of
from switchboard.routing.walk import with_environment
from switchboard.routing.wording import moment
from switchboard.search.match import Truth, matches
from switchboard.search.mute_query import mute_query
from switchboard.search.query import Term, leaves
from switchboard.search.show import show
from switchboard.state.deliveries import held_back, kept_down
from switchboard.state.notices import notify_channels
from switchboard.storage.store import Unit

# Of what is open, a new mute looks at so many, the newest: the rest learns of it with its next alert.
MOST_OPEN = 1_000
# Each alert is held against every mute: more than people can know of would cost more than all else.
MOST_MUTES = 500
_OPEN = [state.value for state in (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.DELIVERED)]


@dataclass(frozen=True, slots=True)
class Muted:
    """What came of asking for a mute, or for the end of one, in words."""

    said: str
    refused: bool = False


def set_mute(asked: Mute, unit: Unit, config: Config, *, now: datetime) -> Muted:
    """Keep a mute, hold what is open and not out yet, and announce it."""
    if refused := unfit(asked) or why_unmeant(mute_query(asked.query), config):
        return Muted(f"refused: {refused}", refused=True)
    meant = with_numbers(mute_query(asked.query), unit)
    if isinstance(meant, str):
        said = f"refused: no issue {meant} has come in yet; name it by its address in Sentry"
        return Muted(said, refused=True)
    if meant != mute_query(asked.query):
        asked = replace(asked, query=show(meant))
    others = [each for each in unit.mutes.in_force(now) if each.inbound_id != asked.inbound_id]
    if len(others) >= MOST_MUTES:
        said = f"refused: {MOST_MUTES} mutes are in force already; end some, or say more in one query"
        return Muted(said, refused=True)
    mute = unit.mutes.add(asked)
    if mute not in unit.mutes.in_force(now):
        return Muted(f"mute {mute.id} was over before it was read")
    covered = _covered(mute, unit, config)
    unit.deliveries.save([held for each in covered if (held := _held_now(each, held_by_mute(mute)))])
    announce(mute, (*(each.destination for each in covered), *_named(mute, config)), unit, config, now=now)
    until = moment(mute.until, config.defaults.timezone)
    return Muted(f"mute {mute.id} of {mute.query}, by {mute.author}, until {until}: {mute.because}")


def end_mute(mute_id: int, author: str, unit: Unit, *, now: datetime) -> Muted:
    """End a mute before its time, and say so where it was announced."""
    mute = unit.mutes.get(mute_id)
    if mute is None:
        return Muted(f"there is no mute {mute_id}")
    if mute not in unit.mutes.in_force(now):
        return Muted(f"mute {mute_id} was over already")
    unit.mutes.end(mute_id, at=now)
    notice = unit.subjects.find(_announced(mute))
    told = [each.destination for each in unit.deliveries.latest(notice.id)] if notice else []
    key = replace(_announced(mute), project="ended")
    notify_channels(f"🔔 {author} ended the mute of {_quoted(mute)}.", key=key, destinations=told, unit=unit, now=now)
    return Muted(f"mute {mute_id} ended by {author}")


def announce(mute: Mute, where: Iterable[Destination], unit: Unit, config: Config, *, now: datetime) -> None:
    """Say in each channel, once, that it is quiet there, by whom, why and until when."""
    until = moment(mute.until, config.defaults.timezone)
    said = f"🔇 {mute.author} muted {_quoted(mute)} until {until}: {mute.because.rstrip('.')}."
    text = f"{said} To end it sooner: /sentry unmute {mute.id}, or switchboard mutes --end {mute.id}"
    channels = [each for each in where if each.traits.talks]
    notify_channels(text, key=_announced(mute), destinations=channels, unit=unit, now=now)


def _announced(mute: Mute) -> SubjectKey:
    return SubjectKey(SubjectKind.NOTICE, "", f"mute:{mute.id}")


def _quoted(mute: Mute) -> str:
    return f"“{mute.query}”"


def _named(mute: Mute, config: Config) -> list[Destination]:
    """Return the channels of the teams that a mute names."""
    terms = [leaf for leaf in leaves(mute_query(mute.query)) if isinstance(leaf, Term) and leaf.key == "team"]
    keys = [value.text for term in terms if not (term.negated or term.tag) for value in term.values]
    teams = [config.teams[key] for key in keys if key in config.teams]
    return [place for team in teams for place in channels_of(team)]


def _covered(mute: Mute, unit: Unit, config: Config) -> list[Delivery]:
    """Return the open deliveries whose last alert a mute covers; a mute is for places, and what is somebody's stays theirs."""
    query = mute_query(mute.query)
    found: list[Delivery] = []
    for delivery in unit.deliveries.listing(states=_OPEN, limit=MOST_OPEN):
        alert = None if delivery.is_personal else unit.subjects.alert(delivery.alert_id)
        if alert is None:
            continue
        seen = with_environment(alert.facts, config.defaults)
        is_meant = matches(query, seen, teams=alert.decision.owners) is Truth.YES
        if is_meant and holds_page(query, seen, delivery.destination):
            found.append(delivery)
    return found


def _held_now(delivery: Delivery, held: Held) -> Delivery | None:
    """Let a mute hold what is not out yet, unless it is on its way just now, or something holds it longer."""
    if delivery.held_by and ends_last(Held(delivery.held_by, "", delivery.until)) >= ends_last(held):
        return None
    if delivery.state is DeliveryState.DELIVERED:
        return kept_down(delivery, held)
    tried = delivery.attempts or delivery.unknown_since or delivery.place
    under_way = delivery.state is DeliveryState.PENDING and delivery.due_at is None
    return None if tried or under_way else held_back(delivery, held)
