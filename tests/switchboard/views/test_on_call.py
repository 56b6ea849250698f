"""Who is on call is shown by team: now, next, second; as of when; and nothing where it is not known."""

from __future__ import annotations

from datetime import timedelta

from switchboard.config.config import Config, Team
from switchboard.model.on_call import KEPT, STALE, Holder, OnCall, Shift, TeamOnCall
from switchboard.views.on_call import is_asked, on_call
from tests.console.house import House

CONFIG = Config(
    hash="0", text="", file="routes.yaml", teams={key: Team(key=key, pagerduty=key.upper()) for key in ("core", "pay")}
)


async def test_each_team_that_pages_is_shown_as_it_stands(house: House) -> None:
    now = house.clock.now()
    later = now + timedelta(hours=2)
    shifts = (
        Shift(level=1, user="1", name="Ann", end=later),
        Shift(level=1, user="2", name="Bob", start=later),
        Shift(level=2, user="3", name="cat@acme.example"),
    )
    store = house.worker.store
    await store.run(lambda unit: unit.on_call.learn([OnCall(team="pay", shifts=shifts, at=now)]))
    core, pay = await store.run(lambda unit: on_call(unit, CONFIG, now=now))
    assert core == TeamOnCall(team="core", is_known=False)
    assert (pay.now, pay.then) == ((Holder("Ann", later),), (Holder("Bob", later),))
    assert "cat@" not in pay.second[0].name, "an address is hidden as it is in messages"
    [late] = await store.run(lambda unit: on_call(unit, CONFIG, now=now + STALE, teams=["pay"]))
    assert late.as_of == now
    gone = await store.run(lambda unit: on_call(unit, CONFIG, now=now + KEPT))
    assert not is_asked(gone)


async def test_nobody_is_said_only_where_it_is_known(house: House) -> None:
    now = house.clock.now()
    await house.worker.store.run(lambda unit: unit.on_call.learn([OnCall(team="pay", shifts=(), at=now)]))
    found = await house.worker.store.run(lambda unit: on_call(unit, CONFIG, now=now))
    assert [each.is_nobody for each in found] == [False, True]
