"""Mutes that people set and end in Slack: where `may.mute` of a team lets them, told to them, and in the audit.

Idempotent: a wish is known again by its body, and by what Slack sends only once. Whoever has the command line asks nobody
(switchboard/actions/operator.py).
"""

from __future__ import annotations

import msgspec

from switchboard.actions.intake import ONCE
from switchboard.actions.operator import LONGEST_NAME, EndMute, SetMute, mute_of, unknown
from switchboard.directory.identity import who_is
from switchboard.directory.permission import why_not_mute
from switchboard.errors import BadQuery
from switchboard.model.action import Action, ActionState, Actor, Deed, Request
from switchboard.model.inbound import Body, Progress, ProgressState
from switchboard.model.mute import Mute
from switchboard.muting.mutes import Muted, end_mute, set_mute
from switchboard.payloads.text import clean
from switchboard.pipeline.pipeline import done
from switchboard.search.mute_query import mute_query
from switchboard.state.context import Desk


def take_mute(body: Body, desk: Desk) -> Progress:
    """Set or end the mute that a kept wish asks for, or refuse it."""
    try:
        asked = msgspec.json.decode(body.kept.raw, type=SetMute | EndMute)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because=unknown(body.kept.raw))
    if asked.by is None:
        return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because="it does not say who asked")
    if desk.unit.actions.of_bodies({body.id}):
        return done(body, "done before")
    known = desk.unit.bodies.repeats(ONCE, asked.once, body_id=body.id, at=desk.now)
    if known is not None:
        return done(body, f"a repeat of body {known}")
    muted = _set(asked, asked.by, body, desk) if isinstance(asked, SetMute) else _end(asked, asked.by, desk)
    desk.unit.actions.add([_told(asked, asked.by, muted, body, desk)])
    return done(body, muted.said)


def _set(asked: SetMute, by: Actor, body: Body, desk: Desk) -> Muted:
    mute = mute_of(asked, body)
    if because := _why_not(mute.query, by, desk):
        return Muted(f"not muted ({clean(asked.query, limit=LONGEST_NAME)}): {because}", refused=True)
    return set_mute(mute, desk.unit, desk.book, now=desk.now)


def _end(asked: EndMute, by: Actor, desk: Desk) -> Muted:
    """End it; whoever set it may, whatever has become of their teams."""
    mute = desk.unit.mutes.get(asked.id)
    because = _why_not(mute.query, by, desk) if mute and not _is_theirs(mute, by, desk) else None
    if because:
        return Muted(f"mute {asked.id} is not ended: {because}", refused=True)
    return end_mute(asked.id, clean(asked.author, limit=LONGEST_NAME), desk.unit, now=desk.now)


def _is_theirs(mute: Mute, by: Actor, desk: Desk) -> bool:
    return any(each.request.by.id == by.id for each in desk.unit.actions.of_bodies({mute.body_id}))


def _why_not(query: str, by: Actor, desk: Desk) -> str | None:
    try:
        meant = mute_query(query)
    except BadQuery:
        return None  # set_mute says what is wrong with it
    return why_not_mute(meant, who_is(by.id, desk.unit.people, desk.book, name=by.name), desk.book)


def _told(asked: SetMute | EndMute, by: Actor, muted: Muted, body: Body, desk: Desk) -> Action:
    """Write down what became of it, for the audit and for who asked."""
    if isinstance(asked, SetMute):
        request = Request(deed=Deed.MUTE, issues=(), by=by, origin=asked.origin, text=asked.because)
    else:
        request = Request(deed=Deed.UNMUTE, issues=(), by=by, origin=asked.origin)
    return Action(
        body_id=body.id,
        number=0,
        subject_id=0,
        request=request,
        asked_at=body.kept.received_at,
        state=ActionState.REFUSED if muted.refused else ActionState.DONE,
        answer=muted.said[:1].upper() + muted.said[1:],
        done_at=desk.now,
        tell_at=desk.now,
    )
