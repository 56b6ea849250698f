"""Terms, `key:value` in all its forms, read from where the cursor stands."""

from __future__ import annotations

import re
from typing import Any

from switchboard.errors import BadQuery
from switchboard.search.bar import Shape, take_shape
from switchboard.search.compile import prepared
from switchboard.search.cursor import Cursor
from switchboard.search.fields import ALIASES, FIELDS, named
from switchboard.search.kinds import FieldKind
from switchboard.search.levels import refuse_no_level
from switchboard.search.query import Operator, Term, Value
from switchboard.search.slips import refuse_key, refuse_odd_value
from switchboard.search.texts import SPECIAL, Texts

WORD = re.compile(r"[^ \t\r\n()]+")
QUOTED = re.compile(r'"((?:\\"|[^"])*)"')
KEY = re.compile(r'(!?)(?:tags\[(?:([a-zA-Z0-9_.-]+)|"([^"]+)")\]|([a-zA-Z0-9_.-]+)|"([a-zA-Z0-9_.:-]+)"):')

_HAS_KEY = re.compile(r'tags\[(?:([a-zA-Z0-9_.-]+)|"([^"]+)")\]|([a-zA-Z0-9_.-]+)(?=[ \t\r\n()]|$)|"([^"]+)"')
_ITEM = re.compile(r'[^ \t\r\n(),"\[\]]+')
_COMPARISON = re.compile(r"[<>]=?|!?=")
_AFTER_A_TERM = " \t\r\n)"
_RANGE = re.compile(r"\[[ \t]*([^ \t\r\n()\[\]\"]+)[ \t]+TO[ \t]+([^ \t\r\n()\[\]\"]+)[ \t]*\]", re.IGNORECASE)


def read_term(cursor: Cursor) -> Term | None:
    """Read a term; None where none stands here. Raises BadQuery for one that could never be answered."""
    position = cursor.at
    found = cursor.take(KEY)
    if found is None:
        return None
    negated, bracketed, bracketed_quoted, plain, quoted = found.groups()
    if plain == "has":
        return _read_has(cursor, negated=bool(negated), position=position)
    tag = bracketed or bracketed_quoted or _dotted_tag(plain)
    key = tag or plain or quoted
    check_key(key, tag=bool(tag), position=position)
    kind = None if tag else _kind(key)
    shape = take_shape(cursor)
    operator, values = _read_shaped(cursor, key, kind, shape) if shape else _read_values(cursor, key, kind)
    for value in values:
        refuse_odd_value(key, value, position)
        if key == "level" and not tag:
            refuse_no_level(value)
    _check_end(cursor, f"{key}:")
    if cursor.me and not tag and ALIASES.get(key, key) == "assigned":
        values = tuple(meant for value in values for meant in _who(value, cursor.me))
    turned = bool(negated) != (shape is not None and shape.negated)
    term = Term(key, values, operator, negated=turned, tag=bool(tag), position=position)
    prepared(term)
    return term


def _who(value: Value, me: tuple[str, ...]) -> tuple[Value, ...]:
    """Return who is meant, by each name: whoever asks may be `me`."""
    if value.text.lower() not in ("me", "[me]"):
        return (value,)
    return tuple(Value(name, quoted=True, position=value.position) for name in me)


def _read_has(cursor: Cursor, *, negated: bool, position: int) -> Term:
    found = cursor.take(_HAS_KEY)
    if found is None:
        raise BadQuery("has: takes one key, as in has:user.email", position=cursor.at)
    bracketed, bracketed_quoted, plain, quoted = found.groups()
    tag = bracketed or bracketed_quoted or _dotted_tag(plain)
    key = tag or plain or quoted
    if key == "is" and not tag:
        raise BadQuery("has:is has no meaning; is:assigned asks whether it is assigned", position=position)
    check_key(key, tag=bool(tag), position=position)
    _check_end(cursor, "has:")
    return Term(key, (), Operator.HAS, negated=negated, tag=bool(tag), position=position)


def _dotted_tag(plain: str | None) -> str | None:
    """Return the name in `tags.name`, as people write `tags[name]`."""
    return plain.removeprefix("tags.") if plain and plain.startswith("tags.") and plain != "tags." else None


def _kind(key: str) -> FieldKind[Any] | None:
    field = named(key)
    return field.kind if field else None


def _read_values(cursor: Cursor, key: str, kind: FieldKind[Any] | None) -> tuple[Operator, tuple[Value, ...]]:
    """Read what follows the colon. The text of a tag has no order, so `>` is a part of it, as in Sentry."""
    start = cursor.at
    if kind is not None and (range_ := cursor.take(_RANGE)):
        _check_operator(Operator.BETWEEN, key, kind, start)
        ends = (Value(range_[end], position=range_.start(end)) for end in (1, 2))
        return Operator.BETWEEN, tuple(ends)
    if cursor.text.startswith("[", cursor.at):
        return Operator.EQUALS, _read_list(cursor)
    operator = Operator.EQUALS
    if kind is not None and (comparison := cursor.take(_COMPARISON)):
        operator = Operator(comparison[0])
        _check_operator(operator, key, kind, start)
    missing = f"{key}: has no value; to find the text itself, put it in quotes"
    return operator, (_read_value(cursor, WORD, missing),)


