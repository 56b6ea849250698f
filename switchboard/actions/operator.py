"""What the operator asks for from the command line: work inbounds again, try deliveries again, let either be, send a digest.

Idempotent: asked twice is done once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Actor, Via
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.inbound import Inbound, Progress, ProgressReason, ProgressState
from switchboard.model.intent import ByOperator, DiscardDeliveries, DiscardInbounds, Replay, Retry, SendDigest
from switchboard.model.replace import replace
from switchboard.payloads.text import clean
from switchboard.storage.store import Unit

LONGEST_NAME, LONGEST_REASON = 200, 1_000
_KINDS: Mapping[type[ByOperator], ActionKind] = {
    Replay: ActionKind.REPLAY,
    Retry: ActionKind.RETRY,
    DiscardInbounds: ActionKind.DISCARD,
    DiscardDeliveries: ActionKind.DISCARD,
    SendDigest: ActionKind.DIGEST,
}
_NOTHING_TO_TRY = frozenset({DeliveryState.SUPPRESSED, DeliveryState.BUNDLED, DeliveryState.HELD})


def replay(asked: Replay, unit: Unit) -> str:
    """Let inbounds wait to be worked again, with fresh attempts; returns what was done, in words."""
    ids = asked.ids or tuple(note.inbound_id for note in unit.inbound.quarantined(limit=10_000))
    waiting, again = ProgressState.WAITING, ProgressReason.REPLAY
    unit.inbound.write([Progress(inbound_id=id_, state=waiting, reason=again) for id_ in ids])
    return f"replay of {', '.join(map(str, ids)) or 'nothing: the quarantine is empty'}"


def retry(asked: Retry, unit: Unit, *, now: datetime) -> str:
    """Let deliveries be tried now, also those that were given up; returns what was done, in words."""
    found = [delivery for id_ in asked.ids if (delivery := unit.deliveries.get(id_))]
    tried = [delivery for delivery in found if may_be_retried(delivery.state)]
    unit.deliveries.save([_again(delivery, now) for delivery in tried])
    if not found:
        return "retry of deliveries none: no such id"
    left = [f"{each.id} is {each.state.value}, nothing is tried" for each in found if each not in tried]
    said = [f"retry of deliveries {', '.join(str(delivery.id) for delivery in tried)}"] if tried else []
    return "; ".join(said + left)


def discard_inbounds(asked: DiscardInbounds, unit: Unit) -> str:
    """Settle inbounds that are in quarantine, with who let them be and why; returns what was done, in words."""
    notes = unit.inbound.notes_of(asked.ids)
    bad = [id_ for id_ in asked.ids if id_ in notes and notes[id_].state is ProgressState.QUARANTINED]
    why = _let_be(asked.by, asked.because)
    unit.inbound.write([replace(notes[id_], state=ProgressState.DONE, reason=None, because=why) for id_ in bad])
    return _discarded("inbounds", bad, asked.ids, "not in quarantine")


def discard_deliveries(asked: DiscardDeliveries, unit: Unit) -> str:
    """Let deliveries be that failed, with who said so and why; returns what was done, in words."""
    found = [delivery for id_ in asked.ids if (delivery := unit.deliveries.get(id_))]
    failed = [delivery for delivery in found if delivery.state is DeliveryState.FAILED]
    why = _let_be(asked.by, asked.because)
    state, reason = DeliveryState.SUPPRESSED, Reason.DISCARDED
    unit.deliveries.save([replace(each, state=state, reason=reason, why=why, due_at=None) for each in failed])
    return _discarded("deliveries", [each.id for each in failed], asked.ids, "not failed")


def record(asked: ByOperator, said: str, inbound: Inbound, unit: Unit, *, now: datetime) -> None:
    """Write down for the audit what an operator asked for and what became of it. Nobody waits for an answer."""
    because = asked.because if isinstance(asked, DiscardInbounds | DiscardDeliveries) else None
    by = Actor(Via.CLI, clean(asked.by.name or asked.by.id, limit=LONGEST_NAME))
    done = Action(
        inbound_id=inbound.id,
        number=0,
        subject_id=0,
        request=ActionRequest(kind=_KINDS[type(asked)], issues=(), by=by, text=because),
        asked_at=inbound.kept.received_at,
        state=ActionState.DONE,
        answer=said[:1].upper() + said[1:],
        done_at=now,
    )
    unit.actions.add([done])


def _let_be(by: Actor, because: str) -> str:
    who = clean(by.name or by.id, limit=LONGEST_NAME)
    return f"discarded by {who}: {clean(because, limit=LONGEST_REASON)}"


def _discarded(what: str, done: Sequence[int], asked: Sequence[int], left: str) -> str:
    rest = [id_ for id_ in asked if id_ not in done]
    said = [f"discarded {what} {', '.join(map(str, done))}"] if done else []
    return "; ".join(said + ([f"{', '.join(map(str, rest))}: {left}"] if rest else [])) or "nothing to discard"


def may_be_retried(state: DeliveryState) -> bool:
    """Return whether there is anything to try: not where it is held, bundled or suppressed."""
    return state not in _NOTHING_TO_TRY


def _again(delivery: Delivery, now: datetime) -> Delivery:
    fresh = replace(delivery, attempts=0, failing_since=None, due_at=now)
    if delivery.state is not DeliveryState.FAILED:
        return fresh
    state = DeliveryState.DELIVERED if delivery.place else DeliveryState.PENDING
    return replace(fresh, state=state, reason=None, why=None, closed_at=None)
