"""Words for the tests of suppressions: set and end a mute, say what is over, where an issue stands, what was announced."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.model.delivery import Delivery
from switchboard.model.mute import Mute
from switchboard.model.subject import SubjectKind
from switchboard.muting.held import ended
from switchboard.muting.mutes import end_mute, set_mute
from tests.switchboard.builders import AT, after
from tests.switchboard.processing import CONFIG, PAYMENTS, Pipeline


def a_config(text: str = CONFIG) -> Config:
    """Read a config; by default the small one of the pipeline's tests."""
    return load_config(text, file="routes.yaml", variables=("PAGERDUTY_PAYMENTS", "PAGERDUTY_CORE"))[0]


def mute(pipeline: Pipeline, query: str = "environment:production", **over: Any) -> str:
    """Let Alice mute something for an hour; returns what came of it."""
    known: dict[str, Any] = {
        "inbound_id": 900,
        "author": "Alice",
        "because": "we know",
        "made_at": AT,
        "until": after(3600),
    }
    asked = Mute(query=query, **(known | over))
    return pipeline.house.transact(lambda unit: set_mute(asked, unit, pipeline.config, now=asked.made_at)).said


def end(pipeline: Pipeline, number: int, at: datetime) -> str:
    """Let Bob end a mute; returns what came of it."""
    return pipeline.house.transact(lambda unit: end_mute(number, "Bob", unit, now=at)).said


def save(pipeline: Pipeline, delivery: Delivery) -> None:
    """Write a delivery."""
    pipeline.house.transact(lambda unit: unit.deliveries.save([delivery]))


def over_at(pipeline: Pipeline, at: datetime) -> list[tuple[str, datetime | None]]:
    """Return the suppressions that are over at a time."""
    return pipeline.house.transact(lambda unit: ended(unit, pipeline.config, at))


def notices(pipeline: Pipeline) -> list[tuple[str, str]]:
    """Return where a notice goes, and what it says."""
    found = pipeline.house.transact(
        lambda unit: [(each, unit.subjects.get(each.subject_id)) for each in unit.deliveries.listing()]
    )
    return [
        (str(each.destination), subject.note or "")
        for each, subject in found[::-1]
        if subject.key.kind is SubjectKind.NOTICE
    ]


def issue(pipeline: Pipeline, destination: str = PAYMENTS) -> Delivery:
    """Return the delivery of the issue at a destination."""
    subject = pipeline.subject()
    found = pipeline.house.transact(lambda unit: unit.deliveries.latest(subject.id))
    return next(each for each in found if str(each.destination) == destination)
