"""The pictures of docs/mail.md, taken of real mails by a real browser: in the light, in the dark, and on a phone.

PICTURES=docs/pictures writes them there; without it they are taken, looked at and thrown away.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, Request, async_playwright

from tests.docs.test_slack_pictures import CHARGE, REFUND
from tests.test_mail import MAILED, SETTINGS
from tests.town import Town, a_town

pytestmark = pytest.mark.browser
SEVERAL = (
    REFUND,
    replace(REFUND, type="LedgerError", value="the books of 12 May do not balance", level="warning"),
    replace(REFUND, type="ReceiptError", value="no template for the language “nb”"),
)
LOOKS: dict[str, tuple[Literal["light", "dark"], int]] = {
    "": ("light", 700),
    "-dark": ("dark", 700),
    "-phone": ("light", 390),
}


def listening(page: Page) -> list[str]:
    """Return the list that will hold every address which a page asks for."""
    asked: list[str] = []

    def hear(request: Request) -> None:
        asked.append(request.url)

    page.on("request", hear)
    return asked


@pytest.fixture(name="postman")
async def _postman(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town where an issue was mailed, and that it is resolved."""
    async with a_town(tmp_path, routes=MAILED, environment=SETTINGS, mails=True, asks_sentry=True) as town:
        issue = await town.capture(CHARGE)
        await town.advance(5)
        await town.world.sentry.resolve(issue, by="Alice")
        await town.advance(10)
        for crash in SEVERAL:
            await town.capture(crash)
            await town.advance(10)
        await town.advance(300)
        yield town


@pytest.fixture(name="browser")
async def _browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=chromium, args=args)
        yield browser
        await browser.close()


@pytest.fixture(name="album")
def _album(tmp_path: Path) -> Path:
    """Give the folder for the pictures."""
    album = Path(os.environ.get("PICTURES") or tmp_path / "pictures")
    album.mkdir(parents=True, exist_ok=True)
    return album


async def test_a_mail_can_be_read_in_the_light_in_the_dark_and_on_a_phone(
    postman: Town, browser: Browser, album: Path
) -> None:
    first, later, _, several = postman.world.mail.mails
    for name, mail in (("mail", first), ("mail-resolved", later), ("mail-several", several)):
        for suffix, (scheme, width) in LOOKS.items():
            page = await browser.new_page(viewport={"width": width, "height": 300}, color_scheme=scheme)
            asked = listening(page)
            await page.goto(f"{postman.world.base_url}/mail/{mail.id}.html")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert len(asked) == 1, "it fetches nothing"
            picture = await page.screenshot(path=album / f"{name}{suffix}.png", full_page=True)
            assert picture.startswith(b"\x89PNG")
            await page.close()
