"""PURE: what happens in a route test, one reader for each kind of action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from switchboard.config.document import Mapping, Scalar, Sequence
from switchboard.config.findings import FindingCode
from switchboard.config.yaml_reader import Place
from switchboard.model.replace import replace
from switchboard.routetests.script import (
    Ack,
    ChangeStep,
    Comes,
    Event,
    Fires,
    Happening,
    Metric,
    MuteStep,
    Pairs,
    RawStep,
    Reload,
    ScriptFrame,
    TurnStep,
    Wait,
)

# What a test file names beside it: a body's bytes, or a configuration as a Reload; a text says why it cannot be read.
Loads = Callable[[str, str], bytes | Reload | str]

MOST_TIMES = 10_000
SOMEBODY = "somebody@example.com"
_TEXTS = "title message level project environment release platform logger transaction url rule".split()
_PAIRS = "tags user extra".split()
EVENT = frozenset({"issue", "as", "times", "every", "error", "frames", "contexts", *_TEXTS, *_PAIRS})
ERROR = frozenset({"type", "value", "handled"})
FRAME = frozenset({"path", "abs_path", "module", "function", "in_app"})
METRIC = frozenset({"rule", "state", "project", "aggregate", "environment", "as"})
MUTE = frozenset({"query", "for", "because", "by"})
ACK = frozenset({"issue", "team", "by", "for"})
ASSIGN = frozenset({"issue", "to"})
BODY = frozenset({"file", "resource"})
STATES = ("critical", "warning", "resolved")


def read_happening(place: Place, key: str, loads: Loads) -> Happening | None:
    """Read the action under a step's key; None, with the fault reported, where it cannot be read."""
    if key in tuple(TurnStep):
        return _change(place, TurnStep(key))
    readers: dict[str, Callable[[Place], Happening | None]] = {"event": _event, "metric": _metric, "mute": _mute}
    if key in readers:
        inner = place.below(key)
        return readers[key](inner) if inner else None
    if key == "ack":
        return _ack(place)
    if key == "wait":
        lasts = place.duration("wait")
        return Wait(lasts) if lasts else None
    return _loaded(place, key, loads)


def _event(place: Place) -> Event:
    place.expect(EVENT)
    texts = {name: text for name in _TEXTS if (text := place.text(name)) is not None}
    pairs = {name: _pairs(place, name) for name in _PAIRS}
    event = Event(**texts, **pairs)  # type: ignore[arg-type]  # the names are Event's own, checked by the tests
    return replace(
        _with_error(event, place),
        issue=place.text("issue") or event.issue,
        comes=place.choice("as", Comes) or event.comes,
        times=_times(place),
        every=place.duration("every") or event.every,
        frames=_frames(place),
        contexts=_contexts(place),
    )


def _with_error(event: Event, place: Place) -> Event:
    if not place.has("error"):
        return event
    if (inner := _inner(place, "error")) is None:
        kind, _, value = (place.text("error") or "").partition(": ")
        return replace(event, error_type=kind, error_value=value or None)
    inner.expect(ERROR)
    handled = inner.flag("handled")
    return replace(event, error_type=inner.text("type"), error_value=inner.text("value"), handled=handled)


def _times(place: Place) -> int:
    text = place.text("times")
    if text is None:
        return 1
    if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_TIMES:
        return int(text)
    place.refuse("times", FindingCode.WRONG_VALUE, f"“{text}” is no number of events", f"Write 1 to {MOST_TIMES}")
    return 1


def _frames(place: Place) -> tuple[ScriptFrame, ...]:
    """Read frames, oldest first as in Sentry: a path, or a mapping with what more is to be said of it."""
    entry = place.node.get("frames")
    if entry is None:
        return ()
    items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    found = []
    for number, item in enumerate(items):
        if isinstance(item, Mapping):
            inner = Place(item, f"{place.at('frames')}[{number}]", place.report)
            inner.expect(FRAME)
            in_app = inner.flag("in_app") is not False
            texts = {name: inner.text(name) for name in ("path", "abs_path", "module", "function")}
            found.append(ScriptFrame(**texts, in_app=in_app))
        elif isinstance(item, Scalar):
            found.append(ScriptFrame(item.text))
    return tuple(found)


def _pairs(place: Place, key: str) -> Pairs:
    inner = place.below(key)
    if inner is None:
        return ()
    return tuple((entry.key, text) for entry in inner.node.entries if (text := inner.text(entry.key)) is not None)


def _contexts(place: Place) -> tuple[tuple[str, Pairs], ...]:
    inner = place.below("contexts")
    return tuple((entry.key, _pairs(inner, entry.key)) for entry in inner.node.entries) if inner else ()


def _metric(place: Place) -> Metric | None:
    place.expect(METRIC)
    rule, state = place.text("rule"), place.text("state") or STATES[0]
    if rule is None:
        place.refuse("rule", FindingCode.MISSING_KEY, "missing", "Name the metric alert as it is called in Sentry")
        return None
    if state not in STATES:
        place.refuse(
            "state", FindingCode.WRONG_VALUE, f"“{state}” is no state of a metric alert", f"Write {', '.join(STATES)}"
        )
    texts = {name: text for name in ("project", "aggregate", "environment") if (text := place.text(name)) is not None}
    return Metric(rule=rule, state=state, fires=place.choice("as", Fires) or Fires.METRIC_ALERT, **texts)


def _mute(place: Place) -> MuteStep:
    place.expect(MUTE)
    for key in ("query", "for", "because"):
        if not place.has(key):
            place.refuse(key, FindingCode.MISSING_KEY, "missing", "A mute has a query, for how long, and because")
    lasts = place.duration("for") or timedelta(hours=1)
    said = place.text("because") or ""
    return MuteStep(place.text("query") or "", lasts, said, place.text("by") or "somebody")


def _change(place: Place, turn: TurnStep) -> ChangeStep:
    inner = _inner(place, turn.value)
    if inner is None:
        return ChangeStep(turn, place.text(turn.value) or Event().issue, to=SOMEBODY)
    inner.expect(ASSIGN)
    return ChangeStep(turn, inner.text("issue") or Event().issue, inner.text("to") or SOMEBODY)


def _ack(place: Place) -> Ack:
    inner = _inner(place, "ack")
    if inner is None:
        return Ack(place.text("ack") or Event().issue)
    inner.expect(ACK)
    return Ack(
        inner.text("issue") or Event().issue, inner.text("team"), inner.text("by") or "somebody", inner.duration("for")
    )


def _loaded(place: Place, key: str, loads: Loads) -> RawStep | Reload | None:
    inner = _inner(place, key)
    if inner:
        inner.expect(BODY)
    found = loads(key, (inner.text("file") if inner else place.text(key)) or "")
    if isinstance(found, str):
        place.refuse(key, FindingCode.NOT_READ, found, "Name a file beside this one")
        return None
    return RawStep(found, inner.text("resource") if inner else None) if isinstance(found, bytes) else found


def _inner(place: Place, key: str) -> Place | None:
    """Return the mapping under a key, None where a plain text stands there."""
    entry = place.node.get(key)
    return place.below(key) if entry is not None and isinstance(entry.value, Mapping) else None
