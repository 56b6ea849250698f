"""Mutes at work, with a real database: what they hold, where they are announced, how they end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from switchboard.model.decision import Held
from switchboard.model.delivery import DeliveryState
from switchboard.model.mute import Mute
from switchboard.model.replace import replace
from switchboard.muting.mutes import MOST_MUTES, set_mute
from switchboard.muting.suppress import because_held
from switchboard.state.deliveries import held_back
from switchboard.storage.store import Store
from tests.samples.sentry import an_event_alert
from tests.switchboard.builders import AT, after
from tests.switchboard.processing import PAGER, PAYMENTS, Pipeline
from tests.switchboard.suppressing import a_config, end, issue, mute, notices, over_at, save

HELD, PENDING, DELIVERED = DeliveryState.HELD, DeliveryState.PENDING, DeliveryState.DELIVERED
FATAL: dict[str, Any] = {"level": "fatal"}


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    return Pipeline(house, a_config())


# --- a mute


def test_what_a_mute_covers_waits_pages_too_and_its_channel_is_told_once(pipeline: Pipeline) -> None:
    assert mute(pipeline).startswith("mute 1 of environment:production, by Alice, until Sun 01 Mar 13:00 UTC: we know")
    pipeline.event(seconds=5, **FATAL)
    pipeline.event(seconds=6, number=2, **FATAL)
    for place in (PAYMENTS, PAGER):
        assert (issue(pipeline, place).state, issue(pipeline, place).held_by) == (HELD, "mute:1")
    assert "held by mute 1 until Sun 01 Mar 13:00 UTC: we know" in because_held(pipeline.alerts()[0].decision)
    [(where, said)] = notices(pipeline)
    assert where == PAYMENTS
    assert said.startswith(
        "🔇 Alice muted “environment:production” until Sun 01 Mar 13:00 UTC: we know. To end it sooner"
    )
    assert "switchboard mutes --end 1" in said


def test_a_mute_is_announced_where_it_quiets_and_to_the_teams_it_names(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.tell()
    mute(pipeline, "environment:production OR team:core")
    assert {where for where, _ in notices(pipeline)} == {PAYMENTS, "slack:#core"}


def test_a_mute_holds_what_is_not_out_yet_and_lets_what_is_told_speak_softly(pipeline: Pipeline) -> None:
    pipeline.event(**FATAL)
    save(pipeline, replace(issue(pipeline), state=DELIVERED))
    mute(pipeline)
    assert (issue(pipeline).state, issue(pipeline).held_by) == (DELIVERED, "mute:1")
    assert (issue(pipeline, PAGER).state, issue(pipeline, PAGER).due_at) == (HELD, None)


@pytest.mark.parametrize("tried", [{"due_at": None}, {"attempts": 1}, {"unknown_since": AT}])
def test_a_mute_calls_back_nothing_that_may_be_out(pipeline: Pipeline, tried: dict[str, Any]) -> None:
    pipeline.event()
    save(pipeline, replace(issue(pipeline), **tried))
    mute(pipeline)
    assert issue(pipeline).state is PENDING


@pytest.mark.parametrize(
    "by, until, then",
    [("quiet:a", after(60), "mute:1"), ("quiet:b", after(9999), "quiet:b"), ("inhibit:1", None, "inhibit:1")],
)
def test_a_mute_takes_over_only_what_it_holds_longer(
    pipeline: Pipeline, by: str, until: datetime | None, then: str
) -> None:
    pipeline.event()
    save(pipeline, held_back(issue(pipeline), Held(by, "", until)))
    mute(pipeline)
    assert issue(pipeline).held_by == then


def test_a_mute_of_something_else_holds_nothing(pipeline: Pipeline) -> None:
    mute(pipeline, "environment:staging")
    pipeline.event()
    assert (issue(pipeline).state, notices(pipeline)) == (PENDING, [])


def test_a_mute_asked_for_twice_is_one(pipeline: Pipeline) -> None:
    assert mute(pipeline) == mute(pipeline)


@pytest.mark.parametrize(
    "query, changed, said",
    [
        ("level:(", {}, "refused: the query cannot be read"),
        ("level:error", {"because": ""}, "refused: say why"),
        ("level:error", {"until": AT.replace(year=2027)}, "refused: 90 days"),
    ],
)
def test_a_mute_that_cannot_be_is_refused_with_the_reason(
    pipeline: Pipeline, query: str, changed: Any, said: str
) -> None:
    assert mute(pipeline, query, **changed).startswith(said)


def test_one_mute_too_many_is_refused(pipeline: Pipeline) -> None:
    said = [mute(pipeline, f"tags.squad:{number}", inbound_id=1_000 + number) for number in range(MOST_MUTES + 1)]
    assert said[-1] == "refused: 500 mutes are in force already; end some, or say more in one query"
    assert mute(pipeline, "tags.squad:0", inbound_id=1_000) == said[0]
    end(pipeline, 7, AT)
    assert mute(pipeline, "level:info", inbound_id=1_000 + MOST_MUTES).startswith("mute 501 of level:info")


def test_a_mute_that_is_read_too_late_holds_nothing(pipeline: Pipeline) -> None:
    asked = Mute(inbound_id=9, query="level:error", author="A", because="b", made_at=AT, until=after(9))
    late = pipeline.house.transact(lambda unit: set_mute(asked, unit, pipeline.config, now=after(10)))
    assert late.said == "mute 1 was over before it was read"


def test_a_mute_ended_by_hand_is_over_and_its_channels_are_told(pipeline: Pipeline) -> None:
    mute(pipeline)
    pipeline.event(seconds=5)
    said = [end(pipeline, number, after(9)) for number in (1, 1, 2)]
    assert said == ["mute 1 ended by Bob", "mute 1 was over already", "there is no mute 2"]
    assert notices(pipeline)[-1] == (PAYMENTS, "🔔 Bob ended the mute of “environment:production”.")
    assert over_at(pipeline, after(10)) == [("mute:1", after(3600))]
    pipeline.event(seconds=11, number=2)
    assert issue(pipeline).state is PENDING


def test_a_test_notification_is_told_whatever_is_muted(pipeline: Pipeline) -> None:
    mute(pipeline)
    pipeline.take("event_alert", an_event_alert(rule="", event_id="t"))
    assert issue(pipeline).state is not HELD
