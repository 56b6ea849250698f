"""A note in an issue's thread stands in PagerDuty's incident too: once, whatever gets lost, and it is not said back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.pagerduty.account import Rules
from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.incident import PagerNote, PagerNoteState
from switchboard.storage.store import Unit
from tests.acting import notes as in_sentry
from tests.acting import root
from tests.samples.pagerduty import SECRET, a_note, signed
from tests.town import PAYMENTS_KEY, ROUTES, Town, a_town

ALICE, BOB = "alice@acme.example", "bob@acme.example"
SETTINGS = {
    "PAGERDUTY_WEBHOOK_SECRET": SECRET,
    "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token",
    "PAGERDUTY_FROM": f"Switchboard <{BOB}>",
}
TEXT = "the card network is down"
BOTH = ROUTES.replace("[pagerduty:owner, slack:owner]", "[pagerduty:owner, pagerduty:core, slack:owner]")


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice and Bob, and tell the house of everything."""
    world.pagerduty.users += [ALICE, BOB]
    world.pagerduty.webhooks.subscribe("http://127.0.0.1/webhooks/pagerduty", SECRET)


@pytest.fixture(name="noting")
async def _noting(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=BOTH, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


def written(town: Town) -> list[list[str]]:
    """Return the notes of each incident."""
    return [[note.content for note in incident.notes] for incident in town.world.pagerduty.incidents]


def posts(town: Town) -> list[str]:
    """Return how each note that was sent to PagerDuty was answered."""
    return [entry.outcome for entry in town.world.log.of("pagerduty", "note")]


async def rows(town: Town) -> list[PagerNote]:
    """Return what is known of the notes of all actions."""

    def work(unit: Unit) -> list[PagerNote]:
        return [note for action in unit.actions.listing(limit=9) for note in unit.pager_notes.of_action(action.id)]

    return await town.worker.store.run(work)


async def note(town: Town, text: str = TEXT) -> None:
    """Let Alice write a note in the thread."""
    await town.say(f"!note {text}", thread=root(town))
    await town.settle()


def own_words(town: Town) -> str:
    """Return what the bot said in the thread."""
    bot = town.world.slack.bot_user
    replies = town.channel("payments").thread(root(town))[1:]
    return "".join(str(reply.text) + str(reply.blocks) for reply in replies if reply.user == bot)


async def test_a_note_goes_to_the_incident_of_each_open_page_and_is_not_said_back(noting: Town) -> None:
    await note(noting)
    await noting.advance(10)
    assert [len(notes) for notes in written(noting)] == [1, 1]
    for [content] in written(noting):
        assert content.startswith("Alice, from Slack in #payments (switchboard ")
        assert content.endswith(f":\n{TEXT}")
    assert own_words(noting).count("Note at PagerDuty") == 0
    sent = [each for each in noting.world.pagerduty.webhooks.log if each.event_type == "incident.annotated"]
    assert [each.status for each in sent] == [202, 202], "PagerDuty told of both"


async def test_what_is_written_at_pagerduty_goes_nowhere_but_into_the_thread(noting: Town) -> None:
    noting.world.pagerduty.hands.note(noting.world.pagerduty.incidents[0], TEXT, by=ALICE)
    await noting.advance(10)
    assert own_words(noting).count(TEXT) >= 1
    assert [len(notes) for notes in written(noting)] == [1, 0]
    assert not posts(noting)


async def test_a_note_that_comes_before_we_heard_of_its_incident_is_said_once_that_is_known(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=ROUTES, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        town.world.pagerduty.webhooks.paused = True
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        town.world.pagerduty.webhooks.paused = False
        town.world.pagerduty.hands.note(town.world.pagerduty.incidents[0], TEXT, by=ALICE)
        await town.advance(20)
        assert TEXT not in own_words(town)
        await town.advance(60)
        await town.worker.look_up()
        await town.advance(10)
        assert TEXT in own_words(town)


async def test_what_somebody_adds_to_a_copy_of_a_note_of_ours_is_news(noting: Town) -> None:
    await note(noting)
    await noting.advance(10)
    incident = noting.world.pagerduty.incidents[0]
    noting.world.pagerduty.hands.note(incident, f"{incident.notes[0].content}\nno longer", by=ALICE)
    await noting.advance(10)
    assert "no longer" in own_words(noting)


@pytest.mark.parametrize("lost", ["reset_before", "reset_after", "500"])
async def test_a_note_of_which_no_answer_came_stands_there_once(noting: Town, lost: str) -> None:
    noting.world.pagerduty.webhooks.paused = True
    noting.world.faults.add(service="pagerduty", kind=lost, method="note", times=1)
    await note(noting)
    await noting.advance(120)
    assert [len(notes) for notes in written(noting)] == [1, 1]
    assert {each.state for each in await rows(noting)} == {PagerNoteState.WRITTEN}


async def test_a_worker_that_dies_while_it_writes_a_note_writes_it_once(noting: Town) -> None:
    noting.world.pagerduty.webhooks.paused = True
    noting.world.faults.add(service="pagerduty", kind="slow", method="note", seconds=3)
    await note(noting)
    await noting.advance(1)
    await noting.restart_worker()
    await noting.advance(60)
    assert [len(notes) for notes in written(noting)] == [1, 1]


async def test_the_webhook_of_a_note_whose_answer_is_lost_settles_it_also_twice_and_late(noting: Town) -> None:
    noting.world.faults.add(service="pagerduty", kind="reset_after", method="note", times=2)
    await note(noting)
    await noting.advance(3)
    assert {each.state for each in await rows(noting)} == {PagerNoteState.WRITTEN}, (
        "its webhook was faster than its next try"
    )
    [first, _] = noting.world.pagerduty.incidents
    await noting.advance(3600, step=60)
    for number in (1, 2, 2):
        raw = a_note(first.notes[0].content, at=noting.clock.now(), number=number, incident=first.id)
        assert (await noting.post(signed(raw), raw, path="/webhooks/pagerduty")).status_code == 202
        await noting.advance(5)
    assert "Note at PagerDuty" not in own_words(noting)
    assert [len(notes) for notes in written(noting)] == [1, 1]


async def test_pages_that_pagerduty_made_one_incident_of_have_the_note_once(tmp_path: Path) -> None:
    def group(world: World) -> None:
        settle_in(world)
        world.pagerduty.rules[PAYMENTS_KEY] = Rules(grouping=True)

    settings = SETTINGS | {"PAGERDUTY_CORE": PAYMENTS_KEY}
    async with a_town(tmp_path, routes=BOTH, asks_sentry=True, environment=settings, before=group) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        await note(town)
        await town.advance(30)
        assert [len(notes) for notes in written(town)] == [1]
        assert {each.state for each in await rows(town)} == {PagerNoteState.WRITTEN}
        assert len(await rows(town)) == 2


async def test_what_pagerduty_refuses_is_said_once_in_the_thread(noting: Town) -> None:
    noting.world.pagerduty.users.remove(BOB)
    await note(noting)
    await noting.advance(300, step=5)
    assert posts(noting) == ["invalid", "invalid"]
    for team in ("payments", "core"):
        assert own_words(noting).count(f"the note is not in the incident of {team}: PagerDuty refused it (400)") >= 1


async def test_what_is_not_taken_for_half_an_hour_is_given_up_and_said(noting: Town) -> None:
    noting.world.faults.add(service="pagerduty", kind="down", method="note")
    await note(noting)
    await noting.advance(2400, step=20)
    assert "given up after 30 min" in own_words(noting)
    noting.world.faults.clear()
    await noting.advance(1200, step=20)
    assert not any(written(noting))


async def test_notes_stand_in_the_order_in_which_they_were_written(noting: Town) -> None:
    noting.world.faults.add(service="pagerduty", kind="500", method="note", times=3)
    await note(noting, "first")
    await note(noting, "second")
    await noting.advance(120)
    for notes in written(noting):
        assert [content.rsplit("\n", 1)[1] for content in notes] == ["first", "second"]


async def test_a_note_by_command_goes_the_same_way_and_none_to_a_page_that_is_over(noting: Town) -> None:
    noting.world.pagerduty.hands.resolve(noting.world.pagerduty.incidents[1], by=ALICE)
    await noting.advance(10)
    await noting.command(f"/sentry note SHOP-BACKEND-1: {TEXT}")
    await noting.advance(10)
    assert [len(notes) for notes in written(noting)] == [1, 0]


async def test_without_somebody_to_write_as_a_note_goes_to_sentry_alone(tmp_path: Path) -> None:
    settings = SETTINGS | {"PAGERDUTY_FROM": ""}
    async with a_town(tmp_path, routes=BOTH, asks_sentry=True, environment=settings, before=settle_in) as town:
        issue = await town.capture(Crash(level="fatal"))
        await town.advance(5)
        await note(town)
        await town.advance(10)
        assert any(TEXT in each for each in in_sentry(issue))
        assert not any(written(town))
