"""The page in a real browser: it renders, keeps itself true, and its own policy lets its style and script run."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import async_playwright, expect

from console.app import create_console
from switchboard.app.web import web_services
from tests.console.bodies import an_alert, from_staging
from tests.console.house import House

pytestmark = pytest.mark.browser

# What reaches beyond the edge of the screen, whether it can be scrolled to or is cut.
BEYOND = """[...document.querySelectorAll("body *")].filter(each => each.checkVisibility() && each.closest("thead") === null
  && each.getBoundingClientRect().right > innerWidth).map(each => each.outerHTML.slice(0, 80))"""


@contextlib.asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    """Serve the console of a house on a free port of this machine."""
    services = web_services(house.settings, clock=house.clock)
    app = FastAPI(openapi_url=None)
    app.include_router(create_console(services))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listening.close()
        services.close()


async def test_the_page_renders_and_keeps_itself_true(house: House, chromium: str) -> None:
    for event in "ab":
        house.keep(from_staging(7, event_id=event * 32, title="<b>First</b>"), "event_alert")
    await house.settle()
    async with served(house) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = await browser.new_page(viewport={"width": 360, "height": 780}, color_scheme="dark")
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(url)
        await expect(page.get_by_role("link", name="<b>First</b>")).to_be_visible()
        await expect(page.get_by_text("1 delivery failed.", exact=True)).to_be_visible()
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 19, 24)"
        assert await page.evaluate(BEYOND) == []

        await page.locator("details.webhooks summary").first.click()
        await page.get_by_role("searchbox").fill("level:")
        house.keep(an_alert(8, title="Second"), "event_alert")
        await house.settle()
        await expect(page.get_by_role("link", name="Second")).to_be_visible(timeout=15_000)
        await expect(page.locator("details.webhooks").first).to_have_attribute("open", "")
        await page.keyboard.type("error environment:production")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/?q=level%3Aerror+environment%3Aproduction")
        await expect(page.get_by_role("link", name="<b>First</b>")).to_have_count(0)

        for path in ("/?q=teem:x", "/deliveries", "/received/1", "/deliveries/1"):
            await page.goto(f"{url}{path}")
            assert await page.evaluate(BEYOND) == [], path
        await page.goto(f"{url}/received/3")
        await expect(page.get_by_text("whoever owns it").first).to_be_visible()
        await browser.close()
        assert complaints == []
