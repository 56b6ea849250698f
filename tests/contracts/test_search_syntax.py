"""Every query of the reference is read as it is there, or refused with a reason where no alert could answer it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from switchboard.errors import BadQuery
from switchboard.search import fields
from switchboard.search.amounts import read_duration, read_number
from switchboard.search.kinds import MILLISECONDS, NUMBERS, Measures, Times
from switchboard.search.parse import parse
from switchboard.search.query import And, Counted, FreeText, Operator, Or, Term, Value
from switchboard.search.texts import Texts
from switchboard.search.times import read_age, read_point
from tests.contracts.search_exceptions import MEANS_NOTHING_HERE, REFUSED
from tests.switchboard.search.facts import NOON

ROOT = Path(__file__).parents[2]
FOLDER = (ROOT / os.environ.get("REFERENCE_DATA", "../shared") / "search-syntax").resolve()

Node = dict[str, Any]


def _cases() -> list[tuple[str, list[Node]]]:
    files = sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []
    return [(case["query"], _leaves(case["result"])) for file in files for case in json.loads(file.read_text())]


def _leaves(result: list[Node]) -> list[Node]:
    return [node for node in result if node["type"] != "spaces"]


def _names(key: Node) -> str:
    """Return the name of a key, of a tag, or of an aggregate."""
    inner: Node = key.get("key") or (key["name"] if key["type"] == "keyAggregate" else key)
    return str(inner["value"])


def _is_refused(query: str, leaves: list[Node]) -> bool:
    """Return whether the reference calls a part invalid, or the part means nothing here."""
    filters = [leaf for leaf in leaves if leaf["type"] == "filter"]
    nothing = any(_names(leaf["key"]) in MEANS_NOTHING_HERE for leaf in filters)
    return query in REFUSED or nothing or any(leaf.get("invalid") for leaf in leaves)


CASES = _cases()
READ = [case for case in CASES if not _is_refused(*case)]
TURNED_AWAY = [query for query, leaves in CASES if _is_refused(query, leaves)]

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not CASES, reason="no reference data: REFERENCE_DATA names no folder with search-syntax"),
]


@pytest.mark.parametrize(("query", "leaves"), READ)
def test_a_query_is_read_as_the_reference_reads_it(query: str, leaves: list[Node]) -> None:
    parsed = parse(query)
    assert not isinstance(parsed, Or)
    ours = parsed.parts if isinstance(parsed, And) else (parsed,)
    assert len(ours) == len(leaves)
    for one, expected in zip(ours, leaves, strict=True):
        assert not isinstance(one, Or | Counted)
        if isinstance(one, FreeText):
            wanted = expected["value"] if expected["quoted"] else expected["value"].strip()
            assert (expected["type"], one.text, one.quoted) == ("freeText", _plain(wanted), expected["quoted"])
        else:
            _agree(one, expected)


@pytest.mark.parametrize("query", TURNED_AWAY)
def test_what_no_alert_could_answer_is_refused(query: str) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(query)
    assert str(refused.value)
    assert 0 <= refused.value.position <= len(query)


def test_every_exception_is_needed() -> None:
    named = {_names(leaf["key"]) for _, leaves in CASES for leaf in leaves if leaf["type"] == "filter"}
    assert set(MEANS_NOTHING_HERE) <= named
    assert set(REFUSED) <= {query for query, _ in CASES}


def _agree(term: Term, expected: Node) -> None:
    """Hold a term against a filter: key, negation, operator, values, quotes, and how the values compare."""
    if expected["filter"] == "has":
        said = expected["value"]
        assert (term.operator, term.key, term.negated) == (Operator.HAS, said["value"], expected["negated"])
        return
    assert (term.key, term.negated) == (_names(expected["key"]), expected["negated"])
    assert term.tag == (expected["key"]["type"] == "keyExplicitTag")
    assert term.operator == (expected["operator"] or Operator.EQUALS)
    listed = expected["value"].get("items")
    wanted = [item["value"] for item in listed] if listed else [expected["value"]]
    assert len(term.values) == len(wanted)
    kind = fields.field_of(term).kind
    for value, said in zip(term.values, wanted, strict=True):
        _agree_value(value, said, kind)


def _agree_value(value: Value, said: Node, kind: object) -> None:
    if said["type"] == "valueText":
        assert isinstance(kind, Texts)
        assert (value.text, value.quoted) == (_plain(said["value"]), said["quoted"])
    elif said["type"] == "valueNumber":
        amount = read_number(value.text)
        assert kind is NUMBERS or isinstance(kind, Measures)
        assert amount is not None
        assert amount.value == said["rawValue"]
    elif said["type"] == "valueDuration":
        assert kind is MILLISECONDS or isinstance(kind, Measures)
        assert read_duration(value.text) == read_duration(f"{said['value']}{said['unit']}")
    else:
        assert isinstance(kind, Times)
        _agree_time(value, said)


def _agree_time(value: Value, said: Node) -> None:
    if said["type"] == "valueRelativeDate":
        assert value.text.startswith(said["sign"])
        assert read_age(value.text) == read_age(f"{said['sign']}{said['value']}{said['unit']}")
        return
    point = read_point(value.text)
    assert point is not None
    assert f"{point.moment(NOON).isoformat(timespec='milliseconds')[:23]}Z" == said["value"]


def _plain(text: str) -> str:
    return text.replace('\\"', '"')
