"""Texts, buttons, menus and inputs as HTML that can be pressed, chosen and filled in: page.js does what their data says."""

from __future__ import annotations

from html import escape

from sandbox.journal import Json
from sandbox.page.mrkdwn import mrkdwn

WRITTEN = {"plain_text_input": "text", "number_input": "number", "email_text_input": "email", "url_text_input": "url"}


def text(one: Json | None) -> str:
    """A text object."""
    if one is None:
        return ""
    if one["type"] == "mrkdwn":
        return mrkdwn(one["text"])
    return escape(one["text"]).replace("\n", "<br>")


def element(one: Json) -> str:
    """A button, a menu, an image or a text inside another block."""
    kind = one["type"]
    if kind in ("plain_text", "mrkdwn"):
        return f"<span>{text(one)}</span>"
    if kind == "image":
        return f"<span class=image>{escape(one['alt_text'])}</span>"
    if kind == "button":
        return _button(one)
    if kind == "checkboxes":
        return _boxes(one)
    return choice(one, f'data-act="{_name(one)}"')


def filled(one: Json) -> str:
    """An input of a modal: what stands in it is sent under its action_id."""
    kind, named = one["type"], f'name="{_name(one)}"'
    if kind not in WRITTEN:
        return choice(one, named)
    initial = escape(str(one.get("initial_value") or ""))
    hint = f'placeholder="{_placeholder(one)}"'
    if one.get("multiline"):
        return f"<textarea {named} {hint} rows=4>{initial}</textarea>"
    step = " step=any" if one.get("is_decimal_allowed") else ""
    return f'<input {named} {hint} type={WRITTEN[kind]} value="{initial}"{step}>'


def choice(one: Json, how: str) -> str:
    """A menu; `how` is the attribute that says what choosing from it does."""
    if one["type"].endswith("external_select"):
        chosen = one.get("initial_option") or {"value": "", "text": {"text": ""}}
        typed = f'<input type=search data-search="{_name(one)}" placeholder="{_placeholder(one)}" '
        typed += f'value="{escape(chosen["text"]["text"])}" aria-label="{_placeholder(one)}">'
        kept = f'<input type=hidden {how} data-external value="{escape(chosen["value"])}">'
        return f"<span class=search>{typed}{kept}<span class=found></span></span>"
    first = "" if "initial_option" in one or one["type"].startswith(("multi", "check")) else _first(one)
    many = " multiple" if one["type"].startswith(("multi", "check")) else ""
    groups = "".join(
        f'<optgroup label="{escape(group["label"]["text"])}">{_options(group["options"], one)}</optgroup>'
        for group in one.get("option_groups", [])
    )
    css = "button menu overflow" if one["type"] == "overflow" else "button menu"
    return f"<select class='{css}' {how}{many}>{first}{_options(one.get('options', []), one)}{groups}</select>"


def _button(one: Json) -> str:
    style = escape(f"button {one.get('style', '')}".strip())
    label, name = text(one["text"]), _name(one)
    asks = f' data-confirm="{escape(one["confirm"]["text"]["text"])}"' if "confirm" in one else ""
    if "url" in one:  # Slack tells the app of these too
        address = f'href="{_safe(one["url"])}" target=_blank rel=noreferrer'
        return f'<a class="{style}" title="{name}" data-act="{name}" {address}>{label}</a>'
    return f'<button type=button class="{style}" title="{name}" data-act="{name}"{asks}>{label}</button>'


def _boxes(one: Json) -> str:
    begun = one.get("initial_options", [])
    lines = "".join(
        f'<label><input type=checkbox value="{escape(option["value"])}"{" checked" if option in begun else ""}> '
        f"{text(option['text'])}</label>"
        for option in one["options"]
    )
    return f'<fieldset class=boxes data-boxes="{_name(one)}">{lines}</fieldset>'


def _options(options: list[Json], one: Json) -> str:
    begun = [one.get("initial_option"), *one.get("initial_options", [])]
    return "".join(
        f'<option value="{escape(option["value"])}"{" selected" if option in begun else ""}>'
        f"{escape(option['text']['text'])}</option>"
        for option in options
    )


def _first(one: Json) -> str:
    label = _placeholder(one) or ("⋯" if one["type"] == "overflow" else "")
    return f"<option value=''>{label}</option>"


def _placeholder(one: Json) -> str:
    return escape(one.get("placeholder", {}).get("text", ""))


def _name(one: Json) -> str:
    return escape(str(one.get("action_id", "")))


def _safe(address: str) -> str:
    return escape(address) if address.lower().startswith(("http://", "https://")) else "#"
