"""Slack's Web API: every method by name, behind token, faults and rate tiers."""

from __future__ import annotations

import math
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from sandbox.gate import Answer, Call, Gate
from sandbox.journal import Json
from sandbox.slack import chat, conversations, modals, people
from sandbox.slack.arguments import Arguments, parse
from sandbox.slack.errors import SlackError
from sandbox.slack.limits import wait_for
from sandbox.slack.scopes import check_scope, granted
from sandbox.slack.workspace import Workspace
from sandbox.windows import Windows

METHODS: dict[str, Callable[[Workspace, Arguments], Json]] = {
    "apps.connections.open": people.open_connection,
    "auth.test": people.auth_test,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.unfurl": chat.unfurl,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.join": conversations.join,
    "conversations.list": conversations.list_channels,
    "conversations.open": people.open_direct,
    "conversations.replies": conversations.replies,
    "users.info": people.user_info,
    "users.list": people.list_users,
    "users.lookupByEmail": people.lookup_by_email,
    "views.open": modals.open_view,
    "views.publish": modals.publish_view,
    "views.push": modals.push_view,
    "views.update": modals.update_view,
}


class SlackApi:
    """The endpoint `/slack/api/{method}`."""

    def __init__(self, slack: Workspace, gate: Gate, windows: Windows) -> None:
        self._slack = slack
        self._gate = gate
        self._windows = windows

    async def endpoint(self, request: Request) -> Response:
        """Answer one Web API call."""
        method = str(request.path_params["method"])
        body = await request.body()
        try:
            values = parse(body, request.headers.get("content-type", ""), request.url.query)
        except SlackError as error:
            return _refused(error).response()
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token if scheme.lower() == "bearer" else str(values.get("token", ""))
        call = self._call(method, values)
        return await self._gate.through(call, lambda: self._act(method, given, Arguments(values)), refuse)

    def _call(self, method: str, values: Json) -> Call:
        named = str(values.get("channel", ""))
        channel = self._slack.named(named) if named else None
        where = {named, channel.id, channel.name} if channel else {named.removeprefix("#")}
        seen: Json = {"channel": channel.name if channel else named} if named else {}
        for field in ("ts", "thread_ts", "text"):
            if values.get(field):
                seen[field] = str(values[field])[:120]
        return Call("slack", method, where, seen)

    def _act(self, method: str, token: str, args: Arguments) -> Answer:
        try:
            self._authorise(token, method)
            if method not in METHODS:
                raise SlackError("unknown_method", req_method=method)
            check_scope(self._slack, method)
            wait = wait_for(self._windows, method, self._channel_key(args))
            if wait is not None:
                return refuse(429, wait)
            result = METHODS[method](self._slack, args)
        except SlackError as error:
            return _refused(error)
        seen = {key: result[key] for key in ("ts",) if key in result}
        return Answer(200, {"ok": True, **result}, headers={"X-OAuth-Scopes": granted(self._slack)}, seen=seen)

    def _authorise(self, token: str, method: str) -> None:
        if not token:
            raise SlackError("not_authed")
        tokens = {True: self._slack.sockets.token, False: self._slack.token}  # by whether it is the app's, or the bot's
        needed = method == "apps.connections.open"
        if token == tokens[not needed]:
            raise SlackError("not_allowed_token_type")
        if token != tokens[needed]:
            raise SlackError("invalid_auth")
        if self._slack.auth_error:
            raise SlackError(self._slack.auth_error)

    def _channel_key(self, args: Arguments) -> str:
        named = args.text("channel") or ""
        channel = self._slack.named(named)
        return channel.id if channel else named


def refuse(status: int, retry_after: float) -> Answer:
    """Slack's 429, or its 500."""
    if status == 429:
        headers = {"Retry-After": str(math.ceil(retry_after))}
        return Answer(429, {"ok": False, "error": "ratelimited"}, "ratelimited", headers)
    return Answer(status, {"ok": False, "error": "internal_error"}, "internal_error")


def _refused(error: SlackError) -> Answer:
    return Answer(200, {"ok": False, "error": error.code, **error.more}, error.code)
