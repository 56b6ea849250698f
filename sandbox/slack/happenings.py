"""Happenings: what people do that the Events API tells: opening Home, mentioning the bot, writing, sharing links, reacting."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from sandbox.faults import Sleep
from sandbox.journal import Clock, Json
from sandbox.slack.callbacks import Ack, Callbacks
from sandbox.slack.message import Message
from sandbox.slack.views import APP_ID
from sandbox.slack.workspace import Channel, User, Workspace

RETRIES = (0.0, 60.0, 300.0)  # pauses in seconds before an event is told again
LINK = re.compile(r"https?://[^\s<>|]+")


class Happenings:
    """Tells the app events. `subscribed` are those it asked for; links, of these domains only."""

    def __init__(self, slack: Workspace, callbacks: Callbacks, now: Clock, sleep: Sleep) -> None:
        self._slack = slack
        self._callbacks = callbacks
        self._now = now
        self._sleep = sleep
        self._told = 0
        self._retrying: set[asyncio.Task[None]] = set()
        self.subscribed = {"app_home_opened", "app_mention", "link_shared", "message"}
        self.subscribed |= {"reaction_added", "reaction_removed"}
        self.unfurled: Sequence[str] = ("sentry.io", "127.0.0.1", "localhost")  # where Sentry answers, ours too

    async def open_home(self, user: User) -> Ack | None:
        """Look at the app's Home tab."""
        event = {"type": "app_home_opened", "user": user.id, "channel": f"D{user.id[1:]}", "tab": "home"}
        home = self._slack.views.homes.get(user.id)
        shown = {"view": home.as_json(team=self._slack.team_id, bot=self._slack.bot_id)} if home else {}
        return await self._tell({**event, **shown})

    async def say(self, user: User, channel: Channel, text: str, *, thread: str | None = None) -> Message:
        """Write something, as a person: a message, perhaps a mention of the bot, perhaps with links."""
        message = Message(self._slack.new_ts(channel), user.id, None, text, thread_ts=thread)
        channel.messages.append(message)
        about = {"user": user.id, "channel": channel.id, "ts": message.ts, "text": text}
        about |= {"thread_ts": thread} if thread else {}
        if f"<@{self._slack.bot_user}>" in text:
            await self._tell({"type": "app_mention", **about})
        await self._tell({"type": "message", "channel_type": "channel", **about})
        links = [{"domain": urlsplit(one).hostname, "url": one} for one in LINK.findall(text)]
        links = [one for one in links if one["domain"] in self.unfurled]
        if links:
            shared = {"type": "link_shared", "channel": channel.id, "user": user.id, "message_ts": message.ts}
            shared |= {"thread_ts": thread} if thread else {}
            await self._tell(
                {**shared, "links": links, "is_bot_user_member": channel.member, "source": "conversations_history"}
            )
        return message

    async def react(self, user: User, channel: Channel, ts: str, name: str, *, away: bool = False) -> Ack | None:
        """Put an emoji under a message, or take one's own away; ValueError where that is not there, or there already."""
        message = next((one for one in channel.messages if one.ts == ts), None)
        if message is None or (user.id in message.reactions.get(name, [])) is not away:
            raise ValueError(f"{'no_reaction' if away else 'already_reacted'}: {name} at {ts}")
        others = [one for one in message.reactions.pop(name, []) if one != user.id]
        if users := others if away else [*others, user.id]:
            message.reactions[name] = users
        item = {"type": "message", "channel": channel.id, "ts": ts}
        kind = "reaction_removed" if away else "reaction_added"
        about = {"user": user.id, "reaction": name, "item_user": message.user, "item": item}
        return await self._tell({"type": kind, **about})

    async def again(self, body: Json, number: int) -> Ack:
        """Return an event once more, as Slack does when no good answer came."""
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_error"}
        return await self._callbacks.event(str(body["event"]["type"]), body, retry=retry, again=number)

    async def stop(self) -> None:
        """Tell nothing again."""
        for task in list(self._retrying):
            task.cancel()
        await asyncio.gather(*self._retrying, return_exceptions=True)

    async def _tell(self, event: Json) -> Ack | None:
        if event["type"] not in self.subscribed:
            return None
        body = self.envelope(event)
        ack = await self._callbacks.event(str(event["type"]), body)
        if ack.trouble and not ack.no_retry and self._callbacks.has_way:
            task = asyncio.create_task(self._retry(body))
            self._retrying.add(task)
            task.add_done_callback(self._retrying.discard)
        return ack

    async def _retry(self, body: Json) -> None:
        for number, pause in enumerate(RETRIES, 1):
            await self._sleep(pause)
            ack = await self.again(body, number)
            if not ack.trouble or ack.no_retry:
                return

    def envelope(self, event: Json) -> Json:
        """What every event has around it."""
        self._told += 1
        at = self._now().timestamp()
        seen_by = {"team_id": self._slack.team_id, "user_id": self._slack.bot_user, "is_bot": True}
        return {
            "token": "dead",
            "team_id": self._slack.team_id,
            "api_app_id": APP_ID,
            "event": {**event, "event_ts": f"{at:.6f}"},
            "type": "event_callback",
            "event_id": f"Ev{self._told:010d}",
            "event_time": int(at),
            "authorizations": [{**seen_by, "enterprise_id": None, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
            "event_context": f"4-context-{self._told}",
        }
