"""The arguments of a Web API call, whether they came as a form, as JSON or in the query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from sandbox.journal import Json
from sandbox.slack.errors import SlackError


class Arguments:
    """Reads arguments as Slack does: everything may be a string, structures may be JSON text."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def text(self, name: str) -> str | None:
        """A string, or None when absent."""
        value = self._values.get(name)
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        """A string that must be there; `invalid_arguments` otherwise."""
        value = self.text(name)
        if not value:
            raise invalid(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """True for true, "true", 1 and "1"."""
        return str(self._values.get(name, "")).lower() in ("true", "1")

    def structure(self, name: str, *, otherwise: str) -> Any:
        """A JSON value, given as such or as text; None when absent; `otherwise` when not JSON."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(otherwise) from None

    def limit(self, *, default: int, most: int) -> int:
        """The page size; `invalid_limit` outside 1 to `most`."""
        value = self.text("limit")
        if value is None:
            return default
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise SlackError("invalid_limit")
        return int(value)


def invalid(message: str) -> SlackError:
    """Slack's `invalid_arguments` with its message."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}"]})


def parse(body: bytes, content_type: str, query: str) -> Json:
    """All arguments of a request, body before query.

    Raises SlackError `invalid_json` or `invalid_form_data`.
    """
    values: Json = dict(parse_qsl(query, keep_blank_values=True))
    if not body:
        return values
    if content_type.startswith("application/json"):
        return values | _json_object(body)
    try:
        return values | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise SlackError("invalid_form_data") from None


def _json_object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value
