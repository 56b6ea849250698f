"""The first step from routes.yaml to a Config: YAML text becomes plain nodes that remember their lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import yaml

from switchboard.config.findings import FindingCode
from switchboard.config.report import hide
from switchboard.errors import BadConfig, Fault
from switchboard.model.replace import replace

MOST_BYTES = 2_000_000
# PyYAML reads some 200,000 characters a second.
MOST_EXPLAINED = 300_000
DEEPEST = 32
_STANDARD = "tag:yaml.org,2002:"


class NodeKind(StrEnum):
    """What YAML takes a bare word for. The text itself is kept as it was written."""

    TEXT = "text"
    INTEGER = "number"
    BOOLEAN = "yes or no"
    NULL = "nothing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written. `block` is true for `|` and `>` texts, whose content begins on the next line.

    Lines and columns count from 1.
    """

    line: int
    text: str
    kind: NodeKind
    block: bool = False
    column: int = field(default=1, compare=False)
    quoted: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: tuple[Node, ...]
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """One `key: value` of a mapping."""

    line: int
    key: str
    value: Node
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Entries in the order of the file, each key once."""

    line: int
    entries: tuple[MappingEntry, ...]
    column: int = field(default=1, compare=False)
    _by_key: dict[str, MappingEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Let a key be found at once, however many there are."""
        object.__setattr__(self, "_by_key", {entry.key: entry for entry in self.entries})

    def get(self, key: str) -> MappingEntry | None:
        """Return the entry of a key, None where it is not written."""
        return self._by_key.get(key)


Node = Scalar | Sequence | Mapping

_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAGGED = ("a YAML tag (!name) is not read here", "Write the plain value")
_TAB = re.compile(r" *\t")
_HALF = re.compile("[\ud800-\udfff]")
_PLAIN = frozenset("str int bool null float timestamp merge value seq map".split())
_KINDS = {"str": NodeKind.TEXT, "int": NodeKind.INTEGER, "bool": NodeKind.BOOLEAN, "null": NodeKind.NULL}


class _NotPlainError(Exception):
    """A construct that YAML has and routes.yaml does not."""

    def __init__(
        self, place: tuple[int, int], problem: str, remedy: str, *, code: FindingCode = FindingCode.NOT_PLAIN
    ) -> None:
        super().__init__(problem)
        self.line, self.column = place
        self.problem, self.remedy, self.code = problem, remedy, code


def text_of(raw: bytes, *, file: str) -> str:
    """Decode a configuration file; raises BadConfig where it is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        fault = Fault(file, line, "", "not UTF-8 text", "Save the file as UTF-8", code=FindingCode.NOT_UTF8)
        raise BadConfig((fault,)) from None


def read_document(text: str, *, file: str) -> Mapping:
    """Read YAML of one mapping into nodes; raises BadConfig with the first thing that is not YAML, or not plain YAML."""
    try:
        return _read(text)
    except _NotPlainError as refused:
        fault = Fault(file, refused.line, "", refused.problem, refused.remedy, code=refused.code, column=refused.column)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        fault = _not_yaml(file, line, 1, "a character that YAML does not allow", "Take the control character out")
    except yaml.MarkedYAMLError as error:
        fault = _marked(text, error, file)
    except (ValueError, OverflowError, yaml.YAMLError):  # chr() of an impossible escape
        fault = _not_yaml(file, 1, 1, "not YAML: an escape that is no character", r"Look for \U or \x in double quotes")
    raise BadConfig((replace(fault, problem=hide(fault.problem), remedy=hide(fault.remedy)),))


def _not_yaml(file: str, line: int, column: int, problem: str, remedy: str) -> Fault:
    return Fault(file, line, "", problem, remedy, code=FindingCode.NOT_YAML, column=column)


def _marked(text: str, error: yaml.MarkedYAMLError, file: str) -> Fault:
    """Say what YAML says, unless a tab indents the line, which YAML takes for all kinds of other things."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    whole = text.split("\n", line)[line - 1 : line]
    if indented := _TAB.match(whole[0] if whole else ""):
        fault = _not_yaml(file, line, indented.end(), "a tab indents this line", "Indent with spaces only")
        return replace(fault, code=FindingCode.TAB)
    problem = f"not YAML: {error.problem or error.context}"
    return _not_yaml(file, line, column, problem, "Mind indentation, and quote values with : # { or [")


