"""What is meant as syntax, and would be never or always true as text, is refused with the form to write."""

from __future__ import annotations

import pytest

from switchboard.errors import BadQuery
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import FreeText
from tests.switchboard.search.facts import PAYMENT

SLIPS = {
    "NOT level:fatal": (0, "!level:fatal"),
    "not level:fatal": (0, "!level:fatal"),
    "level:error NOT (a OR b)": (12, "!level:fatal"),
    "level:error AND NOT payment": (16, "no NOT"),
    "oops not environment:x": (0, "no NOT"),
    "-level:fatal": (0, "!level:"),
    "-payment": (0, "negated"),
    "level:error && level:fatal": (12, "AND"),
    "level:error || level:fatal": (12, "OR"),
    "level:[error]x": (13, "a blank is missing"),
    'environment:"a"b': (15, "a blank is missing"),
    "timesSeen:[1 TO 2]x": (18, "a blank is missing"),
    "message:foo(bar)": (11, "a blank is missing"),
    'has:"user.id"x': (13, "a blank is missing"),
    "environment = production": (0, "environment:production"),
    "oops environment == production": (5, "environment:production"),
    "environment:!production": (12, "!environment:production"),
    "level:!fatal": (6, "!level:fatal"),
    "level~error": (0, "level:error"),
    "message ~= foo": (0, "message:foo"),
    "+level:error": (0, "write level:error alone"),
    "count(1h)>100": (5, "count(1h):>100"),
    "charge(card)": (6, "quotes round the text"),
    "payment NOT declined": (0, "no NOT"),
    "404 NOT FOUND": (0, "quote the text"),
    "Location:app.py": (0, "stack.filename"),
    "environment=production": (0, "environment:production"),
    "environment!=production": (0, "!environment:production"),
    "environment==production": (0, "environment:production"),
    "customer=vip": (0, "tags[customer]:vip"),
    "timesSeen>5": (0, "timesSeen:>5"),
    "level=~error": (0, "level:error"),
    "message:/foo.*/": (8, "no regular expressions"),
    "message:/timeout/i": (8, "no regular expressions"),
    "transaction:/^api/": (12, "no regular expressions"),
    "logger:[/a|b/]": (8, "no regular expressions"),
    "/foo.*/": (0, "no regular expressions"),
    "https://example.com/x": (0, '"https://example.com/x"'),
    "location:app.py": (0, "stack.filename"),
    "activeSince:-1d": (0, "firstSeen"),
    "level:critcal": (6, "did you mean fatal"),
    "level:Error": (6, "did you mean error"),
    "level:warn": (6, "did you mean warning"),
    "level:error,fatal": (6, "level:[error,fatal]"),
    "level:error|fatal": (6, "level:[error,fatal]"),
    "level:[error,eror]": (13, "did you mean error"),
    "!level:critcal": (7, "did you mean fatal"),
    "level:crit*": (6, "there is no level"),
    "level :error": (0, "write level:error"),
    "oops environment : production": (5, "write environment:production"),
    "level!:error": (0, "write !level:error"),
    "platform.name :python": (0, "write platform.name:python"),
    "environment\uff1aproduction": (0, "write environment:production"),
    "environment:'production'": (12, 'environment:"production"'),
    "message:'timed out'": (8, 'message:"timed"'),
    "environment:`production`": (12, 'environment:"production"'),
    "environment:\u201cproduction\u201d": (12, 'environment:"production"'),
    "message:\u201ctimed out\u201d": (8, 'message:"timed"'),
    "\u201ctimed out\u201d": (0, "quotes are typed"),
    "environment:production, timeout": (12, "environment:[production,...]"),
    "environment:production;": (12, "environment:production"),
    "environment:production]": (12, "quotes round what is meant"),
}


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_refused_at_its_place_with_the_form_to_write(text: str) -> None:
    position, said = SLIPS[text]
    with pytest.raises(BadQuery) as refused:
        parse(text)
    assert said in str(refused.value)
    assert refused.value.position == position


@pytest.mark.parametrize(
    "text",
    [
        "platform.name:python",
        "!platform.name:java",
        "level:err*",
        'level:[error,""]',
        '!level:""',
        "tags[level]:error !tags[level]:critcal",
        'title:"payment_failed"',
        '!transaction:"/v1.*/"',
        "!transaction:/api/*/",
        "!transaction:/health/",
        "(level:error)(environment:production)",
        '!message:"foo(bar)"',
        "!message:'NoneType' !title:it,",
        '!environment:"a]" !environment:"\u201ca"',
    ],
)
def test_what_is_meant_as_it_stands_holds(text: str) -> None:
    assert matches(parse(text), PAYMENT) is Truth.YES


@pytest.mark.parametrize(
    "text", ["could not charge", '"NOT FOUND"', "404 not found", "1 - 2", "a = b", "a : b", "5xx |x"]
)
def test_words_stay_words(text: str) -> None:
    assert isinstance(parse(text), FreeText)
