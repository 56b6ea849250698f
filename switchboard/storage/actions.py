"""Actions: what people asked for, what became of it, and who was told; with our own writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, insert, select, update

from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState
from switchboard.model.facts import Person
from switchboard.model.replace import replace
from switchboard.redact.at_rest import AtRest
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_people import ActionRow, OwnWriteRow

action = table_of(ActionRow)
own_write = table_of(OwnWriteRow)
_earlier = action.alias("earlier")

_INSERT = insert(action)
_PLAIN = (
    "inbound_id number subject_id asked_at due_at attempts answer noted done_at replied_at reply_at reply_attempts"
).split()
_TOLD = frozenset({"replied_at", "reply_at", "reply_attempts"})


class Actions:
    """Actions and our own writes, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def add(self, values: Sequence[Action]) -> list[Action]:
        """Keep what an inbound asks for; where it was kept before, that is returned, and nothing is written."""
        known = self.of_inbounds({value.inbound_id for value in values})
        if known:
            return known
        hide = self._db.at_rest
        made = [self._db.execute(_INSERT, _columns(as_kept(value, hide))).inserted_primary_key for value in values]
        return [replace(value, id=int(key[0])) for value, key in zip(values, made, strict=True)]  # type: ignore[index]

    def get(self, action_id: int) -> Action | None:
        """Return one action."""
        row = self._db.execute(select(action).where(action.c.id == action_id)).first()
        return _action(row) if row else None

    def save(self, value: Action) -> None:
        """Write how far an action is."""
        self._db.execute(_UPDATE, {**_columns(as_kept(value, self._db.at_rest)), "wanted": value.id})

    def carry_on(self, value: Action) -> None:
        """Write how far an action is, but for what its person was told: they may be told while it goes on."""
        kept = _columns(as_kept(value, self._db.at_rest))
        columns = {name: column for name, column in kept.items() if name not in _TOLD}
        self._db.execute(_UPDATE, {**columns, "wanted": value.id})

    def of_inbounds(self, ids: Collection[int]) -> list[Action]:
        """Return the actions that these inbounds asked for, in their order."""
        rows = self._db.execute(select(action).where(action.c.inbound_id.in_(ids)).order_by(action.c.id))
        return [_action(row) for row in rows]

    def due(self, now: datetime, *, limit: int) -> list[Action]:
        """Return what is to be carried out now, what waits longest first: of each subject only what nothing older stands before."""
        return [_action(row) for row in self._db.execute(_DUE, {"now": now, "most": limit})]

    def next_due(self, *, after: datetime) -> datetime | None:
        """Return when the next action falls due after a time."""
        return self._db.execute(_NEXT_DUE, {"now": after}).scalar()

    def next_reply(self, *, after: datetime) -> datetime | None:
        """Return when somebody is to hear of the next action after a time."""
        return self._db.execute(_NEXT_REPLY, {"now": after}).scalar()

    def behind(self, first: Action) -> list[Action]:
        """Return the actions that wait for this one: those of the same subject that were asked for later, in their order."""
        waiting = (action.c.state == ActionState.WAITING.value, action.c.subject_id == first.subject_id)
        rows = self._db.execute(select(action).where(*waiting, action.c.id > first.id).order_by(action.c.id))
        return [_action(row) for row in rows]

    def to_tell(self, now: datetime, *, limit: int) -> list[Action]:
        """Return the actions whose outcome a person is to hear now, the oldest first."""
        query = select(action).where(action.c.reply_at <= now).order_by(action.c.reply_at, action.c.id).limit(limit)
        return [_action(row) for row in self._db.execute(query)]

    def waiting_on(self, subject_ids: Collection[int]) -> dict[int, tuple[ActionKind, ...]]:
        """Return the actions that these subjects wait for, by subject, in the order in which they were asked for."""
        waiting = (action.c.state == ActionState.WAITING.value, action.c.subject_id.in_(subject_ids))
        rows = self._db.execute(select(action.c.subject_id, action.c.kind).where(*waiting).order_by(action.c.id))
        found: dict[int, tuple[ActionKind, ...]] = {}
        for row in rows:
            found[row.subject_id] = (*found.get(row.subject_id, ()), ActionKind(row.kind))
        return found

    def listing(self, *, limit: int, before: int | None = None) -> list[Action]:
        """Return the newest actions, the newest first."""
        query = select(action).order_by(action.c.id.desc()).limit(limit)
        return [_action(row) for row in self._db.execute(query.where(action.c.id < before) if before else query)]

    def remember_write(self, subject_id: int, change: str, *, by: Person, at: datetime, action_id: int) -> None:
        """Remember that we are about to change this in Sentry, in whose name."""
        values = {"subject_id": subject_id, "change": change, "action_id": action_id, "echoed": False}
        made = upsert(self._db, own_write, ["subject_id", "change"], ["by", "at", "action_id", "echoed"])
        self._db.execute(made, values | {"by": packed(by), "at": at})

    def own_write(self, subject_id: int, change: str) -> tuple[Person, datetime] | None:
        """Return in whose name we last changed this in Sentry, and when; None where we did not, or heard the echo of it."""
        row = self._db.execute(select(own_write).where(*_written(subject_id, change), ~own_write.c.echoed)).first()
        return (unpacked(row.by, Person), row.at) if row else None

    def wrote(self, subject_id: int, change: str, action_id: int) -> bool:
        """Return whether it was this action that last tried to change this in Sentry."""
        mine = own_write.c.action_id == action_id
        return self._db.execute(select(own_write.c.at).where(*_written(subject_id, change), mine)).first() is not None

    def mark_echoed(self, subject_id: int, change: str) -> None:
        """Let what says the same from now on be news: the echo of our change has come."""
        self._db.execute(update(own_write).where(*_written(subject_id, change)).values(echoed=True))


