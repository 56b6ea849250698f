"""Actors and assignees, however much of them the body says."""

from __future__ import annotations

import pytest
from hypothesis import given

from switchboard.model.facts import Person
from switchboard.payloads.issues import read_person
from tests.samples.sentry import ANA, SENTRY
from tests.switchboard.payloads.reading import json_values


@pytest.mark.parametrize(
    ("value", "person"),
    [
        (ANA, Person(kind="user", name="Ana Lima", id="77", email="ana@acme.example")),
        (SENTRY, Person(kind="application", name="Sentry", id="sentry")),
        ({"type": "team", "id": "5", "name": "payments"}, Person(kind="team", name="payments", id="5")),
        ({"email": "ana@acme.example"}, Person(kind="user", name="ana@acme.example", email="ana@acme.example")),
        ({"id": 7, "name": ""}, Person(kind="user", name="7", id="7")),
        ({"type": "user"}, None),
        ({}, None),
        (None, None),
        ("ana", None),
    ],
)
def test_people_are_read_as_sentry_names_them(value: object, person: Person | None) -> None:
    assert read_person(value) == person


@given(json_values)
def test_any_json_may_stand_where_a_person_should(value: object) -> None:
    read_person(value)
    read_person({"type": value, "id": value, "name": value, "email": value})
