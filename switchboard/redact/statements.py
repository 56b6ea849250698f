"""Secrets in statements of SQL and in forms, where a value does not stand beside its key: columns and values, parts of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from switchboard.redact.keys import is_secret_key
from switchboard.redact.pairs import HiddenValue, replaced

_NAME = re.compile(r"\w{1,100}")
# INSERT INTO users (name, password) VALUES ('ann', '...'), (...)
_INSERT = re.compile(
    r"\binsert\s{1,4}(?:ignore\s{1,4})?into\s{1,4}[^()]{1,200}\(([^()]{1,4000})\)[^()]{0,200}?\bvalues\s{0,4}(?=\()",
    re.IGNORECASE,
)
_NEXT_ROW = re.compile(r"\s{0,4},\s{0,4}(?=\()")
_WITHIN_ROW = re.compile(r"\((?:[^()'\"]|'(?:[^'\\]|\\.|'')*+'?|\"(?:[^\"\\]|\\.)*+\"?|\([^()]*\))*+\)?")
# [SQL: UPDATE users SET password=%s] [parameters: ('...', 7)], as SQLAlchemy says it
_PARAMETERS = re.compile(r"(?<=\[parameters: )[^\n]*")
_SQL = re.compile(r"\[SQL: (.{1,8000}?)\](?:\s|\\{1,8}n){0,4}\[parameters: ", re.DOTALL)
# IDENTIFIED BY '...', IDENTIFIED WITH mysql_native_password AS "..."
_IDENTIFIED = re.compile(
    r"(?<=\bidentified )(?:with \S{1,60} )?(?:by|as) (?:password )?('[^'\n]{0,200}'?|\"[^\"\n]{0,200}\"?)",
    re.IGNORECASE,
)
# Content-Disposition: form-data; name="password", an empty line, and the value up to the next boundary
_PART = re.compile(r"form-data; ?name=\"?([\w.\[\]-]{1,100})[^\n]{0,200}\n(?:[^\n]{1,200}\n){0,4}?\r?\n")
# The same on one line, or within JSON: its line ends are spaces, or written as escapes.
_FLAT_PART = re.compile(
    r"form-data; ?name=(?:\\{0,8}\")?([\w.\[\]-]{1,100})(?:\\{0,8}\")?(?:\\{1,8}[rn]|[ \t\r\n]){1,24}([^\s\"\\;]{1,400})"
)
_PART_END = re.compile(r"\r?\n--|\Z")


def hide_in_statements(text: str, kinds: tuple[str, ...], hidden: str) -> str:
    """Put `hidden` in the place of rows that go into secret columns, of their parameters, and of secret parts of a form."""
    lower = text.lower()
    if "values" in lower and "insert" in lower:
        text = replaced(text, (HiddenValue(*span, hidden) for span in _rows(text, kinds)))
    if "[parameters: " in text and any(_is_of_secrets(found[1], kinds) for found in _SQL.finditer(text)):
        text = _PARAMETERS.sub(f"{hidden}]", text)
    if "identified " in lower:
        text = replaced(text, (HiddenValue(*found.span(1), hidden) for found in _IDENTIFIED.finditer(text)))
    if "form-data" in lower:
        text = replaced(text, (HiddenValue(*span, hidden) for span in _parts(text, kinds)))
        flat = (found for found in _FLAT_PART.finditer(text) if is_secret_key(found[1], kinds))
        text = replaced(text, (HiddenValue(*found.span(2), hidden) for found in flat))
    return text


def _rows(text: str, kinds: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for found in _INSERT.finditer(text):
        if not _is_of_secrets(found[1], kinds):
            continue
        at = found.end()
        while row := _WITHIN_ROW.match(text, at):
            yield row.span()
            further = _NEXT_ROW.match(text, row.end())
            at = further.end() if further else len(text)


def _parts(text: str, kinds: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for found in _PART.finditer(text):
        end = _PART_END.search(text, found.end())
        if end and is_secret_key(found[1], kinds):
            yield found.end(), end.start()


def _is_of_secrets(columns: str, kinds: tuple[str, ...]) -> bool:
    return any(is_secret_key(name, kinds) for name in _NAME.findall(columns))
