"""The mailbox's page: threads in a list, one mail in a frame that may do nothing; and nothing hostile gets in."""

from __future__ import annotations

from email.message import EmailMessage

import httpx
import pytest
from playwright.async_api import async_playwright, expect

from sandbox.page.mail import mail_pieces
from sandbox.world import World
from tests.sandbox.page.test_view import HOSTILE, Tags


def put(
    world: World, *, subject: str = "[core] off by one", html: str = "<p>it broke</p>", refers_to: str = ""
) -> None:
    """Put a mail into the mailbox."""
    mail = EmailMessage()
    mail["Subject"] = subject
    if refers_to:
        mail["In-Reply-To"] = refers_to
    mail.set_content("it broke")
    mail.add_alternative(html, subtype="html")
    world.mail.take("alerts@acme.example", ["core@acme.example", "ledger@acme.example"], mail.as_bytes())


def test_it_lists_the_newest_first_and_sets_later_mails_of_a_thread_in(world: World) -> None:
    put(world)
    put(world, subject="Re: [core] off by one", refers_to="<one@acme.example>")
    shown = mail_pieces(world.mail, 1)
    assert shown["mails"].index("Re: [core]") < shown["mails"].index(">[core]")
    assert shown["mails"].count('class="mail later"') == 1
    assert 'class="mail chosen"' in shown["mails"]
    assert "from alerts@acme.example to core@acme.example, ledger@acme.example" in shown["mail"]


def test_an_empty_mailbox_and_a_number_that_is_none_say_so(world: World) -> None:
    assert "no mail yet" in mail_pieces(world.mail, 0)["mails"]
    assert "choose a mail" in mail_pieces(world.mail, 9)["mail"]


def test_nothing_hostile_gets_into_the_page(world: World) -> None:
    put(world, subject=" ".join(HOSTILE.split()))
    for piece in mail_pieces(world.mail, 1).values():
        assert not Tags(piece).names & {"script", "img", "svg"}


async def test_a_mails_own_page_may_do_nothing(http: httpx.AsyncClient, world: World) -> None:
    put(world)
    answer = await http.get("/mail/1.html")
    assert "it broke" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert (await http.get("/mail/2.html")).status_code == 404


@pytest.mark.browser
async def test_it_can_be_read_in_a_browser(http: httpx.AsyncClient, world: World, chromium: str) -> None:
    put(world)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium)
        page = await browser.new_page(viewport={"width": 390, "height": 800})
        await page.goto(f"{http.base_url}/mail")
        await page.get_by_text("[core] off by one").click()
        await expect(page.frame_locator("iframe").get_by_text("it broke")).to_be_visible()
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        await browser.close()
