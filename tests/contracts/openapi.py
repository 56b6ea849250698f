"""An OpenAPI 3.0 description as JSON Schemas: what one operation takes and answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema


def answers(description: Any, path: str, verb: str, status: int) -> jsonschema.Draft7Validator:
    """Make the validator of an operation's answer; KeyError where the description has none with this status."""
    told = description["paths"][path][verb]["responses"][str(status)]
    return _validator(description, told)


def takes(description: Any, path: str, verb: str) -> jsonschema.Draft7Validator:
    """Make the validator of an operation's body."""
    return _validator(description, description["paths"][path][verb]["requestBody"])


def faults(validator: jsonschema.Draft7Validator, value: Any) -> Iterator[str]:
    """Return what is wrong with a value, each by its place."""
    for error in validator.iter_errors(value):
        yield f"{error.json_path}: {error.message[:160]}"


def _validator(description: Any, told: Any) -> jsonschema.Draft7Validator:
    while "$ref" in told:
        told = _pointed(description, told["$ref"])
    schema = told["content"]["application/json"]["schema"]
    return jsonschema.Draft7Validator(_plain(schema) | {"components": _plain(description.get("components", {}))})


def _pointed(description: Any, pointer: str) -> Any:
    for name in pointer.removeprefix("#/").split("/"):
        description = description[name]
    return description


def _plain(schema: Any) -> Any:
    """Say `nullable` the way JSON Schema does."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _plain(value) for name, value in schema.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain
