"""Hands: what a person does in Slack, and what the app is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.journal import Clock, Json
from sandbox.slack.answers import post_answer
from sandbox.slack.attached import pressed
from sandbox.slack.blocks import check_blocks
from sandbox.slack.callbacks import Ack, Callbacks
from sandbox.slack.inputs import check_view
from sandbox.slack.message import Message
from sandbox.slack.parts import Part, is_empty, part, parts, state
from sandbox.slack.tickets import Answering
from sandbox.slack.views import APP_ID, View
from sandbox.slack.workspace import Channel, User, Workspace

CONNECTING = "We had some trouble connecting. Try again?"
REQUIRED = "Please complete this required field."


@dataclass(slots=True)
class Shown:
    """What Slack shows the person at once: trouble in its own words, an answer only for them, the modal they see."""

    trouble: str | None = None
    answer: Message | None = None
    view: View | None = None
    errors: dict[str, str] = field(default_factory=dict)


class Hands:
    """What people do. People and channels are given as the workspace keeps them."""

    def __init__(self, slack: Workspace, callbacks: Callbacks, now: Clock) -> None:
        self._slack = slack
        self._callbacks = callbacks
        self._now = now

    async def command(self, user: User, channel: Channel, said: str, *, thread: str | None = None) -> Shown:
        """Type a slash command, `/resolve PAY-1 now`. Slack knows none in threads."""
        command, _, text = said.strip().partition(" ")
        if thread is not None:
            return Shown(f"{command} is not supported in threads. Sorry!")
        token = self._slack.tickets.response(user.id, channel.id)
        fields = {
            **self._who(user),
            "channel_id": channel.id,
            "channel_name": "directmessage" if channel.id.startswith("D") else channel.name,
            "command": command,
            "text": text.strip(),
            "response_url": self._response_url(token),
            "trigger_id": self._slack.tickets.trigger(user.id),
            "is_enterprise_install": "false",
        }
        ack = await self._callbacks.form(f"command {command}", fields, user=user.name, text=text, channel=channel.name)
        if ack.trouble:
            return Shown(f'{command} failed with the error "{ack.trouble}"', view=self._slack.views.top(user.id))
        answering = Answering(user.id, channel.id, self._now())
        return Shown(answer=self._said(ack, answering), view=self._slack.views.top(user.id))

    async def press(
        self,
        user: User,
        channel: Channel,
        ts: str,
        action_id: str,
        *,
        choose: Any = None,
        typed: str | None = None,
        link: str | None = None,
    ) -> Shown:
        """Press a button of a message, or choose from its menu; `typed` is searched for in an external menu.

        `link` names what stands under one of the message's links. ValueError when there is no such message, button or option.
        """
        message = find(channel, ts, user)
        found = pressed(message, action_id, link)
        shown = {"app_unfurl": found.under} if found.under else {"message": self._message(channel, message)}
        place = {"channel": self._channel(channel), **shown}
        action = await self._action(user, found.part, choose, typed, place)
        ephemeral = message.ephemeral_to is not None
        container = {**found.container, "message_ts": ts, "channel_id": channel.id, "is_ephemeral": ephemeral}
        container |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
        token = self._slack.tickets.response(user.id, channel.id, ts=ts, thread=message.thread_ts)
        more = {"container": container, **place, "response_url": self._response_url(token)}
        more |= {"state": {"values": state(found.blocks, {action_id: action} if choose else {})}}
        return await self._acted(user, "block_actions", {**more, "actions": [action]}, action=action_id)

    async def press_in_view(
        self, user: User, view: View, action_id: str, *, choose: Any = None, typed: str | None = None
    ) -> Shown:
        """Press or choose in a modal or Home tab; ValueError when there is no such thing."""
        touched = part(view.content["blocks"], action_id)
        place = {"view": self._view(view)}
        action = await self._action(user, touched, choose, typed, place)
        more = {"container": {"type": "view", "view_id": view.id}, **place, "actions": [action]}
        return await self._acted(user, "block_actions", more, view=view.id, action=action_id)

    async def submit(self, user: User, view: View, given: Mapping[str, Any]) -> Shown:
        """Fill a modal in, by action_id or block_id, and send it. What Slack itself refuses never reaches the app."""
        blocks = view.content["blocks"]
        names = {one.action_id for one in parts(blocks)} | {one.block_id for one in parts(blocks)}
        if strange := given.keys() - names:
            raise ValueError(f"no {sorted(strange)} among {sorted(names)}")
        said = {name: await self._filled(user, view, name, value) for name, value in given.items()}
        values = state(blocks, said)
        missing = [
            one.block_id for one in parts(blocks) if one.required and is_empty(values[one.block_id][one.action_id])
        ]
        if missing:
            view.errors = dict.fromkeys(missing, REQUIRED)
            return Shown(view=view, errors=view.errors)
        payload = {"view": self._view(view, values), "response_urls": []}
        payload |= {"trigger_id": self._slack.tickets.trigger(user.id, view=view.id)}
        ack = await self._interactive(user, "view_submission", payload, view=view.title)
        return self._after_submission(user, view, ack)

    async def close(self, user: User, view: View) -> Shown:
        """Close a modal; the app is told where it asked to be."""
        self._slack.views.close(user.id)
        if view.content.get("notify_on_close"):
            await self._interactive(user, "view_closed", {"view": self._view(view), "is_cleared": False})
        return Shown(view=self._slack.views.top(user.id))

    async def shortcut(self, user: User, channel: Channel, ts: str, callback_id: str) -> Shown:
        """Choose a shortcut from a message's menu."""
        message = find(channel, ts, user)
        token = self._slack.tickets.response(user.id, channel.id, ts=None, thread=message.thread_ts)
        payload = {
            "callback_id": callback_id,
            "message_ts": ts,
            "message": self._message(channel, message),
            "channel": self._channel(channel),
            "response_url": self._response_url(token),
        }
        return await self._acted(user, "message_action", payload, callback=callback_id)

    async def options(self, user: User, part: Part, typed: str, place: Json) -> list[Json]:
        """What an external menu offers for these letters; ValueError when the app gives no options."""
        payload = {**place, "action_id": part.action_id, "block_id": part.block_id, "value": typed}
        payload |= {"container": {"type": "view" if "view" in place else "message"}}
        ack = await self._interactive(user, "block_suggestion", payload, typed=typed)
        grouped = [option for group in ack.json.get("option_groups", []) for option in group["options"]]
        found = [*ack.json.get("options", []), *grouped]
        if ack.trouble or len(found) > 100:
            raise ValueError(f"no options: {ack.trouble or 'more than 100'}")
        check_blocks([{"type": "actions", "elements": [{"type": "static_select", "options": found}]}] if found else [])
        return found

    async def offered(self, user: User, channel: Channel, ts: str, action_id: str, typed: str) -> list[Json]:
        """What the external menu of a message offers."""
        message = find(channel, ts, user)
        place = {"channel": self._channel(channel), "message": self._message(channel, message)}
        return await self.options(user, pressed(message, action_id).part, typed, place)

    async def offered_in_view(self, user: User, view: View, action_id: str, typed: str) -> list[Json]:
        """What the external menu of a modal or Home tab offers."""
        return await self.options(user, part(view.content["blocks"], action_id), typed, {"view": self._view(view)})

    async def _action(self, user: User, touched: Part, choose: Any, typed: str | None, place: Json) -> Json:
        external = touched.element["type"].endswith("external_select")
        offered = await self.options(user, touched, typed or "", place) if external else None
        at = f"{self._now().timestamp():.6f}"
        said = touched.value(choose, options=offered)
        names = {"action_id": touched.action_id, "block_id": touched.block_id, "action_ts": at}
        return {"type": touched.element["type"], **names, **said}

    async def _filled(self, user: User, view: View, name: str, value: Any) -> Json:
        one = next(one for one in parts(view.content["blocks"]) if name in (one.action_id, one.block_id))
        if not one.element["type"].endswith("external_select"):
            return one.value(value)
        typed, wanted = value if isinstance(value, tuple | list) else ("", value)
        offered = await self.options(user, one, typed, {"view": self._view(view)})
        return one.value(wanted, options=offered)

    async def _acted(self, user: User, kind: str, payload: Json, **seen: Any) -> Shown:
        above = payload.get("view", {}).get("id")
        payload = {**payload, "trigger_id": self._slack.tickets.trigger(user.id, view=above)}
        ack = await self._interactive(user, kind, payload, **seen)
        return Shown(CONNECTING if ack.trouble else None, view=self._slack.views.top(user.id))

    async def _interactive(self, user: User, kind: str, payload: Json, **seen: Any) -> Ack:
        team = {"id": self._slack.team_id, "domain": "acme"}
        person = {"id": user.id, "username": user.name, "name": user.name, "team_id": self._slack.team_id}
        around = {"type": kind, "team": team, "user": person, "api_app_id": APP_ID, "token": "dead"}
        whole = {**around, "enterprise": None, "is_enterprise_install": False, **payload}
        return await self._callbacks.interactive(kind, whole, user=user.name, **seen)

    def _after_submission(self, user: User, view: View, ack: Ack) -> Shown:
        if ack.trouble:
            return Shown(CONNECTING, view=view)
        views, answer = self._slack.views, ack.json
        match answer.get("response_action"):
            case "errors":
                view.errors = dict(answer["errors"])
                return Shown(view=view, errors=view.errors)
            case "update" | "push" as how:
                check_view(answer["view"], "modal")
                if how == "push":
                    views.show(user.id, answer["view"], push=True)
                else:
                    views.change(view, answer["view"])
            case how:
                views.close(user.id, whole=how == "clear")
        return Shown(view=views.top(user.id))

    def _said(self, ack: Ack, answering: Answering) -> Message | None:
        """What an acknowledgement says by itself: plain text, or a message."""
        if not ack.text.strip():
            return None
        return post_answer(self._slack, answering, ack.json or {"text": ack.text})

    def _response_url(self, token: str) -> str:
        return f"{self._slack.base_url}/response/{token}"

    def _who(self, user: User) -> Json:
        within = {"token": "dead", "api_app_id": APP_ID, "team_id": self._slack.team_id, "team_domain": "acme"}
        return {**within, "user_id": user.id, "user_name": user.name}

    def _channel(self, channel: Channel) -> Json:
        return {"id": channel.id, "name": "directmessage" if channel.id.startswith("D") else channel.name}

    def _message(self, channel: Channel, message: Message) -> Json:
        replies = [] if message.is_reply else channel.replies(message.ts)
        return message.as_json(team=self._slack.team_id, replies=replies, metadata=True)

    def _view(self, view: View, values: Json | None = None) -> Json:
        return view.as_json(team=self._slack.team_id, bot=self._slack.bot_id, values=values)


def find(channel: Channel, ts: str, user: User) -> Message:
    """The message with this ts that the person sees; ValueError when there is none."""
    for message in channel.messages:
        if message.ts == ts and message.ephemeral_to in (None, user.id):
            return message
    raise ValueError(f"no message {ts} in #{channel.name}")
