"""User, request, contexts and extra stay compact and searchable."""

from __future__ import annotations

from hypothesis import given

from switchboard.payloads.surroundings import read_contexts, read_pairs, read_request, read_user
from tests.switchboard.payloads.reading import json_values, texts_in


def test_extra_is_told_as_pairs_of_text() -> None:
    assert read_pairs({"n": 3, "ok": False, "cart": {"items": [1, 2]}, "none": None, "blank": ""}) == (
        ("n", "3"),
        ("ok", "false"),
        ("cart", '{"items":[1,2]}'),
    )


def test_contexts_keep_their_names() -> None:
    contexts = {"os": {"name": "Linux", "version": 6}, "empty": {}, "broken": "x"}
    assert read_contexts(contexts) == (("os", (("name", "Linux"), ("version", "6"))),)


def test_a_users_place_and_data_are_dotted() -> None:
    user = {"id": 9, "email": "a@b.example", "geo": {"city": "Recife"}, "data": {"plan": "gold"}, "name": None}
    assert read_user(user) == (("id", "9"), ("email", "a@b.example"), ("geo.city", "Recife"), ("data.plan", "gold"))


def test_a_request_is_told_without_its_cookies() -> None:
    request = {
        "url": "https://shop.example/pay",
        "method": "POST",
        "query_string": [["a", "1"], ["b", None]],
        "data": {"amount": 5},
        "headers": [["Accept", "*/*"], ["Cookie", "session=1"]],
        "cookies": [["session", "1"]],
        "env": {"SERVER_NAME": "x"},
    }
    assert read_request(request) == (
        ("url", "https://shop.example/pay"),
        ("method", "POST"),
        ("query_string", "a=1&b="),
        ("data", '{"amount":5}'),
        ("headers.Accept", "*/*"),
    )


def test_headers_may_come_as_an_object() -> None:
    assert read_request({"headers": {"Host": "shop.example"}}) == (("headers.Host", "shop.example"),)


def test_surroundings_stay_compact() -> None:
    much = {f"k{n}": "v" * 900 for n in range(300)}
    for pairs in (
        read_pairs(much),
        read_user(much),
        read_request({"headers": much}),
        read_contexts({"os": much})[0][1],
    ):
        assert len(pairs) == 100
        assert {len(value) for _, value in pairs} == {500}
    assert len(read_contexts({f"c{n}": {"a": 1} for n in range(80)})) == 50


@given(json_values)
def test_any_json_may_stand_where_surroundings_should(value: object) -> None:
    told = (read_pairs(value), read_contexts(value), read_user(value), read_request(value))
    nested = (read_user({"geo": value, "data": value}), read_request({"headers": value, "query_string": value}))
    assert all(text.encode() for text in texts_in((told, nested)))
