"""Promise 3: a slow or refusing destination delays only itself.

Nothing is dropped before its time, and then somebody else is told.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.sentry.issue import Issue
from switchboard.model.delivery import DeliveryState
from switchboard.model.intent import Retry
from tests.promises.scenes import LEDGER, NOWHERE, a_crash, ask, calls, in_state, shown, the_message, thread
from tests.town import CORE_KEY, PAYMENTS_KEY, ROUTES, Town, a_town

HOUR, DAY = 3600, 86_400
ELSEWHERE = """
  - name: by mail
    when: tags[by]:mail
    notify: ["email:oncall@acme.example"]
  - name: by ticket
    when: tags[by]:ticket
    notify: ["jira:frontend"]
"""
TRACKED = 'frontend: {slack: "#frontend", jira: {project: WID}}'


@pytest.fixture(name="wide_town")
async def _wide_town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town whose rules also name destinations that this version does not serve, or that are not set."""
    routes = ROUTES.replace("\nfallback:", f"{ELSEWHERE.rstrip()}\nfallback:")
    async with a_town(tmp_path, routes=routes.replace('frontend: {slack: "#frontend"}', TRACKED)) as town:
        yield town


# Slow.


async def _ticks_of_core(folder: Path, *, slow: bool) -> tuple[int, list[str]]:
    """Return five issues to #core while five are pending for #payments as well; in how many ticks were they told?"""
    async with a_town(folder) as town:
        if slow:
            fault: dict[str, Any] = {"kind": "slow", "method": "chat.postMessage", "channel": "#payments"}
            town.world.faults.add(service="slack", seconds=HOUR, **fault)
        for number in range(5):
            await town.capture(a_crash(f"Charge{number}"))
            await town.capture(a_crash(f"Config{number}", LEDGER))
        seconds = 0
        while len(town.texts("core")) < 5 and seconds < 60:
            await town.advance(1)
            seconds += 1
        return seconds, town.texts("core")


async def test_core_is_told_in_the_same_time_whether_payments_is_slow_or_not(tmp_path: Path) -> None:
    ticks = {}
    for slow in (True, False):
        folder = tmp_path / f"slow {slow}"
        folder.mkdir()
        ticks[slow] = await _ticks_of_core(folder, slow=slow)
    assert ticks[True] == ticks[False]


async def test_a_page_goes_out_while_every_channel_is_slow(town: Town) -> None:
    town.world.faults.add(service="slack", kind="slow", seconds=HOUR)
    await town.capture(a_crash(level="fatal"))
    await town.settle()
    assert len(town.world.pagerduty.incidents) == 1


# Too many requests.


async def test_a_channel_that_asks_to_wait_is_left_alone_so_long_and_loses_nothing(town: Town) -> None:
    fault: dict[str, Any] = {"kind": "429", "method": "chat.postMessage", "channel": "#payments"}
    town.world.faults.add(service="slack", seconds=30, times=1, **fault)
    for number in range(3):
        await town.capture(a_crash(f"Charge{number}"))
        await town.capture(a_crash(f"Config{number}", LEDGER))
    await town.advance(29)
    assert (len(town.texts("payments")), len(town.texts("core"))) == (0, 3)
    await town.advance(10)
    assert len(town.texts("payments")) == 3
    posts = [entry for entry in calls(town, "chat.postMessage") if entry.fields["channel"] == "payments"]
    assert (posts[1].at - posts[0].at).total_seconds() >= 30


async def test_edits_that_must_wait_do_not_hold_back_new_messages(town: Town) -> None:
    issue = await town.capture(a_crash())
    await town.settle()
    town.world.faults.add(service="slack", kind="429", method="chat.update", seconds=40, times=1)
    await town.world.sentry.resolve(issue)
    await town.advance(3)
    await town.capture(a_crash("Another"))
    await town.advance(3)
    told, another = town.channel("payments").roots()
    assert (told.text.split(":")[0], another.text.split(":")[0]) == ("Unresolved (new)", "Unresolved (new)")
    assert [reply.text.split(":")[0] for reply in town.channel("payments").replies(told.ts)] == ["Resolved by Sentry"]
    await town.advance(40)
    assert town.texts("payments")[0].startswith("Resolved")
    refused, done, *_ = calls(town, "chat.update")
    assert (done.at - refused.at).total_seconds() >= 40


async def test_edits_that_must_wait_do_not_hold_back_the_lines_of_other_messages(town: Town) -> None:
    issues = [await town.capture(a_crash(f"Charge{number}")) for number in range(12)]
    await town.advance(15)
    town.world.faults.add(service="slack", kind="429", method="chat.update", seconds=60, times=1)
    for issue in issues:
        await town.world.sentry.resolve(issue)
    await town.advance(20)
    channel = town.channel("payments")
    assert [len(channel.replies(root.ts)) for root in channel.roots()] == [1] * 12
    assert not any(root.text.startswith("Resolved") for root in channel.roots())
    await town.advance(60)
    assert all(root.text.startswith("Resolved") for root in channel.roots())


# Broken.


