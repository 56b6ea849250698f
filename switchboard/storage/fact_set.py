"""How an alert's facts lie in three places: a stack, a fact set, and what is the alert's own. Pure; `alerts.py` keeps them.

The fact set is the first alert's of its kind. What another of them has otherwise, down to one tag, is its own and stands
beside it, so each reads back as it came. Who replaces a value in a fact set changes it for all that had the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from msgspec import Raw
from msgspec.json import Decoder
from msgspec.structs import astuple, fields

from switchboard.model.facts import Facts, Frame, Pairs
from switchboard.model.replace import replace
from switchboard.storage.columns import packed
from switchboard.storage.compact import compact, loose

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# Stands in a fact set's address for the id of the event, which each alert has another.
_EVENT = "\x1a"
_PAIRS = frozenset("tags extra evidence user request".split())
_CONTEXTS = "contexts"
# Marks a field of which only some pairs are its own.
_PART = "+"
_DIGEST = 16
_MOST_READ = 256


# Stands in a frame for its file, and where it is doubled, for itself.
_FILE = "\x1a"
_LITERAL = _FILE * 2


class _PackedFrame(Frame, frozen=True, array_like=True):
    """A frame without the names of its parts, in the order that the model lists them: new ones come last."""


def digest(*parts: bytes) -> bytes:
    """Return by what equal content is found. SHA-256 is what processors have instructions for."""
    return sha256(b"\0".join(parts)).digest()[:_DIGEST]


def packed_stack(frames: Sequence[Frame]) -> bytes:
    """Return frames as bytes, alike where the frames are."""
    return packed([astuple(frame) for frame in frames])


def kept_stack(frames: Sequence[Frame]) -> bytes:
    """Return frames as they are kept: what a frame's path and module repeat of its file is left out."""
    return compact(packed([_shortened(frame) for frame in frames]))


def _shortened(frame: Frame) -> tuple[Any, ...]:
    file, path, module = frame.filename or "", frame.abs_path, frame.module
    parts = list(astuple(frame))
    if path and _FILE in path:
        parts[1] = path + _LITERAL
    elif path and file and path.endswith(file):
        parts[1] = path[: -len(file)] + _FILE
    if module and _FILE in module:
        parts[2] = module + _LITERAL
    elif module and (dotted := _dotted(file)).endswith(module):
        parts[2] = f"{_FILE}{len(dotted) - len(module)}"
    return tuple(parts)


def _whole(frame: _PackedFrame) -> Frame:
    file, path, module = frame.filename or "", frame.abs_path, frame.module
    parts = list(astuple(frame))
    if path and path.endswith(_FILE):
        parts[1] = path[:-2] if path.endswith(_LITERAL) else path[:-1] + file
    if module and module.endswith(_LITERAL):
        parts[2] = module[:-2]
    elif module and module.startswith(_FILE):
        parts[2] = _dotted(file)[int(module[1:]) :]
    return Frame(*parts)


def _dotted(file: str) -> str:
    """Return a file as a module is written."""
    return file.rpartition(".")[0].replace("/", ".")


def shape(facts: Facts) -> bytes:
    """Return what the alerts of a fact set have alike beside their subject and stack: which pairs they carry."""
    names = [[name for name, _ in getattr(facts, field)] for field in sorted(_PAIRS)]
    return packed([names, [[name, [key for key, _ in pairs]] for name, pairs in facts.contexts]])


def seen_alike(facts: Facts, at: datetime) -> Facts:
    """Return facts as they are compared with a fact set: without the frames, what is told by `at`, and the event in the address."""
    url, event = facts.web_url, facts.event_id
    if url and event and _EVENT not in url:
        url = url.replace(event, _EVENT)
    return replace(facts, frames=(), web_url=url, at=_NEVER if facts.at == at else facts.at)