def _read(text: str) -> Mapping:
    if len(text) > MOST_BYTES:
        raise _NotPlainError(
            (1, 1), f"larger than {MOST_BYTES:,} characters", "Split it: one file per team", code=FindingCode.TOO_LARGE
        )
    node = _composed(text)
    if node is None:
        raise _NotPlainError((1, 1), "the file is empty", "Start from routes.example.yaml")
    if not isinstance(node, Mapping):
        raise _NotPlainError((node.line, node.column), "the file is not a mapping of keys", "Start with `version: 1`")
    return node


def _composed(text: str) -> Node | None:
    """Read with libyaml where it is there, which takes a hundredth of the time; what it refuses, PyYAML explains better."""
    try:
        return _Composer(yaml.parse(text, Loader=_FAST)).whole()
    except (yaml.YAMLError, ValueError, OverflowError):
        if len(text) > MOST_EXPLAINED:
            raise
    return _Composer(yaml.parse(text, Loader=yaml.SafeLoader)).whole()


class _Composer:
    """Nodes of events, without aliases (they can grow without bound), without tags, without deep nests."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._depth = 0

    def whole(self) -> Node | None:
        """Return the one document's node, None where there is nothing."""
        found: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    raise _NotPlainError(
                        _place(event), "not YAML: a second document begins here", "Take the line --- out"
                    )
            elif isinstance(event, yaml.NodeEvent):
                found = self._node(event)
        return found if not (isinstance(found, Scalar) and found.kind is NodeKind.NULL and not found.text) else None

    def _node(self, event: yaml.Event) -> Node:
        if isinstance(event, yaml.AliasEvent):
            raise _NotPlainError(
                _place(event), "an alias (*name) is not read here", "Write the value out where it is needed"
            )
        if self._depth >= DEEPEST:
            raise _NotPlainError(
                _place(event), f"nested more than {DEEPEST} deep", "Look for a bracket that is never closed"
            )
        self._depth += 1
        node = self._scalar(event) if isinstance(event, yaml.ScalarEvent) else self._collection(event)
        self._depth -= 1
        return node

    def _collection(self, event: yaml.Event) -> Node:
        line, column = _place(event)
        tag = getattr(event, "tag", None) or "!"
        if tag.removeprefix(_STANDARD) not in ("!", "seq", "map"):
            raise _NotPlainError((line, column), *_TAGGED)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(line, tuple(map(self._node, self._until(yaml.SequenceEndEvent))), column)
        return self._mapping(line, column)

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _mapping(self, line: int, column: int) -> Mapping:
        entries = []
        for event in self._until(yaml.MappingEndEvent):
            name = self._node(event)
            if not isinstance(name, Scalar):
                raise _NotPlainError(
                    (name.line, name.column), "a key is a list or a mapping", "Write a plain word before the colon"
                )
            entries.append(MappingEntry(name.line, name.text, self._node(next(self._events)), name.column))
        counts = Counter(entry.key for entry in entries)
        again = next((entry for entry in reversed(entries) if counts[entry.key] > 1), None)
        if again is not None:
            raise _NotPlainError(
                (again.line, again.column), f"the key “{again.key}” is written twice", "Keep one of them"
            )
        return Mapping(line, tuple(entries), column)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        line, column = _place(event)
        tag = _tag_of(event)
        if tag.removeprefix(_STANDARD) not in _PLAIN:
            raise _NotPlainError((line, column), *_TAGGED)
        if _HALF.search(event.value):
            remedy = r"Write the character itself instead of \u escapes"
            raise _NotPlainError((line, column), "half of a surrogate pair", remedy)
        kind = _KINDS.get(tag.removeprefix(_STANDARD), NodeKind.OTHER)
        block, quoted = event.style in ("|", ">"), event.style in ("'", '"')
        return Scalar(line, event.value, kind, block=block, column=column, quoted=quoted)


def _tag_of(event: yaml.ScalarEvent) -> str:
    """Return a scalar's tag: its own, else what YAML takes the bare word for."""
    if event.tag not in (None, "!"):
        return str(event.tag)
    if not event.implicit[0]:
        return f"{_STANDARD}str"
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    known = (*resolvers.get(event.value[:1], ()), *resolvers.get(None, ()))
    return next((tag for tag, pattern in known if pattern.match(event.value)), f"{_STANDARD}str")


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
