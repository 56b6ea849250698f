"""Mutes that people set and end: in Slack where `may.mute` of a team lets them, answered there, and in the audit.

Idempotent: an intent is known again by its inbound, and by what Slack sends only once. Whoever has the command line asks nobody.
"""

from __future__ import annotations

from switchboard.directory.identity import who_is, why_unserved
from switchboard.directory.permission import why_not_mute
from switchboard.errors import BadQuery
from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Actor, Via
from switchboard.model.inbound import Inbound
from switchboard.model.intent import EndMute, SetMute
from switchboard.model.mute import Mute
from switchboard.model.replace import replace
from switchboard.muting.mutes import Muted, end_mute, set_mute
from switchboard.payloads.text import clean
from switchboard.search.mute_query import mute_query
from switchboard.search.parse import MAX_CHARACTERS
from switchboard.state.context import Context

LONGEST_NAME, LONGEST_REASON = 200, 1_000


def take_mute(asked: SetMute | EndMute, inbound: Inbound, context: Context) -> str:
    """Set or end the mute that a kept intent asks for, or refuse it; returns what came of it."""
    muted = _set(asked, inbound, context) if isinstance(asked, SetMute) else _end(asked, context)
    context.unit.actions.add([_recorded(asked, muted, inbound, context)])
    return muted.said


def mute_of(asked: SetMute, inbound: Inbound) -> Mute:
    """Return the mute that a kept inbound asks for."""
    return Mute(
        inbound_id=inbound.id,
        query=clean(asked.query, limit=MAX_CHARACTERS + 1),
        author=clean(asked.by.name or asked.by.id, limit=LONGEST_NAME),
        because=clean(asked.because, limit=LONGEST_REASON),
        made_at=inbound.kept.received_at,
        until=inbound.kept.received_at + asked.lasts,
    )


def _author(by: Actor, context: Context) -> str:
    """Name somebody in Slack as the directory does: what a payload calls them, they may have made up a minute ago."""
    if by.via is not Via.SLACK:
        return clean(by.name or by.id, limit=LONGEST_NAME)
    who = who_is(by.id, context.unit.people, context.config)
    return clean(who.name, limit=LONGEST_NAME)


def _safe(by: Actor) -> Actor:
    """Return who asked, as it can be kept: at the command line they name themselves."""
    return by if by.via is Via.SLACK else Actor(by.via, clean(by.name or by.id, limit=LONGEST_NAME))


def _set(asked: SetMute, inbound: Inbound, context: Context) -> Muted:
    mute = replace(mute_of(asked, inbound), author=_author(asked.by, context))
    if because := _why_not(mute.query, asked.by, context):
        return Muted(f"not muted ({clean(asked.query, limit=LONGEST_NAME)}): {because}", refused=True)
    return set_mute(mute, context.unit, context.config, now=context.now)


def _end(asked: EndMute, context: Context) -> Muted:
    """End it; whoever set it may, whatever has become of their teams."""
    mute = context.unit.mutes.get(asked.id)
    because = _why_not(mute.query, asked.by, context) if mute and not _is_theirs(mute, asked.by, context) else None
    if because:
        return Muted(f"mute {asked.id} is not ended: {because}", refused=True)
    return end_mute(asked.id, _author(asked.by, context), context.unit, now=context.now)


def _is_theirs(mute: Mute, by: Actor, context: Context) -> bool:
    return any(each.request.by.id == by.id for each in context.unit.actions.of_inbounds({mute.inbound_id}))


def _why_not(query: str, by: Actor, context: Context) -> str | None:
    if by.via is not Via.SLACK:
        return None
    try:
        meant = mute_query(query)
    except BadQuery:
        return None  # set_mute says what is wrong with it
    people, config = context.unit.people, context.config
    who = who_is(by.id, people, config, name=by.name)
    return why_not_mute(meant, who, config) or why_unserved(who, people, config)


def _recorded(asked: SetMute | EndMute, muted: Muted, inbound: Inbound, context: Context) -> Action:
    """Write down what became of it, for the audit, and for who asked in Slack: at the command line nobody waits."""
    kind, why = (ActionKind.MUTE, asked.because) if isinstance(asked, SetMute) else (ActionKind.UNMUTE, None)
    request = ActionRequest(kind=kind, issues=(), by=_safe(asked.by), origin=asked.origin, text=why)
    return Action(
        inbound_id=inbound.id,
        number=0,
        subject_id=0,
        request=request,
        asked_at=inbound.kept.received_at,
        state=ActionState.REFUSED if muted.refused else ActionState.DONE,
        answer=muted.said[:1].upper() + muted.said[1:],
        done_at=context.now,
        reply_at=context.now if asked.by.via is Via.SLACK else None,
    )
