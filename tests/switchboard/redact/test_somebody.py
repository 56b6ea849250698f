"""A person is found however they are written, and nobody else is taken for them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.redact.somebody import SOMEBODY, Eraser, Identity, in_form, kept_apart

ANNA = Identity(
    emails=frozenset({"anna+ops@example.com"}),
    marks=frozenset({"U012ANNA9", "PANNA77"}),
    members=frozenset({"77"}),
    users=frozenset({"4711"}),
    names=frozenset({"Anna Karenina", "anna"}),
)
ERASER = Eraser(ANNA)


@pytest.mark.parametrize(
    "written",
    [
        "anna+ops@example.com",
        "ANNA+OPS@Example.COM",
        "anna%2Bops%40example.com",
        "anna+ops%40example.com",
        "anna+ops&#64;example.com",
        r"anna+ops\u0040example.com",
        "<anna+ops@example.com>",
        "mailto:anna+ops@example.com,",
        "https://shop.example/?q=%22anna%2Bops%40example.com%22&page=2",
        "_anna+ops@example.com_",
        r"{\"user\":\"x\nanna+ops@example.com\"}",
        "no such user: anna+ops@example.com.",
        "failed for ...anna+ops@example.com",
        "<@U012ANNA9> closed it",
        "/users/PANNA77/",
    ],
)
def test_they_are_found_however_they_are_written(written: str) -> None:
    assert ERASER.is_named(written)
    assert SOMEBODY in ERASER.text(written)
    assert not ERASER.is_named(ERASER.text(written))
    assert ERASER.is_in(msgspec.json.encode({"message": written}))
    assert ERASER.is_in(written.encode())


@pytest.mark.parametrize(
    "written",
    [
        "joanna+ops@example.com",
        "jo.anna+ops@example.com",
        "anna+ops@example.com.au",
        "anna+ops@example.community",
        "anna+ops@example.com-mail.example",
        "anna@example.com",
        "U012ANNA91",
        "XPANNA77",
        "order 4711 of 77",
        "Anna Karenina is a novel",
        "somebody",
    ],
)
def test_others_stay(written: str) -> None:
    assert ERASER.text(written) == written
    assert not ERASER.is_in(msgspec.json.encode({"message": written}))


@pytest.mark.parametrize(
    ("value", "without"),
    [
        (
            {"kind": "user", "name": "A.", "id": "77", "email": None},
            {"kind": "user", "name": SOMEBODY, "id": None, "email": None},
        ),
        ({"kind": "team", "name": "A.", "id": "77", "email": None}, None),
        ({"kind": "user", "name": "A.", "id": "4711", "email": None}, None),
        ({"kind": "user", "name": "Anna Karenina", "id": None}, {"kind": "user", "name": SOMEBODY, "id": None}),
        ({"kind": "user", "name": "Anna Karenina", "id": "78"}, None),
        (
            {"by": {"via": "slack", "id": "U012ANNA9", "name": "anna"}},
            {"by": {"via": "slack", "id": SOMEBODY, "name": SOMEBODY}},
        ),
        ({"user": [["id", "4711"], ["ip_address", "::1"]]}, {"user": [["id", SOMEBODY], ["ip_address", SOMEBODY]]}),
        ({"user": [["id", "77"], ["ip_address", "::1"]]}, None),
        ({"extra": [["id", "4711"]]}, None),
        ({"tags": [["user", "id:4711"], ["order", "4711"]]}, {"tags": [["user", SOMEBODY], ["order", "4711"]]}),
        ({"contexts": [["user", [["id", "4711"]]]]}, {"contexts": [["user", [["id", SOMEBODY]]]]}),
        ({"user": {"id": 4711, "username": "a"}}, {"user": {"id": SOMEBODY, "username": SOMEBODY}}),
        ({"actor": {"id": 77, "name": "A."}}, {"actor": {"id": SOMEBODY, "name": SOMEBODY}}),
        (
            {"level": 1, "user": "PANNA77", "name": "A.", "email": None},
            {"level": 1, "user": SOMEBODY, "name": SOMEBODY, "email": None},
        ),
    ],
)
def test_an_id_counts_where_somebody_stands(value: object, without: object) -> None:
    assert ERASER.value(value) == (without or value)
    assert ERASER.is_in(msgspec.json.encode(value)) == bool(without)


def test_a_name_goes_from_our_own_sentences_and_where_nobody_else_has_it_from_all() -> None:
    told = "Assigned to Anna  Karenina."
    assert ERASER.text(told) == told
    assert ERASER.text(told, ours=True) == "Assigned to somebody."
    assert ERASER.text("anna", ours=True) == SOMEBODY
    assert ERASER.text("the module anna", ours=True) == "the module anna", "one word is many things' name"
    said = "closed by hand at 03:12 by Anna, still happening: 412 events since"
    assert ERASER.text(said, ours=True) == "closed by hand at 03:12 by somebody, still happening: 412 events since"
    assert Eraser(Identity(said=frozenset({"anna karenina"}))).text(told) == "Assigned to somebody."


def test_a_body_is_read_through_its_escapes() -> None:
    assert ERASER.is_in(rb'{"a": ["\u0061nna+ops\u0040example.com"]}')
    assert ERASER.is_in(b"not json: anna+ops@example.com")
    assert not ERASER.is_in(b"\xff\xfe" + b"[" * 100_000 + rb"\u0061")


def test_who_is_known_by_nothing_is_found_nowhere() -> None:
    assert not Eraser(Identity()).is_in(b'{"a": "\\u0061"}')


def test_what_tells_rows_apart_stays_apart_and_alike() -> None:
    place = kept_apart(b"key")
    one, same, other = (
        ERASER.text(each, place=place) for each in ("anna+ops@example.com", "anna+ops@example.com", "U012ANNA9")
    )
    assert one == same != other
    assert one != ERASER.text("anna+ops@example.com", place=kept_apart(b"another"))


def test_in_a_configuration_an_address_stays_an_address() -> None:
    place = in_form(b"key")
    address, mark = (ERASER.text(each, place=place) for each in ("anna+ops@example.com", "U012ANNA9"))
    assert address.startswith("somebody-")
    assert address.endswith("@forgotten.invalid")
    assert mark[0] == "U"
    assert mark.isalnum()
    assert mark.isupper()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99_999) | TEXTS,
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(TEXTS | st.sampled_from(["user", "id", "by", "kind"]), inside, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_what_does_not_mention_them_is_left_as_it_is(value: object) -> None:
    assert ERASER.value(value) == value or ERASER.is_in(msgspec.json.encode(value))


@given(
    JSON, st.sampled_from(sorted(ANNA.emails | ANNA.marks)), st.sampled_from(' "<(,;/\n'), st.sampled_from('. ">),;/\n')
)
def test_what_was_rewritten_mentions_them_no_more_and_is_rewritten_once(
    value: object, who: str, before: str, after: str
) -> None:
    planted = {"a": value, "b": [before + who + after, value], who: value}
    assert ERASER.is_in(msgspec.json.encode(planted))
    without = ERASER.value(planted)
    raw = msgspec.json.encode(without)
    assert who.encode() not in raw
    assert not ERASER.is_in(raw)
    assert ERASER.value(without) == without
