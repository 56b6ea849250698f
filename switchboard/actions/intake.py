"""★ What a person can do to an issue, from any door: a kept wish becomes one action a subject, to be carried out in order.

Idempotent: a wish is known again by its body and by what Slack sends only once; either way it comes to one set of actions.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from switchboard.model.action import OF_ISSUES, Action, ActionState, Deed, IssueName, NameKind, Request
from switchboard.model.inbound import Body, Progress, ProgressState
from switchboard.model.subject import Subject, SubjectKind
from switchboard.pipeline.pipeline import done
from switchboard.state.context import Desk
from switchboard.views.named import find

ONCE = "action"
"""The kind of key under which a click that is played again is known."""
MOST_ISSUES, LONGEST = 20, 100
# Where people see one of these, they can say that they are on it, or call for others; the rest is an issue's.
_OF_ALERTS = frozenset({Deed.ACK, Deed.PAGE})
_ALERTS = frozenset({SubjectKind.ISSUE, SubjectKind.METRIC, SubjectKind.GROUP})
_UNKNOWN = "That message tells of no issue that I know."


def take(body: Body, desk: Desk) -> Progress:
    """Make actions of a kept wish; what names nothing that we know is answered at once."""
    try:
        request = msgspec.json.decode(body.kept.raw, type=Request)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _unread(body)
    if request.deed not in OF_ISSUES:
        return _unread(body)
    known = desk.unit.bodies.repeats(ONCE, request.once, body_id=body.id, at=desk.now)
    if known is not None:
        return done(body, f"a repeat of body {known}")
    actions = desk.unit.actions.add(actions_of(request, body, desk))
    return done(body, f"{request.deed.value} asked for: action {', '.join(str(each.id) for each in actions)}")


def _unread(body: Body) -> Progress:
    return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because="not a wish that we know")


def actions_of(request: Request, body: Body, desk: Desk) -> list[Action]:
    """Tell the actions that a request comes to, one for each thing it names, in its order."""
    made: list[Action] = []
    for name in dict.fromkeys(request.issues[:MOST_ISSUES]):
        asked = Action(
            body_id=body.id,
            number=len(made),
            subject_id=0,
            request=replace(request, issues=(name,)),
            asked_at=body.kept.received_at,
            due_at=desk.now,
        )
        subject = find(name, desk.unit)
        if subject is None or subject.id not in {each.subject_id for each in made}:
            made.append(_sorted(asked, subject, desk))
    if len(request.issues) > MOST_ISSUES:
        made.append(
            _answer(request, body, len(made), f"{MOST_ISSUES} issues at once are the most: the others were left.", desk)
        )
    return made or [_answer(request, body, 0, "You named no issue, and this is not the thread of one.", desk)]


def _answer(request: Request, body: Body, number: int, words: str, desk: Desk) -> Action:
    asked = Action(body_id=body.id, number=number, subject_id=0, request=request, asked_at=body.kept.received_at)
    return _refused(asked, words, desk)


def _sorted(asked: Action, subject: Subject | None, desk: Desk) -> Action:
    """Let what names a subject wait for its turn, and what Sentry may know for its answer; refuse the rest."""
    (name,) = asked.request.issues
    if subject is None:
        ours = name.kind not in (NameKind.SHORT_ID, NameKind.NUMBER)
        return _refused(asked, unknown(name), desk) if ours or desk.asks is None else asked
    because = _unfit(asked.request.deed, subject)
    return _refused(asked, because, desk) if because else replace(asked, subject_id=subject.id)


def _unfit(deed: Deed, subject: Subject) -> str:
    """Tell why a deed cannot be done to what was named, empty where it can."""
    kind = subject.key.kind
    if kind is SubjectKind.ISSUE or (deed in _OF_ALERTS and kind in _ALERTS):
        return ""
    return f"That message is about a {kind.value}, not about one issue; name the issue, such as PAY-1A2."


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


def _refused(asked: Action, because: str, desk: Desk) -> Action:
    return replace(asked, state=ActionState.REFUSED, answer=because, due_at=None, done_at=desk.now, tell_at=desk.now)
