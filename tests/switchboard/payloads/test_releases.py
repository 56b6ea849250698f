"""What Sentry says of a release is read leniently."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.release import Deploy
from switchboard.payloads.releases import MOST_DEPLOYS, Released, read_deploys, read_release
from tests.switchboard.payloads.test_breadcrumbs import JSON

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROW = {"environment": "production", "dateFinished": "2026-11-22T12:00:00Z", "name": None}


def test_a_release_tells_its_date_and_how_often_it_went_out() -> None:
    assert read_release(b'{"dateReleased": "2026-11-22T12:00:00Z", "deployCount": 2}') == Released(AT, 2)
    assert read_release(b'{"dateReleased": null}') == Released(None, None)


def test_deploys_are_read_where_they_are_finished() -> None:
    rows = [ROW, ROW | {"dateFinished": None}, ROW | {"environment": ""}, 7]
    assert read_deploys(json.dumps(rows).encode()) == (Deploy("production", AT),)


def test_a_long_list_is_cut() -> None:
    assert len(read_deploys(json.dumps([ROW] * 500).encode())) == MOST_DEPLOYS


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_is_read_without_an_error(raw: bytes) -> None:
    read_release(raw)
    read_deploys(raw)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(ROW, JSON))))
def test_any_rows_are_read_without_an_error(rows: list[object]) -> None:
    for deploy in read_deploys(json.dumps(rows).encode()):
        assert deploy.at.tzinfo is UTC
