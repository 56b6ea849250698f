"""Text to Query, by Sentry's grammar: implicit AND, AND before OR, and a clear BadQuery for what is not served."""

from __future__ import annotations

import re

from switchboard.errors import BadQuery
from switchboard.search.bar import refuse_mark
from switchboard.search.counts import AGGREGATE, read_count
from switchboard.search.cursor import Cursor
from switchboard.search.query import And, FreeText, Query, all_of, any_of
from switchboard.search.slips import refuse_odd_phrase, refuse_odd_word
from switchboard.search.terms import KEY, QUOTED, WORD, read_term

MAX_DEPTH = 50
MAX_CHARACTERS = 20_000

_BOOLEAN = re.compile(r"(AND|OR)(?=[ \t\r\n()]|$)", re.IGNORECASE)
_FLAGS = re.compile(r"!?flags\[")


def parse(text: str, *, me: tuple[str, ...] = ()) -> Query:
    """Read a query; blank text is the query that every alert matches.

    Words without a key make one phrase until a term, a quote, a bracket, AND or OR ends it, as in Sentry.
    `me` are the names of who asks, for `assigned:me`; where nobody does, as in a route, that is refused.
    Raises BadQuery, with the 0-based position of the character, for what cannot be read or is not served.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadQuery(f"a query has at most {MAX_CHARACTERS:,} characters", position=MAX_CHARACTERS)
    parser = _Parser(text, me)
    query = parser.either(depth=0) if parser.peek() else And(())
    if parser.peek():
        raise BadQuery("a ) without its (: remove it, or quote the text", position=parser.at)
    return query


class _Parser(Cursor):
    """One method for each rule of the grammar."""

    def boolean(self) -> str:
        """Return whether AND or OR stands here, without taking it."""
        found = self.sees(_BOOLEAN) if self.peek() else None
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
        if start == "(":
            return self.group(depth=depth + 1)
        if self.sees(_FLAGS):
            raise BadQuery("an alert does not say which feature flags were on", position=self.at)
        return read_count(self) or read_term(self) or self.free_text()

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

    def free_text(self) -> FreeText:
        start = self.at
        if found := self.take(QUOTED):
            refuse_mark(found[1], start + 1)
            return FreeText(found[1].replace('\\"', '"'), quoted=True, position=start)
        words_end = start
        while self.in_words():
            at, word = self.at, self.take(WORD)
            refuse_odd_word(word[0] if word else "", at)
            if self.text.startswith("(", self.at):
                raise BadQuery(
                    "a blank is missing before the (, or quotes round the text; a count is count(1h):>100",
                    position=self.at,
                )
            words_end = self.at
        words = self.text[start:words_end]
        refuse_odd_phrase(words, start, leads_on=self.peek() not in ("", ")") and not self.boolean())
        return FreeText(words.replace('\\"', '"'), position=start)

    def in_words(self) -> bool:
        """Return whether another word of the same phrase stands here."""
        if self.peek() in ("", "(", ")") or self.boolean():
            return False
        return not any(self.sees(start) for start in (KEY, AGGREGATE, _FLAGS, QUOTED))
