"""Alertmanager's matchers read, and asked as search syntax: labels become fields and tags, simple patterns lists."""

from __future__ import annotations

import re

from switchboard.errors import BadQuery
from switchboard.importers.alertmanager_words import Matcher
from switchboard.importers.logic import EVERYTHING, every, has, literal, negate, of_key, refused, word
from switchboard.importers.patterns import Pattern, patterns_of
from switchboard.payloads.lenient import Object, mapping
from switchboard.search.parse import parse
from switchboard.search.query import Query, Term, Value

LEVELS = {
    **dict.fromkeys(("critical", "page", "fatal"), "fatal"),
    **dict.fromkeys(("error", "high"), "error"),
    **dict.fromkeys(("warning", "warn", "medium"), "warning"),
    **dict.fromkeys(("info", "low", "notice"), "info"),
    "debug": "debug",
}
FIELDS = {"severity": "level", "env": "environment", "environment": "environment", "alertname": "alert"}
_MATCHER = re.compile(
    r'\s*(?P<label>[a-zA-Z_:][\w:.-]*|"(?:[^"\\]|\\.)*")\s*(?P<operator>=~|!~|!=|=)\s*(?P<value>"(?:[^"\\]|\\.)*"|[^",]*)\s*'
)
# All else that follows a backslash keeps it, as the expressions of =~ need it.
_ESCAPE = re.compile(r'\\([n"\\])')
_OPPOSITE = {"!=": "=", "!~": "=~"}


def read_matchers(value: Object, key: str, equal: str, pattern: str) -> tuple[tuple[Matcher, ...], tuple[str, ...]]:
    """Read the matchers of a route or of one side of an inhibition, in all three spellings; and those that are none."""
    found: list[Matcher] = []
    odd: list[str] = []
    written = value.get(key)
    for text in (written,) if isinstance(written, str) else written if isinstance(written, list) else ():
        read = _read(text) if isinstance(text, str) else None
        if read is None:
            odd.append(str(text))
        else:
            found += read
    for older, operator in ((equal, "="), (pattern, "=~")):
        found += [Matcher(label, operator, str(text)) for label, text in mapping(value.get(older)).items()]
    return tuple(found), tuple(odd)


def ask_all(matchers: tuple[Matcher, ...]) -> Query | str:
    """Ask that all hold; or return which one cannot be asked, and why."""
    queries: list[Query] = []
    for matcher in matchers:
        asked = _ask(matcher)
        if isinstance(asked, str):
            return f"the matcher {matcher} cannot be asked: {asked}"
        queries.append(asked)
    return every(queries)


def field_of(label: str) -> str:
    """Return the field that a label is, as conditions name it."""
    key = FIELDS.get(label)
    return key or (f"tags[{label}]" if re.fullmatch(r"[\w.-]+", label) else f'tags["{label}"]')


def is_field(text: str) -> bool:
    """Return whether conditions can name a field so."""
    try:
        return isinstance(parse(f"has:{text}"), Term)
    except BadQuery:
        return False


def _ask(matcher: Matcher) -> Query | str:
    if matcher.operator in _OPPOSITE:
        opposite = _ask(Matcher(matcher.label, _OPPOSITE[matcher.operator], matcher.value))
        return opposite if isinstance(opposite, str) else negate(opposite)
    patterns = (Pattern(matcher.value),) if matcher.operator == "=" else patterns_of(matcher.value)
    if patterns is None:
        return "only alternatives and .* of a regular expression have a counterpart"
    key = FIELDS.get(matcher.label)
    query = _of_patterns(key or matcher.label, patterns, tag=key is None)
    return query if isinstance(query, str) else refused(query) or query


def _of_patterns(key: str, patterns: tuple[Pattern, ...], *, tag: bool) -> Query | str:
    """Ask for one of these; an empty text is a label that is not there."""
    if any(pattern.anything for pattern in patterns):
        return EVERYTHING
    texts = [pattern for pattern in patterns if pattern.text or pattern.starred]
    missing = len(texts) < len(patterns)
    if missing and texts:
        return "a value and its absence cannot be asked for at once"
    if missing:
        return has(key, tag=tag, negated=True)
    if texts == [Pattern("", something=True)]:
        return has(key, tag=tag)
    values = [_value(key, pattern) for pattern in texts]
    known = tuple(dict.fromkeys(value for value in values if value is not None))
    return of_key(key, known, tag=tag) if None not in values else "a value of it has no counterpart here"


def _value(key: str, pattern: Pattern) -> Value | None:
    if key == "level":
        level = None if pattern.starred else LEVELS.get(pattern.text.lower())
        return word(level) if level else None
    return None if pattern.something else literal(pattern.text, before=pattern.before, after=pattern.after)


def _read(text: str) -> list[Matcher] | None:
    """Read `a="b"`, or several between braces; None where it is no matcher."""
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1].strip().removesuffix(",")
    found, at = [], 0
    while at < len(inner):
        one = _MATCHER.match(inner, at)
        if one is None or (one.end() < len(inner) and inner[one.end()] != ","):
            return None
        found.append(Matcher(_unquoted(one["label"]), one["operator"], _unquoted(one["value"])))
        at = one.end() + 1
    return found or None


def _unquoted(text: str) -> str:
    """Take the quotes off, where there are any; without them Alertmanager reads the same escapes."""
    inner = text[1:-1] if text.startswith('"') else text.strip()
    return _ESCAPE.sub(lambda one: {"n": "\n"}.get(one[1], one[1]), inner)
