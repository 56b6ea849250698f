"""Slack's JSON and forms → frozen values, leniently: a part of the wrong type is a missing part, never an exception."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from switchboard.commands.intents import Said
from switchboard.model.action import Actor, Via
from switchboard.payloads.lenient import Object, instant, mapping, sequence, text

ID, LONG, TYPED = 100, 3000, 4000
_TIME = re.compile(r"\d{1,12}(?:\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as it was typed: its name with the slash, the text after it, who said it and where."""

    name: str
    text: str
    said: Said


@dataclass(frozen=True, slots=True)
class Press:
    """One button pressed or one option chosen. `value` is the button's or the option's, else the chosen person or channel.

    Where Slack asks for options, `value` is what was typed so far. `at` is when, by Slack's clock.
    """

    action_id: str
    block_id: str
    value: str
    at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class View:
    """A modal as it was submitted; `state` holds what stands in each of its blocks, and nothing of empty ones."""

    id: str
    callback_id: str
    metadata: str
    state: tuple[tuple[str, str], ...] = ()

    def field(self, block_id: str) -> str:
        """Return what stands in a block, empty where nothing does."""
        return next((value for block, value in self.state if block == block_id), "")


@dataclass(frozen=True, slots=True)
class Interaction:
    """A click, a choice, a shortcut or a submitted modal. `message` is the ts of the message it happened on."""

    kind: str
    callback_id: str
    said: Said
    message: str | None = None
    press: Press | None = None
    view: View | None = None


def command(form: Mapping[str, object]) -> Command:
    """Read the form of a slash command. `thread_ts` is there where Slack, or a mention, returns the thread."""
    by = Actor(Via.SLACK, _id(form.get("user_id")), _id(form.get("user_name")), _id(form.get("team_id")))
    said = Said(
        by=by,
        channel=text(form.get("channel_id"), limit=ID),
        thread=text(form.get("thread_ts"), limit=ID),
        response_url=text(form.get("response_url"), limit=LONG),
        trigger_id=_id(form.get("trigger_id")),
    )
    return Command(_id(form.get("command")), text(form.get("text"), limit=TYPED) or "", said)


def interaction(payload: object) -> Interaction:
    """Read the payload of block_actions, view_submission, a shortcut, or block_suggestion."""
    whole = mapping(payload)
    container, message = mapping(whole.get("container")), mapping(whole.get("message"))
    own = text(container.get("message_ts"), limit=ID) or text(message.get("ts"), limit=ID)
    return Interaction(
        kind=_id(whole.get("type")),
        callback_id=_id(whole.get("callback_id")),
        said=_said(whole),
        message=own or text(whole.get("message_ts"), limit=ID),
        press=_press(whole),
        view=_view(mapping(whole.get("view"))) if whole.get("view") else None,
    )


def _said(whole: Object) -> Said:
    user, container, message = (mapping(whole.get(name)) for name in ("user", "container", "message"))
    workspace = text(mapping(whole.get("team")).get("id"), limit=ID) or text(user.get("team_id"), limit=ID)
    channel = text(mapping(whole.get("channel")).get("id"), limit=ID)
    name = text(user.get("name"), limit=ID) or text(user.get("username"), limit=ID)
    return Said(
        by=Actor(Via.SLACK, _id(user.get("id")), name or "", workspace or ""),
        channel=channel or text(container.get("channel_id"), limit=ID),
        thread=text(container.get("thread_ts"), limit=ID) or text(message.get("thread_ts"), limit=ID),
        response_url=text(whole.get("response_url"), limit=LONG),
        home=mapping(whole.get("view")).get("type") == "home",
        trigger_id=_id(whole.get("trigger_id")),
    )


def _press(whole: Object) -> Press | None:
    """Take the first action; where options are asked for, what was typed so far stands at the top."""
    suggest = whole.get("type") == "block_suggestion"
    pressed = whole if suggest else mapping(next(iter(sequence(whole.get("actions"))), None))
    if not pressed:
        return None
    at = slack_time(pressed.get("action_ts"))
    return Press(_id(pressed.get("action_id")), text(pressed.get("block_id"), limit=255) or "", _chosen(pressed), at)


def slack_time(value: object) -> datetime | None:
    """Read a time as Slack writes it, `1700000000.000100`: seconds since 1970, as text. None for all else."""
    told = text(value, limit=ID) or ""
    return instant(float(told)) if _TIME.fullmatch(told) else None


def _view(view: Object) -> View:
    values = mapping(mapping(view.get("state")).get("values"))
    state = (
        (str(block), _chosen(mapping(part))) for block, parts in values.items() for part in mapping(parts).values()
    )
    return View(
        id=_id(view.get("id")),
        callback_id=_id(view.get("callback_id")),
        metadata=text(view.get("private_metadata"), limit=LONG) or "",
        state=tuple((block, value) for block, value in state if value),
    )


def _chosen(element: Object) -> str:
    """Return what an element holds, whichever kind it is."""
    first = next(iter(sequence(element.get("selected_options"))), None)  # of checkboxes
    option = text(mapping(element.get("selected_option") or first).get("value"), limit=LONG)
    for name in ("value", "selected_user", "selected_channel", "selected_conversation"):
        option = option or text(element.get(name), limit=LONG)
    return option or ""


def _id(value: object) -> str:
    return text(value, limit=ID) or ""
