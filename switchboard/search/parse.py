"""Text to Query, by Sentry's grammar: implicit AND, AND before OR, and a clear BadQuery for what is not served."""

from __future__ import annotations

import re

from switchboard.errors import BadQuery
from switchboard.search import fields
from switchboard.search.query import And, FreeText, Operator, Query, Term, Value, all_of, any_of

MAX_DEPTH = 50

_BLANK = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[^ \t\r\n()]+")
_BOOLEAN = re.compile(r"(AND|OR)(?=[ \t\r\n()]|$)", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:\\"|[^"])*)"')
_KEY = re.compile(r'(!?)(?:tags\[(?:([a-zA-Z0-9_.-]+)|"([^"]+)")\]|([a-zA-Z0-9_.-]+)|"([a-zA-Z0-9_.:-]+)"):')
_HAS_KEY = re.compile(r'tags\[(?:([a-zA-Z0-9_.-]+)|"([^"]+)")\]|([a-zA-Z0-9_.-]+)(?=[ \t\r\n()]|$)|"([^"]+)"')
_AGGREGATE = re.compile(r"!?[a-zA-Z0-9_.]+\([^()]*\):|!?flags\[")
_ITEM = re.compile(r'[^ \t\r\n(),"\[\]]+')
_COMPARISON = re.compile(r"[<>]=?|!=")


def parse(text: str) -> Query:
    """Read a query; blank text is the query that every alert matches.

    Words without a key make one phrase until a term, a quote, a bracket, AND or OR ends it, as in Sentry.
    Raises BadQuery, with the 0-based position of the character, for what cannot be read or is not served.
    """
    parser = _Parser(text)
    query = parser.either(depth=0) if parser.peek() else And(())
    if parser.peek():
        raise BadQuery("a ) without its (: remove it, or quote the text", position=parser.at)
    return query


class _Parser:
    """A place in the text, and one method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        """Skip blanks, and tell the next character; empty at the end."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def boolean(self) -> str:
        """Tell whether AND or OR stands here, without taking it."""
        found = _BOOLEAN.match(self.text, self.at) if self.peek() else None
        return found[1].upper() if found else ""

    def either(self, *, depth: int) -> Query:
        choices = [self.both(depth=depth)]
        while self.boolean() == "OR":
            self.take(_BOOLEAN)
            choices.append(self.both(depth=depth))
        return any_of(choices)

    def both(self, *, depth: int) -> Query:
        parts = [self.one(depth=depth)]
        while self.peek() not in ("", ")") and self.boolean() != "OR":
            if self.boolean() == "AND":
                self.take(_BOOLEAN)
            parts.append(self.one(depth=depth))
        return all_of(parts)

    def one(self, *, depth: int) -> Query:
        start = self.peek()
        if start in ("", ")") or self.boolean():
            raise BadQuery("a term is missing here: AND, OR and ( ) stand between terms", position=self.at)
        if aggregate := _AGGREGATE.match(self.text, self.at):
            raise BadQuery(f"{aggregate[0].rstrip(':')} is not served yet", position=self.at)
        if start == "(":
            return self.group(depth=depth + 1)
        return self.term() or self.free_text()

    def group(self, *, depth: int) -> Query:
        opened = self.at
        if depth > MAX_DEPTH:
            raise BadQuery(f"more than {MAX_DEPTH} brackets within each other", position=opened)
        self.at += 1
        query = self.either(depth=depth)
        if self.peek() != ")":
            raise BadQuery("this ( is never closed", position=opened)
        self.at += 1
        return query

    def term(self) -> Term | None:
        position = self.at
        found = self.take(_KEY)
        if found is None:
            return None
        negated, bracketed, bracketed_quoted, plain, quoted = found.groups()
        tag = bracketed or bracketed_quoted
        if plain == "has":
            return self.has(negated=bool(negated), position=position)
        if plain and plain.startswith("tags.") and len(plain) > len("tags."):
            tag = plain.removeprefix("tags.")
        key = tag or plain or quoted
        fields.check_key(key, tag=bool(tag), position=position)
        term = Term(key, self.values(key), negated=bool(negated), tag=bool(tag), position=position)
        fields.check_values(term)
        return term

    def has(self, *, negated: bool, position: int) -> Term:
        found = self.take(_HAS_KEY)
        if found is None:
            raise BadQuery("has: takes one key, as in has:user.email", position=self.at)
        tag, quoted_tag, plain, quoted = found.groups()
        if plain and plain.startswith("tags.") and len(plain) > len("tags."):
            tag = plain.removeprefix("tags.")
        key = tag or quoted_tag or plain or quoted
        if key == "is" and not tag:
            raise BadQuery("has:is has no meaning; is:assigned asks whether it is assigned", position=position)
        fields.check_key(key, tag=bool(tag), position=position)
        return Term(key, (), Operator.HAS, negated=negated, tag=bool(tag or quoted_tag), position=position)

    def values(self, key: str) -> tuple[Value, ...]:
        if self.text.startswith("[", self.at):
            return self.listed()
        if comparison := _COMPARISON.match(self.text, self.at):
            raise BadQuery(f"{key}:{comparison[0]} compares, which is not served yet", position=self.at)
        return (self.value(_WORD, f"{key}: has no value; to find the text itself, put it in quotes"),)

    def value(self, plain: re.Pattern[str], missing: str) -> Value:
        start = self.at
        if found := self.take(_QUOTED):
            return Value(found[1].replace('\\"', '"'), quoted=True)
        found = self.take(plain)
        if found is None:
            raise BadQuery(missing, position=start)
        if '"' in found[0].replace('\\"', ""):
            raise BadQuery('quotes must enclose the whole value, or be escaped as \\"', position=start)
        return Value(found[0].replace('\\"', '"'))

    def listed(self) -> tuple[Value, ...]:
        opened = self.at
        self.at += 1
        values: list[Value] = []
        while True:
            self.peek()
            values.append(self.value(_ITEM, "a list is [a,b]; for a value that begins with [, use quotes"))
            following = self.peek()
            self.at += 1
            if following == "]":
                return tuple(values)
            if following != ",":
                raise BadQuery("the values of a list are separated by commas: [a,b]", position=opened)

    def free_text(self) -> FreeText:
        start = self.at
        if found := self.take(_QUOTED):
            return FreeText(found[1].replace('\\"', '"'), quoted=True, position=start)
        words_end = start
        while self.in_words():
            self.refuse_odd_word()
            self.take(_WORD)
            words_end = self.at
        return FreeText(self.text[start:words_end].replace('\\"', '"'), position=start)

    def in_words(self) -> bool:
        """Tell whether another word of the same phrase stands here."""
        if self.peek() in ("", "(", ")") or self.boolean():
            return False
        return not any(start.match(self.text, self.at) for start in (_KEY, _AGGREGATE, _QUOTED))

    def refuse_odd_word(self) -> None:
        """Refuse what people mean as syntax and Sentry would look for as text, finding nothing."""
        word = self.text[self.at : self.at + 6]
        if word.startswith("!"):
            raise BadQuery("only a key can be negated, as in !message:*text*; or quote the text", position=self.at)
        if word.startswith("tags["):
            raise BadQuery("a tag is asked for as tags[name]:value", position=self.at)
        whole = _WORD.match(self.text, self.at)
        if whole and '"' in whole[0].replace('\\"', ""):
            raise BadQuery('quotes must enclose the whole text, or be escaped as \\"', position=self.at)
