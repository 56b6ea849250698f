"""How a person who is to be forgotten is found in what is kept, and what stands in their place: "somebody". Pure.

An address and an id of Slack's or PagerDuty's are nobody else's, wherever they stand. A user's id is a number like others:
it counts where a user stands. A name may be another's too: it counts beside one of theirs, and in sentences of our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct

SOMEBODY = "somebody"
# How a mail address's sign is written in JSON, in an address of the web, and in HTML.
_AT = r"(?:@|%40|%2540|&#0*64;|&#[xX]0*40;|&commat;|\\u0040)"
# Another's address may end or begin as theirs does; what an escape ends with is no part of it.
_BEFORE = (
    r"(?:(?<![^\W_])(?<![^\W_][._\-])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrtbf])|(?<=\\u[0-9A-Fa-f]{4}))",
    r"(?![^\W_]|-[^\W_]|\.[^\W_])",
)
_WORD = (r"(?:(?<![^\W_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrtbf]))", r"(?![^\W_])")
_ESCAPE, _ESCAPED = "\\u", re.compile(r"\\u([0-9A-Fa-f]{4})")
_USER = "user"
# Under these stands somebody with an account of Sentry's.
_PEOPLE = frozenset("actor assignee assignedTo assigned_to assignees author by owner resolved_by".split())
# Within what stands under `user`, and anywhere else.
_ID_KEYS = frozenset({"id", "user_id", "user.id"})
_USER_KEYS = frozenset({"user", "user.id", "user_id", "userId"})
_OF_A_PERSON = frozenset("id user name username display_name real_name ip_address email geo data".split())
_MAY_BE_UNKNOWN = frozenset({"email"})

Placed = Callable[[str], str]


class Identity(Struct, frozen=True, kw_only=True):
    """All that one person is known by. `marks` are ids of Slack's and PagerDuty's; `members` are ids of Sentry's accounts, `users`
    those by which events name who used a program. `names` are what the directory calls them, `said` what an operator says that
    nobody else is called.
    """

    emails: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()


class Eraser:
    """Finds one person in texts and in JSON, and writes "somebody" there."""

    def __init__(self, identity: Identity) -> None:
        """Look for this person."""
        self._known = identity
        self._names = frozenset(each.casefold() for each in identity.names | identity.said)
        sure = [_address(each) for each in identity.emails]
        sure += [_word(each) for each in identity.marks] + [
            _word(each, anyhow=True) for each in _longest_first(identity.said)
        ]
        self._sure = _any_of(sure)
        self._ours = _any_of(sure + list(map(_own_word, _longest_first(identity.names))))
        self._needles = _needles(identity)

    def text(self, text: str, *, ours: bool = False, place: Placed | None = None) -> str:
        """Return a text without them; `ours`: a sentence of Switchboard's own; `place`: what stands there instead of "somebody"."""
        found = self._ours if ours else self._sure
        if ours and text.casefold() in self._names:
            return SOMEBODY
        return found.sub(lambda match: place(match[0]) if place else SOMEBODY, text)

    def value(self, value: Any, under: str = "", *, ours: bool = False) -> Any:
        """Return what JSON was read as without them; `under` is the key under which it stands."""
        match value:
            case str():
                return self.text(value, ours=ours)
            case dict():
                return self._object(value, under, ours=ours)
            case [str() as name, str() as said]:
                return [self.text(name, ours=ours), SOMEBODY if self._is_id(name, said) else self.text(said, ours=ours)]
            case [str() as name, list() as inside]:
                return [self.text(name), self.value(inside, name, ours=ours)]
            case list() if under == _USER and _is_pairs(value) and any(self._names_them(*pair) for pair in value):
                return [[name, SOMEBODY] for name, _ in value]
            case list():
                return [self.value(each, under, ours=ours) for each in value]
            case _:
                return value

    def may_mention(self, raw: bytes) -> bool:
        """Return False where JSON surely does not mention them: nearly all does not, and need not be read."""
        text = raw.decode(errors="replace")
        if _ESCAPE in text:
            text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        folded = text.casefold()
        return any(needle in folded for needle in self._needles)

    def is_in(self, raw: bytes) -> bool:
        """Return whether a body mentions them: JSON of whatever kind, or any other text."""
        if not self.may_mention(raw):
            return False
        if self.is_named(raw.decode(errors="replace")):
            return True
        try:
            read = msgspec.json.decode(raw)
            return bool(self.value(read) != read)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return False

    def is_named(self, text: str) -> bool:
        """Return whether a text mentions them for sure."""
        return bool(self._sure.search(text))

    def _object(self, value: dict[str, Any], under: str, *, ours: bool) -> dict[str, Any]:
        if self._is_theirs(value, under):
            return {name: _hidden(name, each, value) for name, each in value.items()}
        return {
            self.text(name): SOMEBODY
            if isinstance(each, str | int) and self._is_id(name, str(each))
            else self.value(each, name, ours=ours)
            for name, each in value.items()
        }

    def _is_theirs(self, value: dict[str, Any], under: str) -> bool:
        kind, id_ = value.get("kind") or value.get("type"), str(value.get("id") or "")
        if any(isinstance(each := value.get(name), str) and self.is_named(each) for name in ("email", "id", "user")):
            return True
        if under == _USER and any(str(value.get(name)) in self._known.users for name in _ID_KEYS):
            return True
        if kind != _USER and under not in _PEOPLE:
            return False
        name = value.get("name")
        return id_ in self._known.members or (
            not id_ and isinstance(name, str) and name.casefold() in self._names and kind == _USER
        )

    def _names_them(self, name: str, said: str) -> bool:
        return self.is_named(said) or self._is_id(name, said) or (name in _ID_KEYS and said in self._known.users)

    def _is_id(self, name: str, said: str) -> bool:
        return name in _USER_KEYS and said.removeprefix("id:") in self._known.users