def _written(subject_id: int, change: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return own_write.c.subject_id == subject_id, own_write.c.change == change


_UPDATE = update(action).where(action.c.id == bindparam("wanted"))
_WAITS_BEHIND = exists().where(
    _earlier.c.subject_id == action.c.subject_id,
    _earlier.c.state == ActionState.WAITING.value,
    _earlier.c.id < action.c.id,
)
_NEXT_DUE = select(func.min(action.c.due_at)).where(action.c.due_at > bindparam("now"))
_NEXT_REPLY = select(func.min(action.c.reply_at)).where(action.c.reply_at > bindparam("now"))
_DUE = (
    select(action)
    .where(action.c.due_at <= bindparam("now"), ~_WAITS_BEHIND)
    .order_by(action.c.due_at, action.c.id)
    .limit(bindparam("most"))
)


def as_kept(value: Action, at_rest: AtRest) -> Action:
    """Return an action as it is kept: once it is over, what was said is hidden like all else."""
    if at_rest.kinds is None or not is_over(value.state, value.due_at, value.reply_at):
        return value
    return replace(value, request=hidden_request(value.request, at_rest), answer=at_rest.maybe(value.answer))


def is_over(state: str, due_at: datetime | None, reply_at: datetime | None) -> bool:
    """Return whether an action is done, and whoever asked was told."""
    return state != ActionState.WAITING.value and due_at is None and reply_at is None


def hidden_request(request: ActionRequest, at_rest: AtRest) -> ActionRequest:
    """Return what was asked for, without what is to be hidden, and without the address for answers, which nobody needs any more."""
    origin = replace(request.origin, response_url=None)
    return replace(request, text=at_rest.maybe(request.text), origin=origin)


def _columns(value: Action) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in _PLAIN}
    return columns | {
        "state": value.state.value,
        "kind": value.request.kind.value,
        "actor": value.request.by.id,
        "request": packed(value.request),
    }


def _action(row: Row[Any]) -> Action:
    return Action(
        id=row.id,
        state=ActionState(row.state),
        request=unpacked(row.request, ActionRequest),
        **{name: getattr(row, name) for name in _PLAIN},
    )
