"""What people mean as syntax and Sentry takes for text, so that it would be never, or always, true: refused with the form."""

from __future__ import annotations

import re

from switchboard.errors import BadQuery
from switchboard.search.bar import refuse_mark
from switchboard.search.fields import named
from switchboard.search.query import Value

_NOT = "NOT"
_JOINTS = {"&&": "AND", "&": "AND", "||": "OR", "|": "OR"}
_ASSIGNED = re.compile(r"(!?)([a-zA-Z][\w.-]*)(==|=~|~=|!=|!~|>=|<=|=|>|<|~)(\S+)")
_SPACED = re.compile(r"(?:^|\s)([a-zA-Z][\w.-]*)\s*(==|=~|~=|!=|!~|>=|<=|=|>|<|~)\s*(\S+)")
# `level :error`, `level!:error`, and with the colon of a Chinese or Japanese keyboard.
_APART = re.compile(r"(?:^|\s)(!?)([a-zA-Z][\w.-]*)(?:\s+[:\uff1a]|(!)[:\uff1a]|\uff1a)\s*(\S+)")
_CURLED = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
"""Quotes as phones and word processors write them."""
_STRAY = re.compile(r".*[,;]|[^\[]*\]", re.DOTALL)
_MARKED = re.compile(r"[^\w\s\"!]+([a-zA-Z][\w.-]*):(\S+)")
_TURNED = re.compile(r"!(?=[\w*])")
_MINUS = re.compile(r"-[a-zA-Z]")
_SLASHES = re.compile(r"/(.+)/[a-z]{0,6}", re.DOTALL)
_EXPRESSION = re.compile(r"\.[*+?]|\\[wdsbWDSB]|\||\(\?|\[[^\]]+\]|[)\w\]][+{]|\^|\$")
_PROSE = frozenset({"title", "message", "culprit", "error.type", "error.value"})


def refuse_odd_word(word: str, position: int) -> None:
    """Refuse a word of a phrase that is meant as syntax. Raises BadQuery."""
    refuse_mark(word, position)
    if joint := _JOINTS.get(word):
        raise BadQuery(f"{word} joins nothing: write {joint} between terms, or quote the text", position=position)
    if word.startswith("!") or _MINUS.match(word):
        raise BadQuery("only a key can be negated, as in !message:*text*; or quote the text", position=position)
    if word.startswith("tags["):
        raise BadQuery("a tag is asked for as tags[name]:value", position=position)
    if word[0] in _CURLED:
        raise BadQuery('quotes are typed as "text"', position=position)
    if '"' in word.replace('\\"', ""):
        raise BadQuery('quotes must enclose the whole text, or be escaped as \\"', position=position)
    if (marked := _MARKED.fullmatch(word)) and named(marked[1]):
        raise BadQuery(f"write {marked[1]}:{marked[2]} alone, or quote the text", position=position)
    if assigned := _ASSIGNED.fullmatch(word):
        raise BadQuery(
            f"a key is asked with a colon: write {_asked(*assigned.groups())}, or quote the text", position=position
        )
    if _is_expression(word):
        raise BadQuery(
            "there are no regular expressions: write *text*, or quote what is meant as it is", position=position
        )


def refuse_odd_phrase(words: str, position: int, *, leads_on: bool) -> None:
    """Refuse a phrase that is meant as syntax: NOT, a key before a sign. `leads_on`: a term or a bracket follows it."""
    if (spaced := _SPACED.search(words)) and named(spaced[1]):
        asked = _asked("", spaced[1], spaced[2], spaced[3])
        raise BadQuery(
            f"a key is asked with a colon: write {asked}, or quote the text", position=position + spaced.start(1)
        )
    if (apart := _APART.search(words)) and named(apart[2]):
        negated, key, bang, value = apart.groups()
        raise BadQuery(
            f"a key stands right before its colon: write {_asked(negated or bang or '', key, ':', value)}, or quote the text",
            position=position + apart.start(2),
        )
    split = words.split()
    if _NOT in split or (leads_on and split[-1:] and split[-1].upper() == _NOT):
        raise BadQuery(
            "there is no NOT: put ! before a key, as in !level:fatal, or quote the text; brackets are not negated",
            position=position,
        )


def refuse_key(key: str, position: int) -> None:
    """Refuse a key that is negated as in other products. Raises BadQuery."""
    if key.startswith("-") and key.strip("-"):
        raise BadQuery(f"write !{key.lstrip('-')}: to ask for the opposite", position=position)


def refuse_odd_value(key: str, value: Value, position: int) -> None:
    """Refuse a value that is meant as syntax: an address without quotes, a regular expression. Raises BadQuery."""
    refuse_mark(value.text, value.position)
    if value.quoted:
        return
    if key in ("http", "https") and value.text.startswith("//"):
        raise BadQuery(f'put quotes round an address: "{key}:{value.text}", or ask http.url:', position=position)
    _refuse_odd_marks(key, value)
    if _TURNED.match(value.text):
        raise BadQuery(f"to ask for the opposite write !{key}:{value.text[1:]}", position=value.position)
    if _is_expression(value.text) or (key in _PROSE and _SLASHES.fullmatch(value.text)):
        raise BadQuery(
            f"there are no regular expressions: write {key}:*text*, or put quotes round what is meant as it is",
            position=value.position,
        )


def _refuse_odd_marks(key: str, value: Value) -> None:
    """Refuse quotes of another kind, and what is left over of a list. Prose may hold all but curled quotes."""
    text, position = value.text, value.position
    quotes = _CURLED if key in _PROSE and text[:1] == text[-1:] else f"{_CURLED}'`"
    if text[0] in quotes:
        meant = text.strip(quotes)
        raise BadQuery(f'quotes are typed as in {key}:"{meant}"', position=position)
    if key not in _PROSE and _STRAY.fullmatch(text):
        meant = text.strip(",;]")
        raise BadQuery(
            f"several are asked for as {key}:[{meant},...], one as {key}:{meant}; or put quotes round what is meant as it is",
            position=position,
        )


def _is_expression(text: str) -> bool:
    found = _SLASHES.fullmatch(text)
    return found is not None and _EXPRESSION.search(found[1]) is not None


def _asked(negated: str, key: str, sign: str, value: str) -> str:
    """Write what was typed with `=` as it is asked for."""
    key = key if named(key) else f"tags[{key}]"
    negated = "!" if bool(negated) != sign.startswith("!") else ""
    return f"{negated}{key}:{sign if sign[0] in '<>' else ''}{value}"
