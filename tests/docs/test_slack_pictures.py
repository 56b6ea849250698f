"""The pictures of docs/slack.md, taken of the sandbox's page by a real browser while the whole product runs behind it.

PICTURES=docs/pictures writes them there; without it they are taken, looked at and thrown away.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from sandbox.pagerduty.oncall import Level, Shift
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.releases import Deploy, Shipped
from sandbox.world import World
from switchboard.commands.help import EXAMPLES
from switchboard.model.replace import replace
from tests.sharing import buttons
from tests.town import Town, a_town

pytestmark = pytest.mark.browser


def http(method: str, url: str, status: int) -> dict[str, object]:
    """What an SDK writes down of a request."""
    return {"method": method, "url": url, "status_code": status}


CHARGE = Crash(
    type="ChargeError",
    value="the card network answered 503 for order 81207",
    level="fatal",
    frames=(
        Frame("src/acme/web/checkout.py", "pay", 88, context_line="receipt = charge(order)"),
        Frame("src/acme/payments/charge.py", "charge", 42, context_line="raise ChargeError(answer.status)"),
    ),
    transaction="acme.web.checkout.pay",
    release="shop-backend@2.4.1",
    tags={"payment_status": "failed"},
)
REFUND = Crash(
    type="RefundError",
    value="no receipt for order 81194",
    frames=(Frame("src/acme/payments/refund.py", "refund", 17, context_line="raise RefundError(order)"),),
    transaction="acme.web.checkout.refund",
    release="shop-backend@2.4.1",
)
# What the program did before it crashed, by the seconds before.
DONE = (
    (95.0, {"type": "navigation", "category": "navigation", "data": {"from": "/cart", "to": "/checkout"}}),
    (41.2, {"type": "query", "category": "query", "message": "SELECT id, total FROM orders WHERE id = %s"}),
    (40.9, {"type": "http", "category": "httplib", "data": http("GET", "https://rates.example/eur", 200)}),
    (3.4, {"type": "navigation", "category": "navigation", "data": {"from": "/checkout", "to": "/pay"}}),
    (3.2, {"type": "http", "category": "httplib", "data": http("POST", "https://cards.example/charge", 503)}),
    (2.1, {"type": "http", "category": "httplib", "data": http("POST", "https://cards.example/charge", 503)}),
    (2.0, {"category": "acme.payments", "level": "warning", "message": "giving up on order 81207"}),
)
# Once it is answered, what was asked for is kept. Time that passes sooner makes Slack's three seconds run out on its way.
PRESS, COMMAND = "**/control/slack/press", "**/control/slack/command"
# The modals, by the menu that they are chosen from.
IN_MENUS = {
    "details": ("more", "Details"),
    "why": ("more", "Why here?"),
    "page": ("assign", "Page…"),
    "resolve": ("more", "Resolve in a release or commit…"),
    "ignore": ("ignore", "Something else…"),
}
# Played one after another on the one issue; the last answer to each is its picture.
COMMANDS = {
    "help": "/sentry help",
    "mistake": "/ignore SHOP-BACKEND-1 2 fortnights",
    "show": "/sentry show SHOP-BACKEND-1",
    "why": "/sentry why SHOP-BACKEND-1",
    "search": "/sentry search is:unresolved level:fatal",
    "ack": "/sentry ack SHOP-BACKEND-1",
    "page": "/sentry page SHOP-BACKEND-1 #core because the ledger is behind",
    "assign": "/assign SHOP-BACKEND-1 me",
    "mine": "/sentry mine",
    "oncall": "/sentry oncall",
    "handover": "/sentry handover",
    "digest": "/sentry digest payments this week",
    "unassign": "/sentry unassign SHOP-BACKEND-1",
    "note": "/sentry note SHOP-BACKEND-1: seen on the staging machines, too",
    "ignore": "/ignore SHOP-BACKEND-1 2h because the card network is being mended",
    "unresolve": "/sentry unresolve SHOP-BACKEND-1",
    "resolve": "/resolve SHOP-BACKEND-1 next release because flaky upstream",
    "mute": "/sentry mute logger:celery.* for 2h because the queue is being moved",
    "mutes": "/sentry mutes",
    "unmute": "/sentry unmute 1",
    "dm": "/sentry dm off",
    "mail": "/sentry mail new on",
    "link": "/sentry link alice@private.example",
    "unlink": "/sentry unlink",
    "whoami": "/sentry whoami",
    "status": "/sentry status",
}


# What is answered twice: at once, and when it is done.
TWICE = {"digest"}


def done_before(crashed: datetime) -> tuple[dict[str, object], ...]:
    """What it did, with the times of a crash."""
    return tuple({"timestamp": crashed.timestamp() - before, **what} for before, what in DONE)


def settle_in(world: World) -> None:
    """Let Alice be on call for payments until tomorrow, then Bob, and nobody for core."""
    morning = (world.now() + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    turns = (
        Shift("alice@acme.example", world.now(), morning),
        Shift("bob@acme.example", morning, morning + timedelta(days=7)),
    )
    world.pagerduty.add_schedule("Payments in turns", *turns)
    world.pagerduty.add_policy("Payments", Level(("Payments in turns",)), Level(("carol@acme.example",)))


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    token = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token", "MAIL_FROM": "Switchboard <alerts@acme.example>"}
    async with a_town(tmp_path, asks_sentry=True, environment=token, mails=True, before=settle_in) as town:
        await town.worker.on_call.refresh()
        town.world.slack.shortcuts["note"] = "Add note to Sentry"
        out = Deploy("production", town.clock.now() - timedelta(minutes=12))
        town.world.sentry.shipped["shop-backend@2.4.1"] = Shipped(deploys=[out])
        await town.capture(replace(CHARGE, breadcrumbs=done_before(town.clock.now())))
        await town.advance(5)
        yield town


@pytest.fixture(name="page")
async def _page(town: Town, chromium: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 1000})
        await page.goto(f"{town.world.base_url}/#payments")
        yield page
        await browser.close()


async def take(what: Locator, album: Path, name: str) -> None:
    """Take one picture, of what is there."""
    await expect(what).to_be_visible()
    picture = await what.screenshot(path=album / f"{name}.png", animations="disabled")
    assert picture.startswith(b"\x89PNG")


async def click(button: Locator, town: Town, page: Page) -> None:
    """Press a button, and let what it asks for be done."""
    async with page.expect_response(PRESS):
        await button.click()
    await town.advance(5)


async def test_the_message_and_what_a_click_makes_of_it(town: Town, page: Page, album: Path) -> None:
    message = page.locator("#messages > article").first
    await take(message, album, "message")
    await click(message.locator("[data-act=ack]"), town, page)
    await expect(message.get_by_text("Acknowledged by Alice", exact=True)).to_be_visible()
    await take(message, album, "message-acknowledged")
    await click(message.locator("[data-act=resolve]"), town, page)
    await expect(message.locator("[data-act=unresolve]")).to_be_visible()
    await take(message, album, "message-resolved")


async def test_home(town: Town, page: Page, album: Path) -> None:
    await town.capture(REFUND)
    await town.command("/assign SHOP-BACKEND-2 me")
    await town.command("/sentry mute logger:celery.* for 2h because the queue is being moved")
    await town.advance(5)
    await page.locator("[data-home]").click()
    home = page.locator("#messages > article")
    await expect(home.get_by_text("SHOP-BACKEND-2")).to_be_visible()
    await take(home, album, "home")


async def test_every_modal(town: Town, page: Page, album: Path) -> None:
    message, modal = page.locator("#messages > article").first, page.locator(".modal")
    await message.locator("select[data-act=assign]").select_option(label="Assign to…")
    await modal.locator("[data-search]").fill("a")
    await expect(modal.locator(".found button").first).to_be_visible()
    await take(modal, album, "assign")
    await page.locator("[data-close]").click()
    await expect(modal).to_have_count(0)
    for name, (menu, option) in IN_MENUS.items():
        await message.locator(f"select[data-act={menu}]").select_option(label=option)
        await take(modal, album, name)
        await page.locator("[data-close]").click()
        await expect(modal).to_have_count(0)
    await message.hover()
    await page.locator("[data-shortcut=note]").first.click()
    await take(modal, album, "note")


async def test_every_command_is_answered_to_the_one_who_types(town: Town, page: Page, album: Path) -> None:
    box = page.locator("#composer [name=said]")
    answers = page.locator("#messages > article").filter(has_text="only visible to you")
    for name, typed in COMMANDS.items():
        before = await answers.count()
        await box.fill(typed)
        async with page.expect_response(COMMAND):
            await box.press("Enter")
        await expect(answers.nth(before + (name in TWICE))).to_be_visible()
        await town.advance(5)
        await town.worker.report()
        await expect(answers).to_have_count(len(town.ephemerals()))
        await take(answers.last, album, f"command-{name}")


def test_every_command_has_its_picture() -> None:
    assert set(EXAMPLES) <= set(COMMANDS)


async def test_what_a_shared_link_shows(town: Town, page: Page, album: Path) -> None:
    (issue,) = town.world.sentry.issues.values()
    link = f"{town.settings.sentry.url}/organizations/acme/issues/{issue.id}/"
    shared = await town.say(f"Is anybody on this one? {link}", by="bob", channel="core")
    await town.advance(3)
    assert "resolve" in buttons(shared)
    await page.goto(f"{town.world.base_url}/#core")
    message = page.locator("#messages > article").filter(has_text="Is anybody")
    await expect(message.locator("[data-link] [data-act=resolve]")).to_be_visible()
    await take(message, album, "shared-link")
    await click(message.locator("[data-link] [data-act=resolve]"), town, page)
    await town.advance(3)
    assert "unresolve" in buttons(shared)
    await expect(message.locator("[data-link] [data-act=unresolve]")).to_be_visible()
