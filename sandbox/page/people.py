"""The person the page is: who they may be, the modal they see, their Home tab."""

from __future__ import annotations

from html import escape

from sandbox.page.blockkit import blocks
from sandbox.page.elements import text
from sandbox.slack.views import View
from sandbox.slack.workspace import User, Workspace


def viewer(slack: Workspace, wanted: str | None) -> User | None:
    """The person named so, else the first."""
    try:
        return slack.user(wanted or "")
    except KeyError:
        return next(iter(slack.users.values()), None)


def choices(slack: Workspace) -> str:
    """Everybody, as options."""
    return "".join(f"<option>{escape(user.name)}</option>" for user in slack.users.values() if not user.bot)


def modal(view: View | None) -> str:
    """The modal on top; nothing when there is none."""
    if view is None:
        return ""
    shut = text(view.content.get("close")) or "Cancel"
    send = f"<button class=primary>{text(view.content['submit'])}</button>" if "submit" in view.content else ""
    foot = f"<footer><button type=button data-close>{shut}</button>{send}</footer>"
    body = blocks([_with_error(one, view.errors) for one in view.content["blocks"]])
    name = f'data-view="{escape(view.id)}" data-hash="{escape(view.hash)}"'
    return (
        f"<form class=modal {name} novalidate><h3>{escape(view.title)}</h3><div class=inside>{body}</div>{foot}</form>"
    )


def home(view: View | None) -> str:
    """The Home tab."""
    if view is None:
        return "<p class=nothing>the app has published nothing here</p>"
    return f'<article data-view="{escape(view.id)}"><div></div><div>{blocks(view.content["blocks"])}</div></article>'


def _with_error(block: dict[str, object], errors: dict[str, str]) -> dict[str, object]:
    error = errors.get(str(block.get("block_id")))
    return {**block, "error": error} if error else block
