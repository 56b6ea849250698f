"""The page: what a developer sees, and that nothing hostile gets into it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.page.blockkit import blocks
from sandbox.page.mrkdwn import mrkdwn
from sandbox.slack.message import Message
from sandbox.world import World

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ALLOWED = {"strong", "em", "s", "br", "blockquote", "pre", "code", "a", "span", "time"}


class Tags(HTMLParser):
    """Collects the tags and links of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~no~ `code`", "<strong>bold</strong> <em>it</em> <s>no</s> <code>code</code>"),
        ("a &amp; b &lt;c&gt;", "a &amp; b &lt;c&gt;"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("&gt; quoted\nnot", "<blockquote>quoted</blockquote><br>not"),
        ("```*raw*```", "<pre>*raw*</pre>"),
        ("<@U1> <!here>", "<span class=mention>@U1</span> <span class=mention>@here</span>"),
        ("<javascript:alert(1)|x>", "<span class=dead-link>x</span>"),
        (
            "<!date^1700000000^{date}|x>",
            '<time datetime="2023-11-14T22:13:20+00:00">14 Nov, 22:13</time>',
        ),
    ],
)
def test_mrkdwn_looks_like_slacks(text: str, html: str) -> None:
    assert mrkdwn(text) == html


def test_a_link_may_be_bold() -> None:
    html = mrkdwn("*<https://x.example/?a=1&amp;b=2|see>*")
    assert html.startswith("<strong><a href")
    assert Tags(html).links == ["https://x.example/?a=1&b=2"]


@given(st.text(alphabet=st.sampled_from("<>&|*_~`!@#^\"'\n:/ahtps;\ue000\ue0010"), max_size=60))
def test_no_text_becomes_markup_of_its_own(text: str) -> None:
    found = Tags(mrkdwn(text))
    assert found.names <= ALLOWED
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in found.links)


async def test_hostile_text_is_shown_as_text(slack: AsyncWebClient, http: httpx.AsyncClient, world: World) -> None:
    inline: list[dict[str, Any]] = [{"type": "text", "text": HOSTILE}, {"type": "link", "url": "javascript:alert(1)"}]
    said: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": HOSTILE}},
        {"type": "section", "text": {"type": "mrkdwn", "text": HOSTILE}},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inline}]},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": HOSTILE}, "url": "javascript:x"}],
        },
    ]
    await slack.chat_postMessage(channel="payments", text=HOSTILE, blocks=said)
    payload = {"summary": HOSTILE, "source": "x", "severity": "error"}
    world.pagerduty.enqueue({"routing_key": "a" * 32, "event_action": "trigger", "payload": payload})
    world.log.record("slack", HOSTILE, HOSTILE, text=HOSTILE)
    pieces = (await http.get("/page/pieces?channel=payments")).json()
    for html in pieces.values():
        found = Tags(html)
        assert not found.names & {"script", "img"}
        assert not any(link.startswith("javascript") for link in found.links)


def test_every_kind_of_block_is_drawn() -> None:
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}
    drawn = blocks(
        [
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": [item]}]},
            {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}]]},
            {"type": "divider"},
            {"type": "hologram"},
        ]
    )
    assert drawn == (
        "<ol><li><strong>x</strong></li></ol><div class=sheet><table><tr><th>cell</th></tr></table></div><hr>"
        "<div class=unknown>[hologram]</div>"
    )


def test_a_time_beyond_all_calendars_stays_a_number() -> None:
    date = {"type": "date", "timestamp": 1e30, "format": "{date}"}
    section = {"type": "rich_text_section", "elements": [date]}
    assert blocks([{"type": "rich_text", "elements": [section]}]) == "<div><time>1e+30</time></div>"


async def test_people_are_mentioned_by_their_names(
    slack: AsyncWebClient, http: httpx.AsyncClient, world: World
) -> None:
    person = next(each for each in world.slack.users.values() if not each.bot)
    await slack.chat_postMessage(channel="payments", text=f"<@{person.id}> <@U0NOBODY>")
    messages = (await http.get("/page/pieces?channel=payments")).json()["messages"]
    for shown in (person.name, "U0NOBODY"):
        assert f"<span class=mention>@{shown}</span>" in messages


async def test_threads_edits_and_broadcasts_are_marked(slack: AsyncWebClient, http: httpx.AsyncClient) -> None:
    root = await slack.chat_postMessage(channel="payments", text="root")
    await slack.chat_update(channel=root["channel"], ts=root["ts"], text="now")
    await slack.chat_postMessage(channel="payments", text="loud", thread_ts=root["ts"], reply_broadcast=True)
    messages = (await http.get("/page/pieces?channel=payments")).json()["messages"]
    assert "(edited)" in messages
    assert messages.count("also in the channel") == 2
    assert "class=reply" in messages


async def test_the_page_and_its_files_are_served(http: httpx.AsyncClient) -> None:
    kinds = [(await http.get(path)).headers["content-type"] for path in ("/", "/page/page.css", "/page/page.js")]
    assert [kind.split(";")[0] for kind in kinds] == ["text/html", "text/css", "text/javascript"]


async def test_hostile_text_stays_text_in_modals_menus_and_on_the_home_tab(
    http: httpx.AsyncClient, world: World
) -> None:
    plain = {"type": "plain_text", "text": HOSTILE}
    option = {"text": plain, "value": HOSTILE}
    kinds: list[dict[str, Any]] = [
        {"type": "plain_text_input", "initial_value": HOSTILE, "placeholder": plain, "action_id": HOSTILE},
        {"type": "plain_text_input", "initial_value": HOSTILE, "multiline": True},
        {"type": "static_select", "options": [option], "initial_option": option},
        {"type": "static_select", "option_groups": [{"label": plain, "options": [option]}]},
        {"type": "external_select", "initial_option": option, "placeholder": plain},
    ]
    inputs = [{"type": "input", "label": plain, "hint": plain, "element": one} for one in kinds]
    button = {"type": "button", "text": plain, "action_id": HOSTILE, "confirm": {"title": plain, "text": plain}}
    boxes = {"type": "checkboxes", "options": [option], "initial_options": [option], "action_id": HOSTILE}
    pressed = [button, {**kinds[2], "action_id": HOSTILE}, boxes]
    home = {"type": "home", "blocks": [{"type": "actions", "elements": pressed}]}
    view = world.slack.views.show("U00000001", {"type": "modal", "title": plain, "submit": plain, "blocks": inputs})
    view.errors = {"blk0": HOSTILE}
    world.slack.views.publish("U00000001", home)
    world.slack.add_user(HOSTILE)
    world.slack.shortcuts[HOSTILE] = HOSTILE
    world.slack.channel("payments").messages.append(Message("1.000001", "U00000002", None, HOSTILE))
    for place in ("payments", "home tab"):
        for html in (await http.get("/page/pieces", params={"channel": place, "by": "alice"})).json().values():
            assert not Tags(html).names & {"script", "img"}


async def test_what_one_person_was_told_others_do_not_see(
    slack: AsyncWebClient, http: httpx.AsyncClient, world: World
) -> None:
    world.slack.add_user("bob")
    await slack.chat_postEphemeral(channel="payments", user="U00000001", text="done")
    seen = [(await http.get("/page/pieces", params={"by": name})).json()["messages"] for name in ("alice", "bob")]
    assert ["done" in one for one in seen] == [True, False]
