"""What the town's people do in Slack, and what Slack shows them. People and channels go by their names."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.hands import Shown
from sandbox.slack.message import Message
from sandbox.slack.parts import parts
from sandbox.slack.views import View
from sandbox.world import World

PATIENCE = 5.0  # seconds of the machine's clock


@dataclass(frozen=True, slots=True)
class Said:
    """What Slack showed at once: `text`, the acknowledgement's own; `trouble` in Slack's words; the modal now open.

    `errors` stand in that modal, by block_id. What is answered later is in `ephemerals` and `dms`.
    """

    text: str | None = None
    trouble: str | None = None
    view: View | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


class InSlack:
    """The hands of everybody in the sandbox's Slack. Nothing here runs the worker: `settle` does."""

    __slots__ = ()
    world: World

    async def command(
        self, said: str, *, by: str = "alice", channel: str = "payments", thread: str | None = None
    ) -> Said:
        """Type a slash command. In a thread Slack itself refuses it (people mention the bot there: `say`)."""
        slack = self.world.slack
        return _said(await self.world.hands.command(slack.user(by), slack.channel(channel), said, thread=thread))

    async def press(
        self,
        channel: str,
        ts: str,
        action_id: str,
        *,
        by: str = "alice",
        choose: str | None = None,
        typed: str | None = None,
        link: str | None = None,
    ) -> Said:
        """Press a button of a message; or `choose` an option (value or label) of a menu, searched by what was `typed`.

        `link` names what stands under one of the message's links.
        """
        slack, hands = self.world.slack, self.world.hands
        place = slack.channel(channel)
        return _said(await hands.press(slack.user(by), place, ts, action_id, choose=choose, typed=typed, link=link))

    async def from_menu(self, channel: str, ts: str, label: str, *, by: str = "alice") -> Said:
        """Choose from the menu at the end of a message's row of buttons."""
        return await self.press(channel, ts, "more", by=by, choose=label)

    async def press_in_view(
        self,
        view: View,
        action_id: str,
        *,
        by: str = "alice",
        choose: str | list[str] | None = None,
        typed: str | None = None,
    ) -> Said:
        """Press a button in a modal or on the Home tab, or choose from a menu, or what is ticked of boxes."""
        user = self.world.slack.user(by)
        return _said(await self.world.hands.press_in_view(user, view, action_id, choose=choose, typed=typed))

    async def submit(self, view: View, values: Mapping[str, Any] | None = None, *, by: str = "alice") -> Said:
        """Fill a modal in and send it; `values` by action_id or block_id: text, an option's value, (typed, value)."""
        return _said(await self.world.hands.submit(self.world.slack.user(by), view, values or {}))

    async def close(self, view: View, *, by: str = "alice") -> Said:
        """Close a modal without sending it."""
        return _said(await self.world.hands.close(self.world.slack.user(by), view))

    async def shortcut(self, channel: str, ts: str, callback_id: str, *, by: str = "alice") -> Said:
        """Choose a shortcut from a message's menu."""
        slack = self.world.slack
        return _said(await self.world.hands.shortcut(slack.user(by), slack.channel(channel), ts, callback_id))

    async def options(self, channel: str, ts: str, action_id: str, typed: str, *, by: str = "alice") -> list[str]:
        """Return the labels that an external menu offers for these letters."""
        slack = self.world.slack
        offered = await self.world.hands.offered(slack.user(by), slack.channel(channel), ts, action_id, typed)
        return [str(option["text"]["text"]) for option in offered]

    async def say(
        self, text: str, *, by: str = "alice", channel: str = "payments", thread: str | None = None
    ) -> Message:
        """Write a message, in a thread or not: `<@U0SWBOT> resolve`, `!note ...`, an address."""
        slack = self.world.slack
        return await self.world.happenings.say(slack.user(by), slack.channel(channel), text, thread=thread)

    async def react(self, name: str, channel: str, ts: str, *, by: str = "alice", away: bool = False) -> None:
        """Put an emoji under a message, by its name (`+1`, `-1::skin-tone-3`), or take it away."""
        slack = self.world.slack
        await self.world.happenings.react(slack.user(by), slack.channel(channel), ts, name, away=away)

    async def open_home(self, *, by: str = "alice") -> View:
        """Look at the app's Home tab; tell what the app publishes there. TimeoutError when it does not."""
        user = self.world.slack.user(by)
        before = self._home_version(user.id)
        await self.world.happenings.open_home(user)
        return await self.published(before, by=by)

    async def published(self, before: int, *, by: str = "alice") -> View:
        """Wait for a Home tab of another version than this; TimeoutError when none comes."""
        views, user = self.world.slack.views, self.world.slack.user(by)
        async with asyncio.timeout(PATIENCE):
            while self._home_version(user.id) == before:
                views.shown.clear()
                await views.shown.wait()
        return views.homes[user.id]

    def _home_version(self, user: str) -> int:
        view = self.world.slack.views.homes.get(user)
        return view.version if view else 0

    def response_url(self, *, by: str = "alice", channel: str = "payments") -> str:
        """Make an address for answers, as Slack sends one with every callback."""
        slack = self.world.slack
        return f"{slack.base_url}/response/{slack.tickets.response(slack.user(by).id, slack.channel(channel).id)}"

    def ephemerals(self, who: str = "alice") -> list[str]:
        """Return what only this person was shown, in all channels, oldest first."""
        return [one.text for one in self.only_for(who)]

    async def answered(self, who: str = "alice") -> str:
        """Wait until something was said only to this person, and tell the last of it; TimeoutError when nothing is."""
        async with asyncio.timeout(PATIENCE):
            while not self.ephemerals(who):  # noqa: ASYNC110 - Slack rings no bell for what is said
                await asyncio.sleep(0.01)
        return self.ephemerals(who)[-1]

    async def whispered(self, words: str, *, to: str = "alice") -> None:
        """Wait until this was said to somebody alone, as an app does after its acknowledgement; TimeoutError when it is not."""
        said = self.world.slack.whispered
        async with asyncio.timeout(PATIENCE):
            while words not in self.ephemerals(to):
                said.clear()
                await said.wait()

    def only_for(self, who: str = "alice") -> list[Message]:
        """Return the messages that only this person was shown, oldest first."""
        user = self.world.slack.user(who)
        every = [one for channel in self.world.slack.channels.values() for one in channel.messages]
        return sorted((one for one in every if one.ephemeral_to == user.id), key=lambda one: one.ts)

    def dms(self, who: str = "alice") -> list[str]:
        """Return what the bot wrote to this person directly, oldest first."""
        user = self.world.slack.user(who)
        channel = self.world.slack.channels.get(f"D{user.id[1:]}")
        every = channel.messages if channel else []
        return [one.text for one in every if one.bot_id is not None and one.ephemeral_to is None]

    def buttons(self, channel: str, ts: str) -> list[str]:
        """Return the action_ids that a message offers, in order."""
        message = self.world.slack.channel(channel).find(ts)
        return [one.action_id for one in parts(message.blocks)] if message else []

    async def opened(self, who: str = "alice") -> View:
        """Wait for the modal that an app opens after it has acknowledged a press; TimeoutError when none comes."""
        views, user = self.world.slack.views, self.world.slack.user(who)
        async with asyncio.timeout(PATIENCE):
            while (view := views.top(user.id)) is None:
                views.shown.clear()
                await views.shown.wait()
        return view

    def modal(self, who: str = "alice") -> View | None:
        """Return the modal that this person sees."""
        return self.world.slack.views.top(self.world.slack.user(who).id)


def _said(shown: Shown) -> Said:
    return Said(shown.answer.text if shown.answer else None, shown.trouble, shown.view, shown.errors)
