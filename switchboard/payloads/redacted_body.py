"""A kept body without what was secret or personal in it: read again, it is the same news, of the same subject. Pure.

What an application wrote is cleaned by its keys and by its texts, what Sentry says around it by its texts alone; ids, words of
Sentry's own and colleagues stay. What is no JSON is cleaned as one text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from switchboard.model.facts import Pairs
from switchboard.model.hidden import HIDDEN
from switchboard.model.inbound import REDACTED, Raw
from switchboard.model.news import Unread
from switchboard.model.replace import replace
from switchboard.payloads.parse import read_object
from switchboard.redact.at_rest import in_known_form
from switchboard.redact.keys import is_own_name, is_secret_key
from switchboard.redact.text import redact_text
from switchboard.redact.values import kinds_under

# What an application wrote stands under these, with keys of its own.
_APPLICATIONS = frozenset(
    "tags contexts context extra user request breadcrumbs entries exception stacktrace threads logentry metadata sdk modules"
    " evidenceData evidence_data evidenceDisplay evidence_display measurements errors _meta".split()
)
# Somebody with an account of Sentry's or PagerDuty's; `by` is whoever asked for what was kept.
_COLLEAGUES = frozenset("actor agent assignee assignees assignedTo assigned_to author owner owners by".split())
# What names a thing, and loses only secrets: `1.2.3.4` may be a version, an address of the web holds anything.
_NAMES = frozenset("action dist event_type incident_key key release slug uri url version".split())
_ENDS_OF_NAMES = ("_url", "_at", "Url", "At", "link", "Link", "Seen", "Release", "Created", "timestamp", "Timestamp")
# Ids are told by their keys, and stay: a number of sixteen digits may be a card's.
_IDS = frozenset("id ids project issue once".split())
_ENDS_OF_IDS = ("_id", "Id", "ID", "ids")
_SHORTEST_NUMBER = 7
_USER, _ENVIRONMENT, _OF_SENTRY = "user", "environment", "sentry:"
_OF_COLLEAGUES = frozenset({"details", "activity"})
# Who has it may take the place of the integration.
_GRANT = ("installation", "code")


@dataclass(frozen=True, slots=True)
class _BodyCleaner:
    """What is hidden besides secrets, what the event's user is called, and texts that are known with parts of them hidden."""

    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    def told(self, value: Any, under: str = "") -> Any:
        """Clean what Sentry says around an event."""
        match value:
            case dict():
                return {redact_text(name): self._told_under(name, each, under) for name, each in value.items()}
            case list():
                return [self.told(each, under) for each in value]
            case str() if not _is_id(under):
                return self._said(value, under)
            case _:
                return value

    def _told_under(self, name: str, value: Any, parent: str) -> Any:
        if name in _COLLEAGUES or (name == _USER and parent in _OF_COLLEAGUES):
            return _BodyCleaner().told(value, name)
        if name in _APPLICATIONS:
            return self.written(value, name)
        return _hidden(value) if is_secret_key(name) or (parent, name) == _GRANT else self.told(value, name)

    def _said(self, text: str, name: str) -> str:
        if name in _NAMES or name.endswith(_ENDS_OF_NAMES):
            return redact_text(text)
        return in_known_form(redact_text(text, self.kinds, () if name == _ENVIRONMENT else self.names), self.known)

    def written(self, value: Any, under: str = "") -> Any:
        """Clean what an application wrote."""
        match value:
            case dict():
                return self._object(value, under)
            case [str() as name, each] if isinstance(each, str | int | float):
                return [self._key(name), self._value(name, each)]
            case list():
                return [self.written(each, under) for each in value]
            case _:
                return self._value(under, value)

    def _object(self, value: dict[str, Any], under: str) -> dict[str, Any]:
        named = next((each for key in ("key", "name") if isinstance(each := value.get(key), str)), "")
        found = {self._key(name): self._under(name, each, of_user=under == _USER) for name, each in value.items()}
        if "value" in value and named:
            found["value"] = self._under(named, value["value"], of_user=False)
        return found

    def _under(self, name: str, value: Any, *, of_user: bool) -> Any:
        if of_user and "username" in self.kinds and is_own_name(name):
            return _hidden(value)
        if is_secret_key(name, self.kinds) and name.lower() != "session":
            return _hidden(value)
        return self.written(value, name)

    def _value(self, name: str, value: Any) -> Any:
        """Clean a value by its key; a number is one only where nothing in it is hidden."""
        if isinstance(value, bool | None):
            return value
        if is_secret_key(name, self.kinds):
            return HIDDEN
        if isinstance(value, str):
            return self._text(value, kinds_under(name, self.kinds))
        written = str(value)
        return value if len(written) < _SHORTEST_NUMBER or self._text(written) == written else HIDDEN

    def _key(self, name: str) -> str:
        """Clean a key, but for what Sentry puts before tags of its own."""
        own = name.removeprefix(_OF_SENTRY)
        return name[: len(name) - len(own)] + self._text(own)

    def _text(self, text: str, kinds: tuple[str, ...] | None = None) -> str:
        asked = self.kinds if kinds is None else kinds
        return in_known_form(redact_text(text, asked, self.names), self.known)


