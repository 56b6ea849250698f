"""Mutes that people set and end in Slack: where `may.mute` of a team lets them, told to them, and in the audit.

Idempotent: an intent is known again by its inbound, and by what Slack sends only once. Whoever has the command line asks nobody
(switchboard/actions/operator.py).
"""

from __future__ import annotations

import msgspec

from switchboard.actions.intake import ONCE
from switchboard.actions.operator import LONGEST_NAME, EndMute, SetMute, mute_of, unknown
from switchboard.directory.identity import who_is
from switchboard.directory.permission import why_not_mute
from switchboard.errors import BadQuery
from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Actor
from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.model.mute import Mute
from switchboard.muting.mutes import Muted, end_mute, set_mute
from switchboard.payloads.text import clean
from switchboard.pipeline.pipeline import done
from switchboard.search.mute_query import mute_query
from switchboard.state.context import Context


def take_mute(inbound: Inbound, context: Context) -> Progress:
    """Set or end the mute that a kept intent asks for, or refuse it."""
    try:
        asked = msgspec.json.decode(inbound.kept.raw, type=SetMute | EndMute)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because=unknown(inbound.kept.raw))
    if asked.by is None:
        return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because="it does not say who asked")
    if context.unit.actions.of_inbounds({inbound.id}):
        return done(inbound, "done before")
    known = context.unit.inbound.repeats(ONCE, asked.once, inbound_id=inbound.id, at=context.now)
    if known is not None:
        return done(inbound, f"a repeat of inbound {known}")
    muted = _set(asked, asked.by, inbound, context) if isinstance(asked, SetMute) else _end(asked, asked.by, context)
    context.unit.actions.add([_told(asked, asked.by, muted, inbound, context)])
    return done(inbound, muted.said)


def _set(asked: SetMute, by: Actor, inbound: Inbound, context: Context) -> Muted:
    mute = mute_of(asked, inbound)
    if because := _why_not(mute.query, by, context):
        return Muted(f"not muted ({clean(asked.query, limit=LONGEST_NAME)}): {because}", refused=True)
    return set_mute(mute, context.unit, context.config, now=context.now)


def _end(asked: EndMute, by: Actor, context: Context) -> Muted:
    """End it; whoever set it may, whatever has become of their teams."""
    mute = context.unit.mutes.get(asked.id)
    because = _why_not(mute.query, by, context) if mute and not _is_theirs(mute, by, context) else None
    if because:
        return Muted(f"mute {asked.id} is not ended: {because}", refused=True)
    return end_mute(asked.id, clean(asked.author, limit=LONGEST_NAME), context.unit, now=context.now)


def _is_theirs(mute: Mute, by: Actor, context: Context) -> bool:
    return any(each.request.by.id == by.id for each in context.unit.actions.of_inbounds({mute.inbound_id}))


def _why_not(query: str, by: Actor, context: Context) -> str | None:
    try:
        meant = mute_query(query)
    except BadQuery:
        return None  # set_mute says what is wrong with it
    return why_not_mute(meant, who_is(by.id, context.unit.people, context.config, name=by.name), context.config)


def _told(asked: SetMute | EndMute, by: Actor, muted: Muted, inbound: Inbound, context: Context) -> Action:
    """Write down what became of it, for the audit and for who asked."""
    if isinstance(asked, SetMute):
        request = ActionRequest(kind=ActionKind.MUTE, issues=(), by=by, origin=asked.origin, text=asked.because)
    else:
        request = ActionRequest(kind=ActionKind.UNMUTE, issues=(), by=by, origin=asked.origin)
    return Action(
        inbound_id=inbound.id,
        number=0,
        subject_id=0,
        request=request,
        asked_at=inbound.kept.received_at,
        state=ActionState.REFUSED if muted.refused else ActionState.DONE,
        answer=muted.said[:1].upper() + muted.said[1:],
        done_at=context.now,
        reply_at=context.now,
    )
