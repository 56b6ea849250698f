"""A mute that names an issue by its short id holds its events, which do not say it; what can hold nothing is refused."""

from __future__ import annotations

import pytest

from switchboard.model.delivery import DeliveryState
from switchboard.model.replace import replace
from switchboard.storage.store import Store
from tests.switchboard.processing import PAYMENTS, Pipeline
from tests.switchboard.suppressing import a_config, issue, mute


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    """An issue that came in and has a short id."""
    pipeline = Pipeline(house, a_config())
    pipeline.event()
    subject_id = issue(pipeline).subject_id
    subject = house.transact(lambda unit: unit.subjects.get(subject_id))
    house.transact(lambda unit: unit.subjects.save(replace(subject, short_id="PAY-502")))
    return pipeline


def number(pipeline: Pipeline) -> str:
    subject = pipeline.house.transact(lambda unit: unit.subjects.named("PAY-502"))
    assert subject is not None
    return subject.key.name


def test_an_issue_named_by_its_short_id_is_held(pipeline: Pipeline) -> None:
    assert f"of issue:PAY-502 OR issue.id:{number(pipeline)}, by Alice" in mute(pipeline, "issue:PAY-502")
    assert (issue(pipeline, PAYMENTS).state, issue(pipeline, PAYMENTS).held_by) == (DeliveryState.HELD, "mute:1")


def test_all_but_an_issue_is_by_its_number(pipeline: Pipeline) -> None:
    said = mute(pipeline, "environment:production !issue:pay-502")
    assert f"of environment:production !issue.id:{number(pipeline)}, by Alice" in said
    assert issue(pipeline, PAYMENTS).held_by is None


def test_an_issue_that_never_came_in_is_refused(pipeline: Pipeline) -> None:
    assert mute(pipeline, "issue:[PAY-502,PAY-9]") == (
        "refused: no issue PAY-9 has come in yet; name it by its address in Sentry"
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("team:paymnts", "there is no team “paymnts”. Did you mean “payments”?"),
        ("teem:payments", "teem: is taken for a tag. Did you mean team:?"),
        ("level:error level:fatal", "For either of them write level:[error,fatal]"),
        ("level:critcal", "did you mean fatal?"),
    ],
)
def test_what_can_hold_nothing_is_refused_with_the_nearest_form(pipeline: Pipeline, query: str, said: str) -> None:
    answered = mute(pipeline, query)
    assert answered.startswith("refused: ")
    assert said in answered


@pytest.mark.parametrize("query", ["tags[teem]:payments", "customer:vip", "!team:core"])
def test_what_may_hold_something_is_set(pipeline: Pipeline, query: str) -> None:
    assert mute(pipeline, query).startswith("mute 1 of ")
