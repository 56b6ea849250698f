"""The first step from routes.yaml to a Config: YAML text becomes plain nodes that remember their lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import yaml

from switchboard.config.report import hide
from switchboard.errors import BadConfig, Fault
from switchboard.model.replace import replace

MOST_BYTES = 2_000_000
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
    """A single value as written. `block` is true for `|` and `>` texts, whose content begins on the next line."""

    line: int
    text: str
    kind: NodeKind
    block: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """One `key: value` of a mapping."""

    line: int
    key: str
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Entries in the order of the file, each key once."""

    line: int
    entries: tuple[MappingEntry, ...]

    def get(self, key: str) -> MappingEntry | None:
        """Return the entry of a key, None where it is not written."""
        return next((entry for entry in self.entries if entry.key == key), None)


Node = Scalar | Sequence | Mapping

_PLAIN = frozenset("str int bool null float timestamp merge value seq map".split())
_KINDS = {"str": NodeKind.TEXT, "int": NodeKind.INTEGER, "bool": NodeKind.BOOLEAN, "null": NodeKind.NULL}


class _Refused(Exception):
    """A construct that YAML has and routes.yaml does not."""

    def __init__(self, line: int, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.line, self.problem, self.remedy = line, problem, remedy


class _Loader(yaml.SafeLoader):
    """PyYAML's composer, which builds no objects, refusing aliases (they can grow without bound) and deep nests."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it untyped
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(line, "an alias (*name) is not read here", "Write the value out where it is needed")
        if self.depth >= DEEPEST:
            raise _Refused(line, f"nested more than {DEEPEST} deep", "Look for a bracket that is never closed")
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def text_of(raw: bytes, *, file: str) -> str:
    """Decode a configuration file; raises BadConfig where it is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadConfig((Fault(file, line, "", "not UTF-8 text", "Save the file as UTF-8"),)) from None


def read_document(text: str, *, file: str) -> Mapping:
    """Read YAML of one mapping into nodes; raises BadConfig with the first thing that is not YAML, or not plain YAML."""
    try:
        return _read(text)
    except _Refused as refused:
        fault = Fault(file, refused.line, "", refused.problem, refused.remedy)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        fault = Fault(file, line, "", "a character that YAML does not allow", "Take the control character out")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"not YAML: {error.problem or error.context}"
        fault = Fault(
            file, mark.line + 1 if mark else 1, "", problem, "Mind indentation, and quote values with : # { or ["
        )
    except (ValueError, OverflowError, yaml.YAMLError):  # chr() of an impossible escape
        fault = Fault(file, 1, "", "not YAML: an escape that is no character", r"Look for \U or \x in double quotes")
    raise BadConfig((replace(fault, problem=hide(fault.problem), remedy=hide(fault.remedy)),))


def _read(text: str) -> Mapping:
    if len(text) > MOST_BYTES:
        raise _Refused(1, f"larger than {MOST_BYTES:,} characters", "Split it: one file per team")
    top = yaml.compose(text, Loader=_Loader)
    if top is None:
        raise _Refused(1, "the file is empty", "Start from routes.example.yaml")
    node = _plain(top)
    if not isinstance(node, Mapping):
        raise _Refused(node.line, "the file is not a mapping of keys", "Start with `version: 1`")
    return node


def _plain(node: yaml.Node) -> Node:
    line = _line(node)
    if node.tag.removeprefix(_STANDARD) not in _PLAIN:
        raise _Refused(line, "a YAML tag (!name) is not read here", "Write the plain value")
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, line)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(line, tuple(_plain(item) for item in node.value))
    return _mapping(node, line)


def _scalar(node: yaml.ScalarNode, line: int) -> Scalar:
    if any("\ud800" <= character <= "\udfff" for character in node.value):
        raise _Refused(line, "half of a surrogate pair", r"Write the character itself instead of \u escapes")
    kind = _KINDS.get(node.tag.removeprefix(_STANDARD), NodeKind.OTHER)
    return Scalar(line, node.value, kind, block=node.style in ("|", ">"))


def _mapping(node: yaml.Node, line: int) -> Mapping:
    entries = tuple(_entry(key, value) for key, value in node.value)
    counts = Counter(entry.key for entry in entries)
    again = next((entry for entry in reversed(entries) if counts[entry.key] > 1), None)
    if again is not None:
        raise _Refused(again.line, f"the key “{again.key}” is written twice", "Keep one of them")
    return Mapping(line, entries)


def _entry(key: yaml.Node, value: yaml.Node) -> MappingEntry:
    name = _plain(key)
    if not isinstance(name, Scalar):
        raise _Refused(name.line, "a key is a list or a mapping", "Write a plain word before the colon")
    return MappingEntry(name.line, name.text, _plain(value))


def _line(marked: yaml.Node | yaml.Event) -> int:
    mark = marked.start_mark
    return mark.line + 1 if mark else 1
