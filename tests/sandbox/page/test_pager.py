"""The pager's page: who is on call, incidents with levels and notes, what may be done with them; and nothing hostile gets in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from playwright.async_api import async_playwright, expect

from sandbox.page.pager import pager_pieces
from sandbox.pagerduty.oncall import Level
from sandbox.pagerduty.pager import Pager
from sandbox.world import World
from tests.sandbox.page.test_view import HOSTILE, Tags

KEY = "a" * 32
ALICE, BOB = "alice@acme.example", "bob@acme.example"
TRIGGER = {"routing_key": KEY, "event_action": "trigger", "dedup_key": "one"}


@pytest.fixture(name="rung")
async def _rung(world: World) -> AsyncIterator[Pager]:
    """Give a pager that rings Alice, and Bob behind her."""
    world.pagerduty.users += [ALICE, BOB]
    world.pagerduty.add_policy("payments", Level((ALICE,)), Level((BOB,)))
    payload = {"summary": HOSTILE, "source": "x", "severity": "error"}
    world.pagerduty.enqueue(TRIGGER | {"payload": payload})
    yield world.pagerduty
    await world.stop()


async def test_it_shows_levels_states_and_notes(rung: Pager) -> None:
    [one] = rung.incidents
    rung.hands.note(one, "looking", by=BOB)
    rung.hands.escalate(one, by=ALICE)
    rung.hands.maintain("payments", by=ALICE)
    shown = pager_pieces(rung)
    assert "level 2 of 2 · rings Bob" in shown["incidents"]
    assert "<blockquote class=note>looking" in shown["incidents"]
    assert "under maintenance" in shown["oncall"]
    assert shown["oncall"].count("nobody is on call") == 1, "core has no levels"


async def test_what_may_be_done_depends_on_the_state(rung: Pager) -> None:
    [one] = rung.incidents
    offered = [offers(rung)]
    rung.hands.snooze(one, 60, by=ALICE)
    offered.append(offers(rung))
    rung.hands.resolve(one, by=ALICE)
    offered.append(offers(rung))
    rest = ["resolve", "escalate", "note", "reassign", "snooze", "prioritise"]
    assert offered == [["acknowledge", *rest], ["unacknowledge", *rest], ["reopen", "note"]]


def offers(pager: Pager) -> list[str]:
    """Return what the one incident offers."""
    return re.findall(r'data-pager="(\w+)"', pager_pieces(pager)["incidents"])


async def test_nothing_hostile_gets_into_it(rung: Pager) -> None:
    [one] = rung.incidents
    rung.users.append(f"{HOSTILE}@acme.example")
    rung.priorities.append(HOSTILE)
    rung.add_service(HOSTILE, "c" * 32)
    rung.hands.note(one, HOSTILE, by=ALICE)
    rung.rules_of(KEY).grouping = True
    rung.enqueue(TRIGGER | {"dedup_key": HOSTILE, "payload": {"summary": HOSTILE, "severity": "error"}})
    for html in pager_pieces(rung).values():
        assert not Tags(html).names & {"script", "img"}


@pytest.mark.parametrize(
    ("verb", "more", "action"),
    [
        ("acknowledge", {}, "acknowledge"),
        ("resolve", {}, "resolve"),
        ("escalate", {}, "escalate"),
        ("reassign", {"to": BOB}, "assign"),
        ("note", {"content": "looking"}, "annotate"),
        ("prioritise", {"priority": "P1"}, "priority"),
        ("snooze", {"seconds": "60"}, "snooze"),
        ("delegate", {"to": "core"}, "delegate"),
    ],
)
async def test_each_button_does_what_it_says(
    http: httpx.AsyncClient, rung: Pager, verb: str, more: dict[str, Any], action: str
) -> None:
    answer = await http.post(f"/control/pagerduty/{verb}", json={"number": 1, "by": "Bob", **more})
    assert answer.status_code == 200, answer.text
    assert rung.incidents[0].log[-1].action == action


async def test_a_service_is_switched_and_what_cannot_be_done_is_refused_with_a_reason(
    http: httpx.AsyncClient, rung: Pager
) -> None:
    for on, maintained in ((True, True), (False, False)):
        await http.post("/control/pagerduty/maintain", json={"service": "payments", "on": on, "by": "Alice"})
        assert rung.is_maintained(KEY) is maintained
    for verb, body in (("reopen", {"number": 1}), ("dance", {"number": 1}), ("note", {"number": 1}), ("disable", {})):
        answer = await http.post(f"/control/pagerduty/{verb}", json=body)
        assert (answer.status_code, bool(answer.json()["error"])) == (400, True), verb


@pytest.mark.browser
async def test_a_person_acts_on_a_phone(base_url: str, chromium: str, rung: Pager) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport={"width": 375, "height": 800}, color_scheme="dark")
        await page.goto(f"{base_url}/pager")
        await page.locator("#by").select_option("Bob")
        await page.locator("[data-pager=acknowledge]").click()
        await expect(page.locator(".whose")).to_have_text("level 1 of 2 · Bob · on it: Bob")
        await page.locator("button[data-pager=note]").click()
        await page.locator("#pager-note [name=content]").fill("looking")
        await page.keyboard.press("Enter")
        await expect(page.locator(".note")).to_have_text("looking Bob")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 375
        await browser.close()
    assert [note.content for note in rung.incidents[0].notes] == ["looking"]