def fact_set_of(facts: Facts, alike: Facts) -> Facts:
    """Return the fact set that the first alert of its kind makes, of its facts and those seen alike."""
    odd = facts.web_url is not None and _EVENT in facts.web_url
    url = None if odd else alike.web_url
    return replace(alike, at=_NEVER, event_id=None, occurred_at=None, state=None, counts=(), web_url=url)


def packed_set(fact_set: Facts) -> bytes:
    """Return a fact set as it is kept."""
    return compact(packed(fact_set))


def packed_own(facts: Facts, alike: Facts, fact_set: Facts) -> bytes:
    """Return where an alert's facts differ from their fact set, as it is kept."""
    own: dict[str, object] = {}
    for name, ours, theirs in zip(_NAMES, astuple(alike), astuple(fact_set), strict=True):
        if ours is not theirs and ours != theirs:
            part = _part(name, ours, theirs)
            own |= {name: ours} if part is None else {name + _PART: part}
    if "web_url" in own:
        own["web_url"] = facts.web_url
    return compact(packed(own))


def _part(name: str, ours: Any, theirs: Any) -> Mapping[str, Any] | None:
    """Return the pairs in which a field differs, None where all of it is to be kept."""
    if name in _PAIRS:
        return _pairs_of(ours, theirs)
    if name != _CONTEXTS or [at for at, _ in ours] != [at for at, _ in theirs]:
        return None
    parts = {at: _pairs_of(now, was) for (at, now), (_, was) in zip(ours, theirs, strict=True) if now != was}
    return None if None in parts.values() or len(dict(ours)) < len(ours) else parts


def _pairs_of(ours: Pairs, theirs: Pairs) -> dict[str, str] | None:
    now, was = dict(ours), dict(theirs)
    if list(now) != list(was) or len(now) != len(ours) or len(was) != len(theirs):
        return None
    return dict([pair for pair, other in zip(ours, theirs, strict=True) if pair != other])


def facts_of(fact_set: bytes, stack: bytes | None, own: bytes, at: datetime) -> Facts:
    """Return an alert's facts, of what is kept in the three places."""
    shared = read_set(fact_set)
    told: dict[str, Any] = {"at": at}
    for name, raw in _OWN.decode(loose(own)).items():
        if name[-1] == _PART:
            told[name[:-1]] = _merged(name[:-1], getattr(shared, name[:-1]), raw)
        elif name in _FIELDS:  # a later version may have had more of them
            told[name] = _FIELDS[name].decode(raw)
    if "web_url" not in told and shared.web_url and (event := told.get("event_id")):
        told["web_url"] = shared.web_url.replace(_EVENT, event)
    return replace(shared, frames=read_stack(stack) if stack else (), **told)


def _merged(name: str, theirs: Any, raw: Raw) -> Any:
    """Put an alert's own values in their places. Where a fact set lost one since, it goes to the end: it is the alert's."""
    if name != _CONTEXTS:
        return tuple({**dict(theirs), **_OWN_PAIRS.decode(raw)}.items())
    parts, known = _OWN_CONTEXTS.decode(raw), dict(theirs)
    merged = {at: tuple({**dict(known.get(at, ())), **own}.items()) for at, own in parts.items()}
    return tuple({**known, **merged}.items())


@lru_cache(_MOST_READ)
def read_set(kept: bytes) -> Facts:
    """Return a fact set as a value."""
    return _FACTS.decode(loose(kept))


@lru_cache(_MOST_READ)
def read_stack(kept: bytes) -> tuple[Frame, ...]:
    """Return a stack as a value."""
    return tuple(map(_whole, _FRAMES.decode(loose(kept))))


_NAMES = Facts.__struct_fields__
_FIELDS = {field.name: Decoder(field.type) for field in fields(Facts)}
_FACTS, _FRAMES, _OWN = Decoder(Facts), Decoder(tuple[_PackedFrame, ...]), Decoder(dict[str, Raw])
_OWN_PAIRS, _OWN_CONTEXTS = Decoder(dict[str, str]), Decoder(dict[str, dict[str, str]])
