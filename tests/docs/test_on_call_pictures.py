"""The pictures of docs/on-call.md: an escalation in Slack, at the sandbox's pager and in the console, as a browser shows them.

PICTURES=docs/pictures writes them there; without it they are taken, looked at and thrown away.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from sandbox.server import running
from sandbox.world import World
from tests.docs.test_slack_pictures import CHARGE, COMMAND, settle_in, take
from tests.town import ROUTES, Town, a_town

pytestmark = pytest.mark.browser

STEPS = "    escalate: [{after: 10m, notify: [pagerduty:owner, slack:owner]}, {after: 20m, notify: [pagerduty:core, slack:core]}]\n"
ESCALATING = ROUTES.replace("    notify: [pagerduty:owner", f"{STEPS}    notify: [pagerduty:owner", 1)
SECRET = "a-webhook-secret"
SETTINGS = {
    "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token",
    "PAGERDUTY_FROM": "alice@acme.example",
    "PAGERDUTY_WEBHOOK_SECRET": SECRET,
}


def _subscribe(world: World) -> None:
    settle_in(world)
    world.pagerduty.users += [f"{name}@acme.example" for name in ("alice", "bob", "carol")]
    world.pagerduty.webhooks.subscribe("http://127.0.0.1/webhooks/pagerduty", SECRET)


@asynccontextmanager
async def _browsing(chromium: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield await browser.new_page(viewport={"width": 1280, "height": 1000})
        await browser.close()


@pytest.fixture(name="escalated")
async def _escalated(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town where a page rang for thirteen minutes: its first step was taken."""
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment=SETTINGS, before=_subscribe) as town:
        await town.worker.on_call.refresh()
        await town.capture(CHARGE)
        await town.advance(5)
        await town.advance(13 * 60, step=20)
        yield town


async def test_what_an_escalation_looks_like(escalated: Town, chromium: str, album: Path) -> None:
    async with _browsing(chromium) as page:
        await _in_slack(escalated, page, album)
        await _in_the_console(escalated, page, album)
        await _at_the_pager(escalated, page, album)


async def _in_slack(town: Town, page: Page, album: Path) -> None:
    await page.goto(f"{town.world.base_url}/#payments")
    message = page.locator("#messages > article").first
    await expect(message).to_contain_text("Nobody took it up")
    await take(message, album, "on-call-escalated")
    box = page.locator("#composer [name=said]")
    await box.fill("/sentry why SHOP-BACKEND-1")
    async with page.expect_response(COMMAND):
        await box.press("Enter")
    answers = page.locator("#messages > article").filter(has_text="only visible to you")
    await expect(answers).to_contain_text("next: in ")
    await take(answers.last, album, "on-call-why")


async def _in_the_console(town: Town, page: Page, album: Path) -> None:
    [alert] = await town.worker.store.run(lambda unit: unit.subjects.latest_alerts(limit=1))
    async with running(town.app) as console:
        await page.goto(f"{console}/received/{alert.inbound_id}")
        await expect(page.locator(".step-next")).to_contain_text("pagerduty:core")
        await take(page.locator("section.escalation"), album, "on-call-console")
        await page.set_viewport_size({"width": 360, "height": 780})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await page.set_viewport_size({"width": 1280, "height": 1000})


async def _at_the_pager(town: Town, page: Page, album: Path) -> None:
    [incident] = town.world.pagerduty.incidents
    await page.goto(f"{town.world.base_url}/pager")
    await expect(page.locator("#incidents")).to_contain_text("ChargeError")
    await take(page.locator("body"), album, "on-call-pager")
    town.world.pagerduty.hands.acknowledge(incident, by="carol@acme.example")
    await town.advance(8)
    await page.goto(f"{town.world.base_url}/#payments")
    message = page.locator("#messages > article").first
    await expect(message.get_by_text("Acknowledged by Carol").first).to_be_visible()
    await take(message, album, "on-call-acknowledged")
