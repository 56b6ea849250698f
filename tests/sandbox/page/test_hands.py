"""The page's hands in a real browser: buttons, menus, modals and commands reach the app, and their answers the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, Route, async_playwright, expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack.app import App
from tests.sandbox.slack.test_hands import BUTTONS, MODAL, OPTIONS

pytestmark = pytest.mark.browser
Json = dict[str, Any]
PRESS = "**/control/slack/press"


@pytest.fixture(name="page")
async def _page(base_url: str, chromium: str, app: App) -> AsyncIterator[Page]:
    """Give the page, looking at #payments; nothing may be wrong with its scripts."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = await browser.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.goto(base_url)
        yield page
        assert wrong == []
        await browser.close()


async def test_a_person_presses_fills_in_and_types_on_the_page(page: Page, slack: AsyncWebClient, app: App) -> None:
    async def answer(told: Json) -> None:
        app.answer = {"options": OPTIONS} if told.get("type") == "block_suggestion" else ""
        if told.get("actions", [{}])[0].get("action_id") == "resolve":
            await slack.views_open(trigger_id=told["trigger_id"], view=MODAL)
        if told.get("command"):
            app.answer = f"Looking for {told['text']}"

    app.before_answer = answer
    await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS)
    await page.locator("button[data-act=resolve]").click()
    modal = page.locator(".modal")
    await modal.locator("button.primary").click()
    await expect(modal.locator(".error")).to_have_text("Please complete this required field.")
    await modal.locator("[name=text]").fill("1.4.2")
    await modal.locator("button.primary").click()
    await expect(modal).to_have_count(0)
    assert app.told[-1]["view"]["state"]["values"]["version"]["text"]["value"] == "1.4.2"

    async with page.expect_response(PRESS):
        await page.locator("select[data-act=more]").select_option("later")
    assert app.told[-1]["actions"][0]["selected_option"]["value"] == "later"
    await page.locator("[data-search=assign]").fill("no")
    async with page.expect_response(PRESS):
        await page.locator(".found button", has_text="Now").click()
    assert [one["type"] for one in app.told[-2:]] == ["block_suggestion", "block_actions"]
    assert app.told[-1]["actions"][0]["action_id"] == "assign"

    composer = page.locator("#composer [name=said]")
    await composer.fill("/sentry show PAY-1")
    await composer.press("Enter")
    await expect(page.get_by_text("Looking for show PAY-1")).to_be_visible()
    await expect(page.get_by_text("only visible to you")).to_be_visible()


async def test_an_answer_that_was_overtaken_is_not_shown_over_what_is_newer(page: Page, slack: AsyncWebClient) -> None:
    overtaken: list[Route] = []

    async def hold(route: Route) -> None:
        overtaken.append(route)

    pieces = "**/page/pieces*"
    await page.route(pieces, hold, times=1)
    async with page.expect_request(pieces):
        await page.evaluate("void (window.late = refresh().then(() => shown.messages))")
    await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS)
    await expect(page.locator("button[data-act=resolve]")).to_be_visible()
    [old] = overtaken
    await old.fulfill(json={"messages": "nobody has said anything here"})
    assert "data-act" in await page.evaluate("window.late")


async def test_slacks_own_words_stand_on_the_page_where_the_app_does_not_answer(
    page: Page, slack: AsyncWebClient, app: App
) -> None:
    app.status = 500
    await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS)
    await page.locator("button[data-act=resolve]").click()
    await expect(page.locator("#trouble")).to_have_text("We had some trouble connecting. Try again?")


async def test_the_home_tab_shows_what_is_published(page: Page, slack: AsyncWebClient, app: App) -> None:
    option = {"text": {"type": "plain_text", "text": "Tell me"}, "value": "on"}
    boxes = {"type": "checkboxes", "action_id": "dm", "options": [option], "initial_options": [option]}
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*My issues*"}},
        {"type": "actions", "elements": [boxes]},
    ]
    await slack.views_publish(user_id="U00000001", view={"type": "home", "blocks": blocks})
    async with page.expect_response("**/control/slack/home"):  # what was published before shows also without
        await page.locator("[data-home]").click()
    await expect(page.get_by_text("My issues")).to_be_visible()
    assert app.told[-1]["event"]["type"] == "app_home_opened"
    for wanted in ([], [option]):
        async with page.expect_response(PRESS):
            await page.get_by_label("Tell me").click()
        assert app.told[-1]["actions"][0]["selected_options"] == wanted