@pytest.mark.parametrize("kind", ["500", "down", "reset_before"])
async def test_what_is_pending_through_ten_bad_minutes_is_told_afterwards_and_says_how_late_and_why(
    town: Town, kind: str
) -> None:
    town.world.faults.add(service="slack", kind=kind)
    for number in range(4):
        await town.capture(a_crash(f"Charge{number}"))
    await town.advance(600, step=5)
    assert town.texts("payments") == []
    town.world.faults.clear()
    await town.advance(400, step=1)
    roots = town.channel("payments").roots()
    assert len(roots) == 4
    assert all("min late: " in shown(root) and "Slack" in shown(root) for root in roots)


async def test_a_page_through_ten_bad_minutes_opens_its_incident_afterwards(town: Town) -> None:
    town.world.faults.add(service="pagerduty", kind="500")
    await town.capture(a_crash(level="fatal"))
    await town.advance(600, step=5)
    town.world.faults.clear()
    await town.advance(400, step=5)
    [incident] = town.world.pagerduty.incidents
    assert "min late: PagerDuty answered 500" in str(incident.payload)


async def test_what_stays_refused_for_a_day_is_given_up_and_the_fallback_is_told_why(town: Town) -> None:
    down: dict[str, Any] = {"kind": "down", "method": "chat.postMessage", "channel": "#payments"}
    town.world.faults.add(service="slack", **down)
    await town.capture(a_crash())
    await town.advance(DAY - HOUR, step=600)
    assert town.texts("alerts") == []
    await town.advance(2 * HOUR, step=600)
    [dead] = await in_state(town, DeliveryState.FAILED)
    assert "given up" in str(dead.why)
    assert "Told here instead" in shown(the_message(town, "alerts"))
    assert "could not be told" in shown(the_message(town, "alerts"))


# Refused for good.


async def test_an_archived_channel_is_given_up_at_once_and_the_fallback_is_told(town: Town) -> None:
    town.channel("payments").archived = True
    await town.capture(a_crash())
    await town.advance(2)
    assert "is_archived" in shown(the_message(town, "alerts"))


async def test_a_channel_that_is_gone_is_given_up_at_once_and_the_fallback_is_told(town: Town) -> None:
    town.world.slack.channels.pop(town.channel("payments").id)
    await town.capture(a_crash())
    await town.advance(2)
    assert "channel_not_found" in shown(the_message(town, "alerts"))


async def test_a_page_that_pagerduty_refuses_is_paged_to_the_page_fallback(town: Town) -> None:
    del town.world.pagerduty.services[PAYMENTS_KEY]
    await town.capture(a_crash(level="fatal"))
    await town.settle()
    [incident] = town.world.pagerduty.incidents
    assert incident.routing_key == CORE_KEY
    assert "could not be told" in str(incident.payload)


async def test_a_page_that_nobody_can_be_paged_with_is_said_aloud_in_its_teams_channel(town: Town) -> None:
    town.world.pagerduty.services.clear()
    await town.capture(a_crash(level="fatal"))
    await town.advance(30)
    assert town.world.pagerduty.incidents == []
    said = thread(town, "payments")
    assert [text for text in said if "Told here instead" in text]
    assert "pagerduty:core could not be told" in shown(the_message(town, "payments"))


async def test_a_page_is_heard_of_in_the_operators_channel_where_nothing_else_works(tmp_path: Path) -> None:
    async with a_town(tmp_path, environment={"OPS_CHANNEL": "#ops"}) as town:
        town.world.pagerduty.services.clear()
        town.channel("payments").archived = town.channel("alerts").archived = True
        await town.capture(a_crash(level="fatal"))
        await town.advance(30)
        told = shown(the_message(town, "ops"))
        assert all(f"{each} could not be told" in told for each in ("pagerduty:payments", "pagerduty:core"))
        assert "is_archived" in told


@pytest.mark.parametrize("by, why", [("mail", "SMTP_URL is not set"), ("ticket", "not served yet")])
async def test_a_destination_that_cannot_be_told_is_told_loudly_to_the_fallback(
    wide_town: Town, by: str, why: str
) -> None:
    await wide_town.capture(a_crash(frame=NOWHERE, tags={"by": by}))
    await wide_town.advance(5)
    [dead] = await in_state(wide_town, DeliveryState.FAILED)
    assert why in str(dead.why)
    assert why in shown(the_message(wide_town, "alerts"))


async def test_when_even_the_fallback_is_refused_that_is_kept_to_be_seen(town: Town) -> None:
    town.channel("payments").archived = town.channel("alerts").archived = True
    await town.capture(a_crash())
    await town.advance(5)
    assert len(await in_state(town, DeliveryState.FAILED)) == 2


async def test_the_operator_brings_a_failed_delivery_back(town: Town) -> None:
    channel = town.channel("payments")
    channel.archived = True
    issue: Issue = await town.capture(a_crash())
    await town.advance(2)
    channel.archived = False
    [dead] = await in_state(town, DeliveryState.FAILED)
    await ask(town, Retry((dead.id,)))
    await town.advance(5)
    assert issue.title in shown(the_message(town, "payments"))
    assert await in_state(town, DeliveryState.FAILED) == []
