"""Block Kit as HTML: enough of Slack's look to judge a message by. All text is escaped."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from sandbox.journal import Json
from sandbox.page.charts import chart, table
from sandbox.page.elements import element, filled, text
from sandbox.page.mrkdwn import link, moment, plain

DRAWN_EMOJI = {
    **dict.fromkeys(("red_circle", "large_orange_circle", "large_yellow_circle", "large_blue_circle"), "●"),
    "white_circle": "○",
    "white_check_mark": "✔",
    "hourglass_flowing_sand": "◔",
    "hourglass": "◕",
    "rotating_light": "✹",
    "small_red_triangle": "▲",
    "warning": "⚠",
    "new": "✚",
    "no_bell": "⊘",
    "package": "▣",
    "arrows_counterclockwise": "↺",
    "bust_in_silhouette": "☻",
    "chart_with_upwards_trend": "↗",
    "bar_chart": "▥",
    "eyes": "◉",
    "handshake": "⇄",
    "file_folder": "▤",
    "leftwards_arrow_with_hook": "↩",
    "pager": "☎",
    "speech_balloon": "❝",
}
STYLE_TAGS = {"bold": "strong", "italic": "em", "strike": "s", "code": "code", "underline": "u"}


def blocks(many: list[Json]) -> str:
    """All blocks of a message."""
    return "".join(block(one) for one in many)


def block(one: Json) -> str:
    """One block; a kind this page does not draw is named instead."""
    render = BLOCKS.get(str(one.get("type")))
    if render is None:
        return f"<div class=unknown>[{escape(str(one.get('type')))}]</div>"
    return render(one)


def _input(one: Json) -> str:
    optional = " <small>(optional)</small>" if one.get("optional") else ""
    hint = f"<small>{text(one['hint'])}</small>" if "hint" in one else ""
    error = f"<strong class=error>{escape(one['error'])}</strong>" if "error" in one else ""
    return f"<label class=field><b>{text(one['label'])}{optional}</b>{filled(one['element'])}{hint}{error}</label>"


def _section(one: Json) -> str:
    fields = "".join(f"<div>{text(field)}</div>" for field in one.get("fields", []))
    accessory = f"<div class=accessory>{element(one['accessory'])}</div>" if "accessory" in one else ""
    body = f"<div>{text(one.get('text'))}</div>" + (f"<div class=fields>{fields}</div>" if fields else "")
    return f"<div class=section><div class=grow>{body}</div>{accessory}</div>"


def _context(one: Json) -> str:
    return f"<div class=context>{''.join(map(element, one['elements']))}</div>"


def _actions(one: Json) -> str:
    return f"<div class=actions>{''.join(map(element, one['elements']))}</div>"


def _cell(cell: Json) -> str:
    return escape(cell["text"]) if cell["type"].startswith("raw") else _rich_text(cell)


def _rich_text(one: Json) -> str:
    return "".join(map(_rich_part, one["elements"]))


def _rich_part(one: Json) -> str:
    inside = one["elements"]
    match one["type"]:
        case "rich_text_list":
            tag = "ol" if one["style"] == "ordered" else "ul"
            items = "".join(f"<li>{_inline(item['elements'])}</li>" for item in inside)
            return f"<{tag}>{items}</{tag}>"
        case "rich_text_preformatted":
            return f"<pre>{_inline(inside)}</pre>"
        case "rich_text_quote":
            return f"<blockquote>{_inline(inside).replace(chr(10), '<br>')}</blockquote>"
        case _:
            return f"<div>{_inline(inside).replace(chr(10), '<br>')}</div>"


def _inline(parts: list[Json]) -> str:
    return "".join(map(_styled, parts))


def _styled(part: Json) -> str:
    html = _bare(part)
    for name, tag in STYLE_TAGS.items():
        if part.get("style", {}).get(name):
            html = f"<{tag}>{html}</{tag}>"
    return html


def _emoji(name: str) -> str:
    """Draw the marks that need no emoji font; name the others, as Slack does for names it does not know."""
    drawn = DRAWN_EMOJI.get(name)
    if drawn is None:
        return f"<span class=emoji>:{escape(name)}:</span>"
    return f'<span class="drawn {escape(name)}" title=":{escape(name)}:">{drawn}</span>'


def _bare(part: Json) -> str:
    match part["type"]:
        case "text":
            return escape(part["text"])
        case "link":
            return link(part["url"], part.get("text", ""))
        case "emoji":
            return _emoji(part["name"])
        case "date":
            return moment(part["timestamp"])
        case "broadcast":
            return f"<span class=mention>@{escape(part['range'])}</span>"
        case kind:
            name: Any = part.get(f"{kind}_id") or part.get("value", kind)
            return f"<span class=mention>@{escape(str(name))}</span>"


BLOCKS: dict[str, Callable[[Json], str]] = {
    "actions": _actions,
    "context": _context,
    "divider": lambda one: "<hr>",
    "header": lambda one: f"<h3>{text(one['text'])}</h3>",
    "input": _input,
    "image": lambda one: f"<div class=image>{escape(one['alt_text'])}</div>",
    "markdown": lambda one: f"<pre>{plain(one['text'])}</pre>",
    "rich_text": _rich_text,
    "section": _section,
    "table": lambda one: table(one, _cell),
    "data_table": lambda one: table(one, _cell),
    "data_visualization": chart,
}
