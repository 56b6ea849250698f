"""Mutes at work, with a real database: what they hold, where they are announced, how they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from switchboard.model.decision import Held
from switchboard.model.delivery import DeliveryState
from switchboard.model.mute import Mute
from switchboard.muting.mutes import MOST_MUTES, set_mute
from switchboard.muting.suppress import because_held
from switchboard.state.deliveries import held_back
from switchboard.storage.store import Store
from tests.samples.sentry import an_event_alert
from tests.switchboard.builders import AT, after
from tests.switchboard.processing import PAGER, PAYMENTS, Town
from tests.switchboard.suppressing import a_config, end, issue, mute, notices, over_at, save

HELD, PENDING, DELIVERED = DeliveryState.HELD, DeliveryState.PENDING, DeliveryState.DELIVERED
FATAL: dict[str, Any] = {"level": "fatal"}


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    return Town(house, a_config())


# --- a mute


def test_what_a_mute_covers_waits_pages_too_and_its_channel_is_told_once(town: Town) -> None:
    assert mute(town).startswith("mute 1 of environment:production, by Alice, until Sun 01 Mar 13:00 UTC: we know")
    town.event(seconds=5, **FATAL)
    town.event(seconds=6, number=2, **FATAL)
    for place in (PAYMENTS, PAGER):
        assert (issue(town, place).state, issue(town, place).held_by) == (HELD, "mute:1")
    assert "held by mute 1 until Sun 01 Mar 13:00 UTC: we know" in because_held(town.alerts()[0].decision)
    [(where, said)] = notices(town)
    assert where == PAYMENTS
    assert said.startswith(
        "🔇 Alice muted “environment:production” until Sun 01 Mar 13:00 UTC: we know. To end it sooner"
    )
    assert "switchboard mutes --end 1" in said


def test_a_mute_is_announced_where_it_quiets_and_to_the_teams_it_names(town: Town) -> None:
    town.event()
    town.tell()
    mute(town, "environment:production OR team:core")
    assert {where for where, _ in notices(town)} == {PAYMENTS, "slack:#core"}


def test_a_mute_holds_what_is_not_out_yet_and_lets_what_is_told_speak_softly(town: Town) -> None:
    town.event(**FATAL)
    save(town, replace(issue(town), state=DELIVERED))
    mute(town)
    assert (issue(town).state, issue(town).held_by) == (DELIVERED, "mute:1")
    assert (issue(town, PAGER).state, issue(town, PAGER).due_at) == (HELD, None)


@pytest.mark.parametrize("tried", [{"due_at": None}, {"attempts": 1}, {"unknown_since": AT}])
def test_a_mute_calls_back_nothing_that_may_be_out(town: Town, tried: dict[str, Any]) -> None:
    town.event()
    save(town, replace(issue(town), **tried))
    mute(town)
    assert issue(town).state is PENDING


@pytest.mark.parametrize(
    "by, until, then",
    [("quiet:a", after(60), "mute:1"), ("quiet:b", after(9999), "quiet:b"), ("inhibit:1", None, "inhibit:1")],
)
def test_a_mute_takes_over_only_what_it_holds_longer(town: Town, by: str, until: datetime | None, then: str) -> None:
    town.event()
    save(town, held_back(issue(town), Held(by, "", until)))
    mute(town)
    assert issue(town).held_by == then


def test_a_mute_of_something_else_holds_nothing(town: Town) -> None:
    mute(town, "environment:staging")
    town.event()
    assert (issue(town).state, notices(town)) == (PENDING, [])


def test_a_mute_asked_for_twice_is_one(town: Town) -> None:
    assert mute(town) == mute(town)


@pytest.mark.parametrize(
    "query, changed, said",
    [
        ("level:(", {}, "refused: the query cannot be read"),
        ("level:error", {"because": ""}, "refused: say why"),
        ("level:error", {"until": AT.replace(year=2027)}, "refused: 90 days"),
    ],
)
def test_a_mute_that_cannot_be_is_refused_with_the_reason(town: Town, query: str, changed: Any, said: str) -> None:
    assert mute(town, query, **changed).startswith(said)


def test_one_mute_too_many_is_refused(town: Town) -> None:
    said = [mute(town, f"tags.squad:{number}", inbound_id=1_000 + number) for number in range(MOST_MUTES + 1)]
    assert said[-1] == "refused: 500 mutes are in force already; end some, or say more in one query"
    assert mute(town, "tags.squad:0", inbound_id=1_000) == said[0]
    end(town, 7, AT)
    assert mute(town, "level:info", inbound_id=1_000 + MOST_MUTES).startswith("mute 501 of level:info")


def test_a_mute_that_is_read_too_late_holds_nothing(town: Town) -> None:
    asked = Mute(inbound_id=9, query="level:error", author="A", because="b", made_at=AT, until=after(9))
    late = town.house.transact(lambda unit: set_mute(asked, unit, town.config, now=after(10)))
    assert late.said == "mute 1 was over before it was read"


def test_a_mute_ended_by_hand_is_over_and_its_channels_are_told(town: Town) -> None:
    mute(town)
    town.event(seconds=5)
    said = [end(town, number, after(9)) for number in (1, 1, 2)]
    assert said == ["mute 1 ended by Bob", "mute 1 was over already", "there is no mute 2"]
    assert notices(town)[-1] == (PAYMENTS, "🔔 Bob ended the mute of “environment:production”.")
    assert over_at(town, after(10)) == [("mute:1", after(3600))]
    town.event(seconds=11, number=2)
    assert issue(town).state is PENDING


def test_a_test_notification_is_told_whatever_is_muted(town: Town) -> None:
    mute(town)
    town.take("event_alert", an_event_alert(rule="", event_id="t"))
    assert issue(town).state is not HELD
