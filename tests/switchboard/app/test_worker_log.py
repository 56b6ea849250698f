"""Each stage is one line that names what it is about, and a worker that begins says what it found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from sandbox.sentry.crash import Crash
from switchboard.app.worker_log import say_worked
from switchboard.model.inbound import Progress, ProgressState
from tests.switchboard.builders import an_inbound
from tests.town import PAYMENTS_KEY, a_town


def of(lines: list[Any], event: str) -> list[Any]:
    return [line for line in lines if line["event"] == event]


async def test_each_stage_is_one_line_that_names_the_inbound_the_issue_and_the_channel(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        with capture_logs() as lines:
            issue = await town.capture(Crash())
            await town.advance(5)
    worked, tried = of(lines, "inbound.worked"), of(lines, "delivery.tried")
    assert (worked[-1]["door"], worked[-1]["project"], worked[-1]["state"]) == ("sentry", "shop-backend", "done")
    [told] = [line for line in tried if line["step"] == "open"]
    assert (told["to"], told["issue"], told["log_level"]) == ("slack:#payments", issue.short_id, "info")
    assert told["inbound"] in [line["inbound"] for line in worked]
    assert of(lines, "inbound.kept")


def test_in_a_flood_those_that_are_simply_done_share_a_line() -> None:
    inbounds = [an_inbound(number=number) for number in range(1, 21)]
    notes = [Progress(inbound_id=inbound.id, state=ProgressState.DONE) for inbound in inbounds]
    notes[4] = Progress(inbound_id=5, state=ProgressState.QUARANTINED, because="the body is not JSON")
    notes[7] = Progress(inbound_id=8, state=ProgressState.DONE, because="a repeat of inbound 3")
    with capture_logs() as lines:
        say_worked(inbounds, notes)
    [shared, broken, repeated] = lines
    assert (shared["inbound"], shared["through"], shared["count"]) == (1, 20, 18)
    assert (broken["inbound"], broken["log_level"]) == (5, "warning")
    assert repeated["because"] == "a repeat of inbound 3"


async def test_what_fails_is_a_warning_and_a_page_that_fails_an_error(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.world.faults.add(service="slack", method="chat.postMessage", kind="429", seconds=2)
        del town.world.pagerduty.services[PAYMENTS_KEY]
        with capture_logs() as lines:
            await town.capture(Crash(level="fatal"))
            await town.advance(1)
    levels = {(line["to"], line["outcome"]): line["log_level"] for line in of(lines, "delivery.tried")}
    assert levels["slack:#payments", "TryAgain"] == "warning"
    assert levels["pagerduty:payments", "GaveUp"] == "error"
    assert levels["pagerduty:core", "Sent"] == "info"


async def test_a_worker_that_begins_says_what_it_found(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.channel("payments").archived = town.channel("alerts").archived = True
        await town.capture(Crash())
        await town.advance(5)
        await town.stop_worker()
        await town.capture(Crash(type="Another"))
        with capture_logs() as lines:
            await town.restart_worker()
    [begun] = of(lines, "worker.began")
    assert (begun["failed"], begun["log_level"], begun["channels"]) == (2, "warning", 3)  # archived ones are not known
    assert begun["backlog"] >= 1
