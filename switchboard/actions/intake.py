"""★ What a person can do to an issue, from any door: a kept request becomes one action a subject, to be carried out in order.

Idempotent: an action is one by its inbound and its number.
"""

from __future__ import annotations

from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, IssueName, NameKind
from switchboard.model.inbound import Inbound
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind
from switchboard.state.context import Context
from switchboard.views.named import find

MOST_ISSUES, LONGEST = 20, 100
# Where people see one of these, they can say that they are on it, or call for others; the rest is an issue's.
_OF_ALERTS = frozenset({ActionKind.ACK, ActionKind.PAGE})
_ALERTS = frozenset({SubjectKind.ISSUE, SubjectKind.METRIC, SubjectKind.GROUP})
_UNKNOWN = "That message tells of no issue that I know."


def take_request(request: ActionRequest, inbound: Inbound, context: Context) -> str:
    """Make actions of a kept request; what names nothing that we know is answered at once. Returns what it came to."""
    actions = context.unit.actions.add(actions_of(request, inbound, context))
    return f"{request.kind.value} asked for: action {', '.join(str(each.id) for each in actions)}"


def actions_of(request: ActionRequest, inbound: Inbound, context: Context) -> list[Action]:
    """Return the actions that a request comes to, one for each thing it names, in its order."""
    made: list[Action] = []
    for name in dict.fromkeys(request.issues[:MOST_ISSUES]):
        asked = Action(
            inbound_id=inbound.id,
            number=len(made),
            subject_id=0,
            request=replace(request, issues=(name,)),
            asked_at=inbound.kept.received_at,
            due_at=context.now,
        )
        subject = find(name, context.unit)
        if subject is None or subject.id not in {each.subject_id for each in made}:
            made.append(_sorted(asked, subject, context))
    if len(request.issues) > MOST_ISSUES:
        made.append(
            _answer(
                request,
                inbound,
                len(made),
                f"{MOST_ISSUES} issues at once are the most: the others were left.",
                context,
            )
        )
    return made or [_answer(request, inbound, 0, "You named no issue, and this is not the thread of one.", context)]


def _answer(request: ActionRequest, inbound: Inbound, number: int, words: str, context: Context) -> Action:
    asked = Action(
        inbound_id=inbound.id, number=number, subject_id=0, request=request, asked_at=inbound.kept.received_at
    )
    return _refused(asked, words, context)


def _sorted(asked: Action, subject: Subject | None, context: Context) -> Action:
    """Let what names a subject wait for its turn, and what Sentry may know for its answer; refuse the rest."""
    (name,) = asked.request.issues
    if subject is None:
        ours = name.kind not in (NameKind.SHORT_ID, NameKind.NUMBER)
        return _refused(asked, unknown(name), context) if ours or context.asks is None else asked
    because = _unfit(asked.request.kind, subject)
    return _refused(asked, because, context) if because else replace(asked, subject_id=subject.id)


def _unfit(kind: ActionKind, subject: Subject) -> str:
    """Return why an action cannot be done to what was named, empty where it can."""
    subject_kind = subject.key.kind
    if subject_kind is SubjectKind.ISSUE or (kind in _OF_ALERTS and subject_kind in _ALERTS):
        return ""
    return f"That message is about a {subject_kind.value}, not about one issue; name the issue, such as PAY-1A2."


def unknown(name: IssueName) -> str:
    """Say that nothing here has this name."""
    match name.kind:
        case NameKind.SHORT_ID:
            return f"I know no issue {name.text[:LONGEST]}. Is it spelt right?"
        case NameKind.NUMBER:
            return f"I know no issue with the number {name.text[:LONGEST]}."
        case NameKind.MESSAGE:
            return f"{_UNKNOWN} If it is a reply, take the link of the message above its thread."
        case _:
            return _UNKNOWN


def _refused(asked: Action, because: str, context: Context) -> Action:
    return replace(
        asked, state=ActionState.REFUSED, answer=because, due_at=None, done_at=context.now, reply_at=context.now
    )