def redacted(kept: Raw, kinds: tuple[str, ...], known: tuple[str, ...] = ()) -> Raw:
    """Return an inbound as it may rest: its body redacted, which its headers say; one that was redacted so before is the same.

    `known` are texts about its subject with parts of them hidden.
    """
    before = next((value for name, value in kept.headers if name == REDACTED), None)
    asked = frozenset(kinds) | frozenset(filter(None, (before or "").split(",")))
    said = ",".join(sorted(asked))
    if before == said:
        return kept
    headers: Pairs = tuple((name, redact_text(value)) for name, value in kept.headers if name != REDACTED)
    hint = replace(
        kept.hint,
        action=_hinted(kept.hint.action),
        level=_hinted(kept.hint.level),
        environment=_hinted(kept.hint.environment),
        project=_hinted(kept.hint.project),
    )
    return replace(kept, raw=redacted_body(kept.raw, kinds, known), hint=hint, headers=(*headers, (REDACTED, said)))


def redacted_body(raw: bytes, kinds: tuple[str, ...], known: tuple[str, ...] = ()) -> bytes:
    """Return a body without secrets, and without what `kinds` ask for. Never raises, whatever the bytes."""
    body = read_object(raw)
    if isinstance(body, Unread):
        return _as_text(raw, kinds)
    try:
        names = tuple(dict.fromkeys(_names_in(body)))
        return _written(_BodyCleaner(kinds, names, known).told(body))
    except RecursionError:
        return _as_text(raw, kinds)


def _hinted(text: str | None) -> str | None:
    return None if text is None else redact_text(text)


def _names_in(value: Any, under: str = "") -> list[str]:
    """Return what the users are called that a body tells of."""
    if isinstance(value, list):
        return [name for each in value for name in _names_in(each, under)]
    if not isinstance(value, dict):
        return []
    own = [each for name, each in value.items() if under == _USER and is_own_name(name) and isinstance(each, str)]
    return own + [name for key, each in value.items() if key not in _COLLEAGUES for name in _names_in(each, key)]


def _hidden(value: Any) -> Any:
    """Hide all that stands under a secret key, and keep how it is built."""
    if isinstance(value, dict):
        return {redact_text(name): _hidden(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return value if value is None or isinstance(value, bool) else HIDDEN


def _is_id(key: str) -> bool:
    return key in _IDS or key.endswith(_ENDS_OF_IDS)


def _as_text(raw: bytes, kinds: tuple[str, ...]) -> bytes:
    return redact_text(raw.decode("utf-8", "replace"), kinds).encode("utf-8", "replace")


def _written(body: Any) -> bytes:
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:  # half of a pair of surrogates
        return json.dumps(body).encode()
