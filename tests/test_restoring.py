"""After a restore: what was accepted before the backup is told once over both lives, and nothing is taken for something else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from switchboard.model.delivery import DeliveryState
from tests.promises.scenes import a_crash, calls, in_state, shown, the_message, thread
from tests.restoring import backed_up, put_back
from tests.town import Town, a_town

KEYS = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token"}


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path) as town:
        yield town


async def _accepted(town: Town, *names: str, level: str = "error") -> None:
    """Have alerts accepted, which nobody works yet."""
    for name in names:
        await town.capture(a_crash(name, level=level))


async def test_what_was_accepted_and_told_only_after_the_backup_is_found_and_not_told_again(town: Town) -> None:
    await _accepted(town, "ChargeError")
    file = backed_up(town)
    await town.advance(60)
    assert len(town.texts("payments")) == 1
    await put_back(town, file)
    await town.advance(60)
    assert len(town.texts("payments")) == 1
    [delivery] = await in_state(town, DeliveryState.DELIVERED)
    assert delivery.place is not None
    assert not delivery.may_repeat
    assert len(calls(town, "chat.postMessage", "ok")) == 1
    assert thread(town, "payments") == []


async def test_what_was_accepted_and_never_told_is_told_after_the_restore(town: Town) -> None:
    await _accepted(town, "ChargeError")
    file = backed_up(town)
    await put_back(town, file)
    await town.advance(60)
    assert len(town.texts("payments")) == 1


async def test_each_message_is_found_by_what_it_is_about_and_never_by_a_number_of_the_life_that_was_lost(
    town: Town,
) -> None:
    await _accepted(town, "FirstError", "SecondError")
    file = backed_up(town)
    await _accepted(town, "LostError")
    await town.advance(60)
    assert len(town.texts("payments")) == 3
    await put_back(town, file)
    await town.advance(60)
    roots = town.channel("payments").roots()
    assert len(roots) == 3
    for name in ("FirstError", "SecondError", "LostError"):
        assert sum(name in root.text for root in roots) == 1
    numbers = [root.metadata["event_payload"]["delivery"] for root in roots if root.metadata and "Lost" in root.text]
    known = {delivery.id for delivery in await town.deliveries()}
    assert not known.intersection(numbers)


async def test_what_was_told_before_the_backup_is_edited_on_where_it_stands(town: Town) -> None:
    await town.capture(a_crash())
    await town.advance(60)
    file = backed_up(town)
    await put_back(town, file)
    await town.advance(60)
    assert len(town.texts("payments")) == 1
    assert calls(town, "conversations.history") == []


async def test_a_line_that_was_said_since_the_backup_is_not_said_again(town: Town) -> None:
    issue = await town.capture(a_crash())
    await town.advance(60)
    await town.world.sentry.resolve(issue, by="Alice")
    file = backed_up(town)
    await town.advance(60)
    said = thread(town, "payments")
    assert len(said) == 1
    await put_back(town, file)
    await town.advance(120)
    assert thread(town, "payments") == said
    assert "Resolved" in shown(the_message(town, "payments"))


async def test_a_page_of_the_life_that_was_lost_is_one_incident(town: Town) -> None:
    await _accepted(town, "ChargeError", level="fatal")
    file = backed_up(town)
    await town.advance(60)
    rang = len(town.world.pagerduty.incidents)
    await put_back(town, file)
    await town.advance(60)
    assert rang == len(town.world.pagerduty.incidents) == 1


async def test_a_page_that_somebody_closed_since_the_backup_rings_no_second_time(tmp_path: Path) -> None:
    async with a_town(tmp_path, environment=KEYS) as town:
        await _accepted(town, "ChargeError", level="fatal")
        file = backed_up(town)
        await town.advance(60)
        [incident] = town.world.pagerduty.incidents
        town.world.pagerduty.change(incident, "resolve", by="Alice")
        await put_back(town, file)
        await town.advance(700)
        assert len(town.world.pagerduty.incidents) == 1


async def test_an_issue_that_is_open_in_the_backup_is_asked_for_where_sentry_can_be_asked(tmp_path: Path) -> None:
    async with a_town(tmp_path, asks_sentry=True) as town:
        issue = await town.capture(a_crash())
        await town.advance(60)
        file = backed_up(town)
        await town.world.sentry.resolve(issue, by="Alice")
        await town.advance(60)
        await put_back(town, file)
        await town.advance(120)
        assert "Resolved" in shown(the_message(town, "payments"))
