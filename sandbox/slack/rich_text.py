"""The structure of rich_text: sections, lists, quotes, preformatted text and what stands in them."""

from __future__ import annotations

from sandbox.slack.shapes import Check, Shape, boolean, listed, number, string, typed, word

MOST_PARTS = 1000  # a bound of ours: Slack documents none

STYLE = Shape(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    ),
)
STYLED: dict[str, Check] = {"style": STYLE}
LONG = string(40_000)
INLINE = typed(
    {
        "text": Shape({"text": LONG}, STYLED),
        "link": Shape({"url": string(3000)}, {"text": LONG, "unsafe": boolean, **STYLED}),
        "emoji": Shape({"name": string(255)}, {"unicode": string(255), **STYLED}),
        "user": Shape({"user_id": string(255)}, STYLED),
        "usergroup": Shape({"usergroup_id": string(255)}, STYLED),
        "channel": Shape({"channel_id": string(255)}, STYLED),
        "broadcast": Shape({"range": word("here", "channel", "everyone")}, STYLED),
        "color": Shape({"value": string(255)}),
        "date": Shape(
            {"timestamp": number, "format": string(255)},
            {"url": string(3000), "fallback": LONG, **STYLED},
        ),
    }
)
PARTS = listed(INLINE, MOST_PARTS, fewest=0)
SECTION = Shape({"elements": PARTS})
RICH_TEXT = Shape(
    {
        "elements": listed(
            typed(
                {
                    "rich_text_section": SECTION,
                    "rich_text_preformatted": Shape({"elements": PARTS}, {"border": number, "language": string(255)}),
                    "rich_text_quote": Shape({"elements": PARTS}, {"border": number}),
                    "rich_text_list": Shape(
                        {
                            "elements": listed(typed({"rich_text_section": SECTION}), MOST_PARTS),
                            "style": word("bullet", "ordered"),
                        },
                        {"indent": number, "offset": number, "border": number},
                    ),
                }
            ),
            MOST_PARTS,
        )
    }
)
