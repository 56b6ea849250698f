"""The page's hands over HTTP: `/control/slack/{verb}`, as the person named in `by`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.journal import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.hands import Shown
from sandbox.slack.views import View
from sandbox.slack.workspace import User
from sandbox.world import World


class SlackControl:
    """Does what a person does; a 400 says what was wrong with what was asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._verbs: dict[str, Callable[[User, Json], Awaitable[Json]]] = {
            "close": self._close,
            "command": self._command,
            "home": self._home,
            "options": self._options,
            "press": self._press,
            "react": self._react,
            "say": self._say,
            "shortcut": self._shortcut,
            "submit": self._submit,
        }

    async def endpoint(self, request: Request) -> Response:
        """Do one thing, now; the answer says what Slack shows beside the page: trouble, and errors of a modal."""
        try:
            asked: Any = json.loads(await request.body())
            told = await self._verbs[request.path_params["verb"]](self._world.slack.user(asked["by"]), asked)
        except (AttributeError, KeyError, TypeError, ValueError, SlackError) as error:
            return JSONResponse({"error": f"{error}" or type(error).__name__}, 400)
        return JSONResponse(told)

    async def _command(self, user: User, asked: Json) -> Json:
        channel = self._world.slack.channel(asked["channel"])
        return _told(await self._world.hands.command(user, channel, asked["said"], thread=asked.get("thread")))

    async def _say(self, user: User, asked: Json) -> Json:
        channel = self._world.slack.channel(asked["channel"])
        said = str(asked["said"]).replace("@Switchboard", f"<@{self._world.slack.bot_user}>")
        await self._world.happenings.say(user, channel, said, thread=asked.get("thread"))
        return {}

    async def _press(self, user: User, asked: Json) -> Json:
        chosen = {"choose": asked.get("choose"), "typed": asked.get("typed")}
        action = str(asked["action_id"])
        if "view" in asked:
            return _told(await self._world.hands.press_in_view(user, self._view(asked), action, **chosen))
        channel = self._world.slack.channel(asked["channel"])
        hands, link = self._world.hands, asked.get("link")
        return _told(await hands.press(user, channel, asked["ts"], action, link=link, **chosen))

    async def _options(self, user: User, asked: Json) -> Json:
        hands, action, typed = self._world.hands, str(asked["action_id"]), str(asked["typed"])
        if "view" in asked:
            offered = await hands.offered_in_view(user, self._view(asked), action, typed)
        else:
            channel = self._world.slack.channel(asked["channel"])
            offered = await hands.offered(user, channel, asked["ts"], action, typed)
        return {"options": [[option["value"], option["text"]["text"]] for option in offered]}

    async def _submit(self, user: User, asked: Json) -> Json:
        return _told(await self._world.hands.submit(user, self._top(user), asked["values"]))

    async def _close(self, user: User, asked: Json) -> Json:
        return _told(await self._world.hands.close(user, self._top(user)))

    async def _home(self, user: User, asked: Json) -> Json:
        await self._world.happenings.open_home(user)
        return {}

    async def _react(self, user: User, asked: Json) -> Json:
        channel, away = self._world.slack.channel(asked["channel"]), bool(asked.get("away"))
        await self._world.happenings.react(user, channel, asked["ts"], str(asked["name"]), away=away)
        return {}

    async def _shortcut(self, user: User, asked: Json) -> Json:
        channel = self._world.slack.channel(asked["channel"])
        return _told(await self._world.hands.shortcut(user, channel, asked["ts"], asked["callback_id"]))

    def _view(self, asked: Json) -> View:
        return self._world.slack.views.find(id=str(asked["view"]), external_id=None)

    def _top(self, user: User) -> View:
        view = self._world.slack.views.top(user.id)
        if view is None:
            raise ValueError("no modal is open")
        return view


def _told(shown: Shown) -> Json:
    return {"trouble": shown.trouble, "errors": shown.errors}