def kept_apart(key: bytes) -> Placed:
    """Return what stands for a person where rows are told apart by it: alike for what was alike, under this key only."""

    def place(found: str) -> str:
        return f"{SOMEBODY}-{blake2b(found.encode(), key=key, digest_size=6).hexdigest()}"

    return place


def in_form(key: bytes) -> Placed:
    """Return the same for a configuration, which is still to be read: an address stays one, and an id of Slack's."""
    apart = kept_apart(key)

    def place(found: str) -> str:
        _, is_address, _ = found.rpartition("@")
        if is_address:
            return f"{apart(found)}@forgotten.invalid"
        is_mark = found.isalnum() and found.isupper()
        return found[0] + apart(found).rpartition("-")[2].upper() if is_mark else apart(found)

    return place


def _address(email: str) -> str:
    local, _, domain = email.rpartition("@")
    written = re.escape(local).replace(re.escape("+"), r"(?:\+|%2[Bb])")
    return f"(?i:{_BEFORE[0]}{written}{_AT}{re.escape(domain)}{_BEFORE[1]})"


def _word(word: str, *, anyhow: bool = False) -> str:
    """Return what finds a word; `anyhow`: in any case, and however its parts are apart."""
    written = r"\s+".join(map(re.escape, word.split())) if anyhow else re.escape(word)
    return f"(?{'i' if anyhow else ''}:{_WORD[0]}{written}{_WORD[1]})"


def _longest_first(names: Iterable[str]) -> list[str]:
    """Return names so that one which begins another comes after it."""
    return sorted(names, key=len, reverse=True)


def _own_word(name: str) -> str:
    """Return what finds a name in our own sentences. A single word is many things': it counts after "by", "to" and "from"."""
    several = len(name.split()) > 1
    return ("" if several else r"(?:(?<=\bby )|(?<=\bto )|(?<=\bfrom ))") + _word(name, anyhow=True)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of these, the first before the others, and nothing where there are none."""
    return re.compile("|".join(patterns) or r"(?!)")


def _needles(identity: Identity) -> set[str]:
    """Return of each what stands in every spelling of it."""
    local = {
        re.split(r"\W", email.rpartition("@")[0], maxsplit=1)[0] or email.rpartition("@")[2]
        for email in identity.emails
    }
    names = {each.split()[0] for each in identity.names | identity.said if each.split()}
    return {each.casefold() for each in local | names | identity.marks | identity.members | identity.users}


def _is_pairs(value: list[Any]) -> bool:
    return all(isinstance(each, list) and len(each) == 2 and isinstance(each[1], str) for each in value)


def _hidden(name: str, value: Any, person: dict[str, Any]) -> Any:
    """Return what stays of one part of a person: what kind of thing they are, and no more."""
    if value is None or name not in _OF_A_PERSON:
        return value
    return None if name in _MAY_BE_UNKNOWN or (name == "id" and "kind" in person) else SOMEBODY
