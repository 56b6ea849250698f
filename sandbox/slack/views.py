"""Modals and Home tabs: what each person has open, and the methods views.open, push, update and publish."""

from __future__ import annotations

import asyncio
import copy
from dataclasses import dataclass, field
from typing import Any

from sandbox.journal import Json
from sandbox.slack.arguments import Arguments, invalid
from sandbox.slack.errors import SlackError
from sandbox.slack.inputs import check_view

MOST_STACKED = 3
APP_ID = "A0SANDBOX"


@dataclass(slots=True)
class View:
    """One modal or Home tab as a person sees it. `content` is the app's; `errors` stand under its inputs."""

    id: str
    user: str
    content: Json
    root: str
    previous: str | None = None
    version: int = 1
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """What changes with every update."""
        return f"{self.version}.{self.id.lower()}"

    @property
    def title(self) -> str:
        """The words at its top."""
        return str(self.content.get("title", {}).get("text", ""))

    def as_json(self, *, team: str, bot: str, values: Json | None = None) -> Json:
        """The view as the Web API and the callbacks show it."""
        kept = {name: self.content.get(name, "") for name in ("private_metadata", "callback_id", "external_id")}
        flags = {name: self.content.get(name, False) for name in ("clear_on_close", "notify_on_close")}
        return {
            "id": self.id,
            "team_id": team,
            "type": self.content["type"],
            "title": self.content.get("title"),
            "submit": self.content.get("submit"),
            "close": self.content.get("close"),
            "blocks": self.content["blocks"],
            **kept,
            **flags,
            "state": {"values": values or {}},
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "app_id": APP_ID,
            "app_installed_team_id": team,
            "bot_id": bot,
        }


class Views:
    """The open modals of each person, the topmost last, and their Home tabs."""

    def __init__(self) -> None:
        self._made = 0
        self.shown = asyncio.Event()  # set whenever somebody sees another modal or Home tab
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def top(self, user: str) -> View | None:
        """The modal a person sees."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def show(self, user: str, content: Json, *, push: bool = False) -> View:
        """Show a modal, alone or on top of the others; SlackError `push_limit_reached`."""
        below = self.stacks.get(user, []) if push else []
        if len(below) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        view = self._make(user, content, below[-1] if below else None)
        self.stacks[user] = [*below, view]
        self.shown.set()
        return view

    def publish(self, user: str, content: Json) -> View:
        """Show this Home tab from now on."""
        before = self.homes.get(user)
        if before is None:
            self.homes[user] = self._make(user, content, None)
        else:
            self.change(before, content)
        self.shown.set()
        return self.homes[user]

    def change(self, view: View, content: Json) -> None:
        """Show something else in its place."""
        view.content = _with_names(content)
        view.version += 1
        view.errors = {}

    def close(self, user: str, *, whole: bool = False) -> None:
        """Close the topmost modal, or all."""
        stack = self.stacks.get(user, [])
        self.stacks[user] = [] if whole else stack[:-1]

    def find(self, *, id: str | None, external_id: str | None) -> View:
        """The open view of this name; SlackError `not_found`."""
        for view in (*(one for stack in self.stacks.values() for one in stack), *self.homes.values()):
            if view.id == id or (external_id and view.content.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def _make(self, user: str, content: Json, below: View | None) -> View:
        self._made += 1
        name = f"V{self._made:08d}"
        root, previous = (below.root, below.id) if below else (name, None)
        return View(name, user, _with_names(content), root, previous)


def given_view(args: Arguments, kind: str) -> Json:
    """The view of a call; SlackError `invalid_arguments`."""
    view: Any = args.structure("view", otherwise="invalid_arguments")
    if view is None:
        raise invalid("missing required field: view")
    check_view(view, kind)
    return dict(view)


def _with_names(content: Json) -> Json:
    """Slack gives a name to every block and element that has none."""
    named = copy.deepcopy(content)
    for index, block in enumerate(named["blocks"]):
        block.setdefault("block_id", f"blk{index}")
        inside = [*block.get("elements", []), block.get("element"), block.get("accessory")]
        for number, one in enumerate(inside):
            if isinstance(one, dict) and block["type"] in ("actions", "input", "section"):
                one.setdefault("action_id", f"act{index}.{number}")
    return named
