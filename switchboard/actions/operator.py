"""What the operator asked for through the inbox: replay inbounds, retry deliveries, mute. Idempotent: asked twice is done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, assert_never

import msgspec

from switchboard.config.config import Config
from switchboard.inbox.backlog import REPLAY
from switchboard.model.action import Actor, Origin
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.model.mute import Mute
from switchboard.muting.mutes import end_mute, set_mute
from switchboard.payloads.text import clean
from switchboard.pipeline.pipeline import done
from switchboard.search.parse import MAX_CHARACTERS
from switchboard.storage.store import Unit

_NOTHING_TO_TRY = frozenset({DeliveryState.SUPPRESSED, DeliveryState.BUNDLED, DeliveryState.HELD})
LONGEST_NAME, LONGEST_REASON = 200, 1_000
RESOURCE = "operator"
"""The resource of the hint of what is asked here, by whichever door."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
# What a database can hold.
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class Replay(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="replay"):
    """Work these inbounds again; with no ids, all that are in quarantine."""

    ids: tuple[Number, ...] = ()


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="retry"):
    """Try these deliveries (deliveries) again, now."""

    ids: tuple[Number, ...] = ()


class SetMute(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="mute", omit_defaults=True):
    """Be quiet about what matches a query, until a time. `by` is who asked in Slack, where that was `origin`.

    `once` is what Slack sends only once.
    """

    query: str
    author: str
    because: str
    until: Moment
    by: Actor | None = None
    origin: Origin = Origin()
    once: str = ""


class EndMute(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="end_mute", omit_defaults=True
):
    """End a mute before its time. `by`, `origin` and `once` as of SetMute."""

    id: Number
    author: str
    by: Actor | None = None
    origin: Origin = Origin()
    once: str = ""


class _Named(msgspec.Struct):
    do: str


Ask = Replay | Retry | SetMute | EndMute
KNOWN = frozenset(kind.__struct_config__.tag for kind in (Replay, Retry, SetMute, EndMute))


def written(ask: Ask) -> bytes:
    """Write what is asked as the inbound that is kept."""
    return msgspec.json.encode(ask)


def named(ask: Ask) -> str:
    """Return the name of what is asked, for the inbound's hint."""
    return str(ask.__struct_config__.tag)


def act(inbound: Inbound, unit: Unit, now: datetime, config: Config | None = None) -> Progress:
    """Do what a kept inbound of the operator's asks; without a config, a mute waits for one."""
    try:
        asked = msgspec.json.decode(inbound.kept.raw, type=Ask)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because=unknown(inbound.kept.raw))
    match asked:
        case Replay():
            return done(inbound, _replay(asked, unit))
        case Retry():
            return done(inbound, _retry(asked, unit, now))
        case EndMute():
            return done(inbound, end_mute(asked.id, clean(asked.author, limit=LONGEST_NAME), unit, now=now).said)
        case SetMute():
            return _mute(asked, inbound, unit, config, now)
        case _:
            assert_never(asked)


def unknown(raw: bytes) -> str:
    """Return why an inbound cannot be read as anything that is asked for here."""
    try:
        do = msgspec.json.decode(raw, type=_Named).do
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return "not an action that we know"
    return "not an action that we know" if do in KNOWN else f"no such action: {do}"


def _mute(ask: SetMute, inbound: Inbound, unit: Unit, config: Config | None, now: datetime) -> Progress:
    if config is None:
        return Progress(inbound_id=inbound.id, state=ProgressState.WAITING, because="no good configuration yet")
    return done(inbound, set_mute(mute_of(ask, inbound), unit, config, now=now).said)


def mute_of(ask: SetMute, inbound: Inbound) -> Mute:
    """Return the mute that a kept inbound asks for."""
    return Mute(
        inbound_id=inbound.id,
        query=clean(ask.query, limit=MAX_CHARACTERS + 1),
        author=clean(ask.author, limit=LONGEST_NAME),
        because=clean(ask.because, limit=LONGEST_REASON),
        made_at=inbound.kept.received_at,
        until=ask.until,
    )


def _replay(ask: Replay, unit: Unit) -> str:
    ids = ask.ids or tuple(note.inbound_id for note in unit.inbound.quarantined(limit=10_000))
    waiting = ProgressState.WAITING
    unit.inbound.write([Progress(inbound_id=id_, state=waiting, because=REPLAY) for id_ in ids])
    return f"replay of {', '.join(map(str, ids)) or 'nothing: the quarantine is empty'}"


def _retry(ask: Retry, unit: Unit, now: datetime) -> str:
    found = [delivery for id_ in ask.ids if (delivery := unit.deliveries.get(id_))]
    tried = [delivery for delivery in found if may_be_retried(delivery.state)]
    unit.deliveries.save([_again(delivery, now) for delivery in tried])
    if not found:
        return "retry of deliveries none: no such id"
    left = [f"{each.id} is {each.state.value}, nothing is tried" for each in found if each not in tried]
    said = [f"retry of deliveries {', '.join(str(delivery.id) for delivery in tried)}"] if tried else []
    return "; ".join(said + left)


def may_be_retried(state: DeliveryState) -> bool:
    """Return whether there is anything to try: not where it waits, is told in a summary, or was decided not to be told."""
    return state not in _NOTHING_TO_TRY


def _again(delivery: Delivery, now: datetime) -> Delivery:
    fresh = replace(delivery, attempts=0, failing_since=None, due_at=now)
    if delivery.state is not DeliveryState.FAILED:
        return fresh
    state = DeliveryState.DELIVERED if delivery.place else DeliveryState.PENDING
    return replace(fresh, state=state, reason=None, why=None, closed_at=None)