def _read_shaped(
    cursor: Cursor, key: str, kind: FieldKind[Any] | None, shape: Shape
) -> tuple[Operator, tuple[Value, ...]]:
    """Read what follows an operator of Sentry's search bar: a text, or a list of them, in which no star is a wildcard."""
    if kind is not None and not isinstance(kind, Texts):
        raise BadQuery(f"{key} cannot be asked with “{shape.called}”, which is for texts", position=cursor.at)
    in_list = cursor.text.startswith("[", cursor.at)
    missing = f"nothing follows “{shape.called}”"
    values = _read_list(cursor) if in_list else (_read_value(cursor, WORD, missing),)
    special = kind.special if isinstance(kind, Texts) else SPECIAL
    return Operator.EQUALS, tuple(shape.around(value, special=special) for value in values)


def _check_end(cursor: Cursor, of: str) -> None:
    """Refuse text that sticks to a term's end: Sentry takes it for a phrase of its own, which nobody means."""
    following = cursor.text[cursor.at : cursor.at + 1]
    if following and following not in _AFTER_A_TERM:
        raise BadQuery(
            f"a blank is missing after what {of} asks for; a value with brackets or quotes in it goes in quotes",
            position=cursor.at,
        )


def _check_operator(operator: Operator, key: str, kind: FieldKind[Any], position: int) -> None:
    if operator in kind.operators:
        return
    if operator in (Operator.SAME, Operator.OTHER):
        instead = f"write {'!' if operator is Operator.OTHER else ''}{key}:value"
    else:
        instead = kind.instead
    form = "a range" if operator is Operator.BETWEEN else operator.value
    raise BadQuery(f"{key} cannot be asked with {form}: {instead}", position=position)


def _read_value(cursor: Cursor, plain: re.Pattern[str], missing: str) -> Value:
    start = cursor.at
    if found := cursor.take(QUOTED):
        return Value(found[1].replace('\\"', '"'), quoted=True, position=start)
    found = cursor.take(plain)
    if found is None:
        raise BadQuery(missing, position=start)
    if '"' in found[0].replace('\\"', ""):
        raise BadQuery('quotes must enclose the whole value, or be escaped as \\"', position=start)
    return Value(found[0].replace('\\"', '"'), position=start)


def _read_list(cursor: Cursor) -> tuple[Value, ...]:
    opened = cursor.at
    cursor.at += 1
    values: list[Value] = []
    while True:
        cursor.peek()
        values.append(_read_value(cursor, _ITEM, "a list is [a,b]; for a value that begins with [, use quotes"))
        following = cursor.peek()
        cursor.at += 1
        if following == "]":
            return tuple(values)
        if not following:
            raise BadQuery("the list does not end: close it with ]", position=opened)
        if following != ",":
            raise BadQuery("the values of a list are separated by commas: [a,b]", position=opened)


_PERSONAL = "it is about the person who searches, and a route has none"
_NOT_TOLD = "Sentry tells it in no alert"
_CHARTS = "it groups Sentry's charts; write timestamp:"
_SPANS = "an alert carries no spans; ask transaction.duration or measurements.NAME"

REFUSED = {
    **dict.fromkeys(("bookmarks", "bookmarked_by", "subscribed", "subscribed_by"), _PERSONAL),
    **dict.fromkeys(
        ("assigned_or_suggested", "suggested"), "an alert does not say whom Sentry suggests; write assigned:"
    ),
    **dict.fromkeys(("timestamp.to_hour", "timestamp.to_day"), _CHARTS),
    **dict.fromkeys(
        "linked unlinked issue.seer_actionability issue.seer_last_run stack.resource stack.stack_level error.received "
        "user.display sdk.version trace.parent_span trace.client total.count status substatus".split(),
        _NOT_TOLD,
    ),
    "release.stage": "it needs Sentry's figures of adoption, which no alert carries",
    "regressed_in_release": _NOT_TOLD,
    "location": "Sentry tells it in no alert; write stack.filename: or culprit:",
    **dict.fromkeys(("activeSince", "active_at"), "Sentry tells it in no alert; write firstSeen:"),
    **dict.fromkeys(("symbolicated_in_app", "profile.id", "detector", "function.duration"), _NOT_TOLD),
}

FAMILIES = {
    "spans": _SPANS,
    "span": _SPANS,
    "http": "an alert says http.method, http.url, http.referer and http.status_code",
    "error": "an alert says error.type, .value, .handled, .unhandled, .mechanism and .main_thread",
    "stack": "an alert says stack.filename, .abs_path, .module, .function, .package, .in_app, .lineno and .colno",
    "issue": "an alert says issue.category, .type, .priority and .id, and issue:SHORT-ID",
}
_BY_LOWER = {key.lower(): key for key in (*FIELDS, *ALIASES)}


def check_key(key: str, *, tag: bool, position: int) -> None:
    """Refuse a key that could never be answered. Raises BadQuery at the position, saying what to write instead."""
    if tag:
        return
    refuse_key(key, position)
    reason = REFUSED.get(key) or REFUSED.get(key.lower())
    if reason is None and named(key):
        return
    reason = reason or FAMILIES.get(key.partition(".")[0] if "." in key else "")
    if reason:
        raise BadQuery(
            f"{key} cannot be asked of an alert: {reason}. If it is a tag of yours, write tags[{key}]",
            position=position,
        )
    if key.lower() in _BY_LOWER:
        raise BadQuery(f"write {_BY_LOWER[key.lower()]}, or for a tag of yours tags[{key}]", position=position)
