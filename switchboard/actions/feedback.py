"""What people say of a message, that it was useful or noise: written down, and said to whoever chose it from the menu.

Idempotent: what was said of a delivery in one sense counts by its time, so it may come twice, or in any order.
"""

from __future__ import annotations

from switchboard.directory.identity import who_is, why_unserved
from switchboard.model.action import NOWHERE, Action, ActionKind, ActionRequest, ActionState
from switchboard.model.delivery import Delivery
from switchboard.model.feedback import Feedback
from switchboard.model.inbound import Inbound
from switchboard.model.intent import GiveFeedback
from switchboard.routing.wording import routes_phrase
from switchboard.state.context import Context
from switchboard.views.named import delivery_of

NOT_COUNTED = "This is no message that a route sent, so what is said of it is counted nowhere."


def take_feedback(asked: GiveFeedback, inbound: Inbound, context: Context) -> str:
    """Write down what somebody says of a message, or takes back; returns what came of it."""
    delivery = delivery_of(asked.message, context.unit)
    if delivery is None or not delivery.routes:
        return _told(NOT_COUNTED, ActionState.REFUSED, asked, inbound, context)
    people, config = context.unit.people, context.config
    because = why_unserved(who_is(asked.by.id, people, config, name=asked.by.name), people, config)
    if because:
        return _told(because, ActionState.REFUSED, asked, inbound, context)
    said = _written(asked, delivery, inbound, context)
    return _told(said, ActionState.DONE, asked, inbound, context, about=delivery.subject_id)


def _written(asked: GiveFeedback, delivery: Delivery, inbound: Inbound, context: Context) -> str:
    value = Feedback(
        delivery_id=delivery.id,
        by=asked.by.id,
        opinion=asked.opinion,
        at=asked.at or inbound.kept.received_at,
        stands=not asked.withdrawn,
    )
    if not context.unit.feedback.save(value):
        return "Something newer was said of this message since."
    noted = "No longer noted" if asked.withdrawn else "Noted"
    return f"{noted} as {asked.opinion.value}, for {routes_phrase(delivery.routes)}."


def _told(
    said: str, state: ActionState, asked: GiveFeedback, inbound: Inbound, context: Context, *, about: int = 0
) -> str:
    """Have whoever asked told what came of it, with a line for the audit; a reaction asks for no answer."""
    kind, text = ActionKind.FEEDBACK, asked.opinion.value
    request = ActionRequest(kind=kind, issues=(asked.message,), by=asked.by, origin=asked.origin, text=text)
    action = Action(
        inbound_id=inbound.id,
        number=0,
        subject_id=about,
        request=request,
        asked_at=inbound.kept.received_at,
        state=state,
        answer=said,
        done_at=context.now,
        reply_at=context.now,
    )
    context.unit.actions.add([action] if asked.origin != NOWHERE else [])
    return said
