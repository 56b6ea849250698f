"""PURE: the shapes of values in routes.yaml, as JSON Schema: texts, lists, times, destinations, words of a closed list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from switchboard.config.yaml_reader import LONGEST_NAME
from switchboard.model.decision import DestinationKind

Shape = dict[str, Any]

TEXT: Shape = {"type": "string", "minLength": 1}
TEXT_OR_NUMBER: Shape = {"type": ["string", "number"], "minLength": 1}
NAME: Shape = TEXT_OR_NUMBER | {"maxLength": LONGEST_NAME}
FLAG: Shape = {"type": "boolean"}
COUNT: Shape = {"type": "integer", "minimum": 1}
NUMBER: Shape = {"type": "integer", "minimum": 0}
DURATION: Shape = {"type": "string", "pattern": "^[0-9]{1,5}[smhdw]$"}
INTERVAL: Shape = {"anyOf": [DURATION, {"enum": ["never", False]}]}
VARIABLE: Shape = {"type": "string", "pattern": r"^\$\{[A-Za-z_][A-Za-z0-9_]{0,99}\}$"}
CONDITION: Shape = {"type": "string", "minLength": 1, "maxLength": 20_000}
TARGET: Shape = {"type": "string", "pattern": f"^({'|'.join(DestinationKind)}):\\s*\\S"}
ANYTHING: Shape = {"type": "object"}


def listed(shape: Shape) -> Shape:
    """Take one value, or a list of them."""
    return {"anyOf": [shape, {"type": "array", "items": shape}]}


def each(place: str) -> Shape:
    """Take a list of mappings of one place."""
    return {"type": "array", "items": at(place)}


def at(place: str) -> Shape:
    """Take a mapping of another place."""
    return {"$ref": f"#/$defs/{place}"}


def named(shape: Shape) -> Shape:
    """Take names of the user's own, each with such a value."""
    return {"type": "object", "additionalProperties": shape}


def one_of(words: Iterable[str]) -> Shape:
    """Take a word of a closed list."""
    return {"enum": [str(word) for word in words]}


TEXTS = listed(TEXT)
TARGETS = listed(TARGET)


@dataclass(frozen=True, slots=True)
class Key:
    """One key: the shape of its value, what it means in a sentence, and its default, None where there is none."""

    shape: Shape
    meaning: str
    default: object = None
