"""The pictures of docs/digests.md, taken by a real browser: of a channel, as the sandbox draws it, and of the mail.

PICTURES=docs/pictures writes them there; without it they are taken, looked at and thrown away.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from switchboard.model.card import Card, Job, Step
from switchboard.model.digest import Digest, DigestPart, IssueNow
from switchboard.model.facts import Status
from switchboard.model.outcome import Sent
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.senders.digest_parts import sections
from switchboard.senders.email.envelope import sealed_digest
from switchboard.senders.slack.sender import SlackSender, slack_client
from tests.docs.test_mail_pictures import LOOKS, listening
from tests.docs.test_slack_pictures import take
from tests.samples.digests import NINE, a_full_week, a_late_day, a_silent_week
from tests.switchboard.senders.cards import a_card, a_delivery, a_subject
from tests.switchboard.senders.email.mails import parsed
from tests.switchboard.senders.email.test_digest_letter import ENVELOPE, a_digest_mail_card
from tests.switchboard.senders.email.test_message import SERVER
from tests.town import Town, a_town

pytestmark = pytest.mark.browser
KEY = SubjectKey(SubjectKind.DIGEST, "", "payments", "week 2026-11-23")


def a_digest_card(digest: Digest) -> Card:
    """A digest in #payments, in a channel where what people press is heard."""
    return a_card(subject=a_subject(key=KEY, title="", url=None), digest=digest, acts=True)


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path) as town:
        yield town


@pytest.fixture(name="browser")
async def _browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=chromium, args=args)
        yield browser
        await browser.close()


async def post(town: Town, digest: Digest, *, with_parts: bool = False, now: tuple[IssueNow, ...] = ()) -> Sent:
    """Post a digest to #payments, with its replies where they are asked for; `now` is what became of its issues."""
    slack = town.settings.slack
    client = slack_client(slack.bot_token.reveal(), slack.api_url)
    sender, card = SlackSender(client), replace(a_digest_card(digest), issues_now=now)
    sent = await sender.send(Job(step=Step.OPEN, card=card))
    assert isinstance(sent, Sent)
    told = replace(card, delivery=a_delivery(place=sent.place))
    for number, each in enumerate(sections(digest) if with_parts else (), 1):
        await town.advance(2)  # a message a second and channel is what Slack takes
        entry = TimelineEntry(kind=TimelineKind.DIGEST_PART, at=NINE, detail=each.part.value, seq=number)
        assert isinstance(await sender.send(Job(step=Step.ENTRY, card=told, entry=entry)), Sent)
    if client.session is not None:
        await client.session.close()
    return sent


async def look(town: Town, browser: Browser, *, width: int = 1440, dark: bool = False) -> Page:
    """Open #payments on a screen of this width."""
    scheme = "dark" if dark else "light"
    page = await browser.new_page(viewport={"width": width, "height": 2600}, color_scheme=scheme)  # type: ignore[arg-type]
    await page.goto(f"{town.world.base_url}/#payments")
    return page


async def test_a_full_week(town: Town, browser: Browser, album: Path) -> None:
    await post(town, a_full_week())
    page = await look(town, browser)
    message = page.locator("#messages > article").first
    await take(message, album, "digest")
    dark = await look(town, browser, dark=True)
    await take(dark.locator("#messages > article").first, album, "digest-dark")
    phone = await look(town, browser, width=390)
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 390
    await take(phone.locator("#messages > article").first, album, "digest-phone")


async def test_what_is_said_in_its_thread(town: Town, browser: Browser, album: Path) -> None:
    await post(town, a_full_week(), with_parts=True)
    page = await look(town, browser)
    await take(page.locator("#messages .thread").first, album, "digest-thread")
    assert len(list(DigestPart)) == await page.locator("#messages .thread .reply").count()


async def test_what_became_of_its_lines(town: Town, browser: Browser, album: Path) -> None:
    resolved = IssueNow(subject_id=1, status=Status.RESOLVED, by="Alice")
    assigned = IssueNow(subject_id=2, status=Status.UNRESOLVED, assignee="Carol")
    lines = a_full_week(top=(), days=(), page_hours=(), quiet_since=(), missing=())
    await post(town, lines, now=(resolved, assigned))
    page = await look(town, browser)
    await take(page.locator("#messages > article").first, album, "digest-acted")


async def test_a_week_without_anything(town: Town, browser: Browser, album: Path) -> None:
    await post(town, a_silent_week())
    page = await look(town, browser)
    await take(page.locator("#messages > article").first, album, "digest-empty")


async def test_one_that_is_late(town: Town, browser: Browser, album: Path) -> None:
    await post(town, a_late_day())
    page = await look(town, browser)
    await take(page.locator("#messages > article").first, album, "digest-late")


async def test_a_workspace_that_draws_no_charts(town: Town, browser: Browser, album: Path) -> None:
    town.world.slack.refused.add("data_visualization")
    assert (await post(town, a_full_week())).undrawn
    page = await look(town, browser)
    await take(page.locator("#messages > article").first, album, "digest-undrawn")


async def test_the_mail(browser: Browser, album: Path, tmp_path: Path) -> None:
    for name, digest in (("digest-mail", a_full_week()), ("digest-mail-empty", a_silent_week())):
        raw = sealed_digest(a_digest_mail_card(digest), ENVELOPE, SERVER, repeats=False)
        body = parsed(raw).get_body(("html",))
        assert body is not None
        (tmp_path / f"{name}.html").write_text(body.get_content(), encoding="utf-8")
        for suffix, (scheme, width) in LOOKS.items():
            page = await browser.new_page(viewport={"width": width, "height": 300}, color_scheme=scheme)
            asked = listening(page)
            await page.goto(f"file://{tmp_path}/{name}.html")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert len(asked) == 1, "it fetches nothing"
            picture = await page.screenshot(path=album / f"{name}{suffix}.png", full_page=True)
            assert picture.startswith(b"\x89PNG")
            await page.close()
