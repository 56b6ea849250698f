"""The workspace: its channels and people, and what stands in them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sandbox.journal import Clock, Json
from sandbox.slack.errors import SlackError
from sandbox.slack.message import Message
from sandbox.slack.sockets import Sockets
from sandbox.slack.tickets import Tickets
from sandbox.slack.views import Views


@dataclass(slots=True)
class User:
    """A person of the workspace, or of another company's (`foreign`) in a channel that is shared with it.

    An address that is not `confirmed` is only what they say.
    """

    id: str
    name: str
    email: str | None = None
    confirmed: bool = True
    deleted: bool = False
    bot: bool = False
    foreign: bool = False
    guest: bool = False
    one_channel: bool = False

    def as_json(self) -> Json:
        """The person as users.list shows them."""
        profile = {"real_name": self.name, "display_name": self.name}
        profile |= {"email": self.email} if self.email else {}
        elsewhere = {"is_stranger": True} if self.foreign else {}  # Slack says it of nobody else
        return {
            "id": self.id,
            "name": self.name,
            "real_name": self.name,
            "deleted": self.deleted,
            "is_bot": self.bot,
            "is_restricted": self.guest,
            "is_ultra_restricted": self.one_channel,
            "is_email_confirmed": self.email is not None and self.confirmed,
            "profile": profile,
            **elsewhere,
        }


@dataclass(slots=True)
class Channel:
    """A channel with everything ever said in it, oldest first."""

    id: str
    name: str
    private: bool = False
    archived: bool = False
    member: bool = False
    messages: list[Message] = field(default_factory=list)

    def roots(self) -> list[Message]:
        """The messages that are not replies, oldest first."""
        return [message for message in self.messages if not message.is_reply]

    def thread(self, ts: str) -> list[Message]:
        """A root and its replies, oldest first; empty when there is no such root."""
        return [
            message
            for message in self.messages
            if message.ts == ts or (message.thread_ts == ts and message.ephemeral_to is None)
        ]

    def replies(self, ts: str) -> list[Message]:
        """The replies under a root, oldest first."""
        return [message for message in self.thread(ts) if message.is_reply]

    def find(self, ts: str) -> Message | None:
        """The message with this ts that everybody can see."""
        found = (message for message in self.messages if message.ts == ts)
        return next((message for message in found if message.ephemeral_to is None), None)

    def as_json(self) -> Json:
        """The channel as conversations.info shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_private": self.private,
            "is_archived": self.archived,
            "is_member": self.member,
        }


class Workspace:
    """All of Slack that one bot can see. Switches are plain attributes."""

    team_id = "T0SANDBOX"
    bot_user = "U0SWBOT"
    bot_id = "B0SWBOT"

    def __init__(self, now: Clock, *, token: str = "xoxb-sandbox") -> None:
        self._now = now
        self.token = token
        self.name = "Acme"
        self.base_url = "http://127.0.0.1:8900/slack"  # where its response_urls begin
        self.auth_error: str | None = None  # token_revoked, account_inactive: said to every call
        self.edit_window_closed = False
        self.public_posting = True  # the scope chat:write.public
        self.lacking: set[str] = set()  # scopes that the token does not have
        self.refused: set[str] = set()  # kinds of blocks that it does not know, as older ones do not
        self.channels: dict[str, Channel] = {}
        self.users: dict[str, User] = {}
        self.shortcuts: dict[str, str] = {}  # the app's own, by callback_id, in a message's menu
        self.views = Views()
        self.whispered = asyncio.Event()  # set whenever something is said to one person alone
        self.tickets = Tickets(now)
        self.sockets = Sockets(now)
        self._last_ts: dict[str, int] = {}

    def add_channel(self, name: str, *, private: bool = False, archived: bool = False, member: bool = False) -> Channel:
        """Make a channel; the bot is not in it unless `member`."""
        number = len(self.channels) + 1
        channel = Channel(f"C{number:08d}", name.removeprefix("#"), private, archived, member)
        self.channels[channel.id] = channel
        return channel

    def add_user(self, name: str, email: str | None = None, *, confirmed: bool = True, foreign: bool = False) -> User:
        """Make a person; Slack has verified their address unless said otherwise."""
        user = User(f"U{len(self.users) + 1:08d}", name, email, confirmed, foreign=foreign)
        self.users[user.id] = user
        return user

    def user(self, name_or_id: str) -> User:
        """The person called so, or with this id; KeyError when there is none."""
        if name_or_id in self.users:
            return self.users[name_or_id]
        for user in self.users.values():
            if user.name.lower() == name_or_id.removeprefix("@").lower():
                return user
        raise KeyError(name_or_id)

    def channel(self, name_or_id: str) -> Channel:
        """The channel named so, with or without '#', or by id; KeyError when there is none."""
        found = self.named(name_or_id)
        if found is None:
            raise KeyError(name_or_id)
        return found

    def named(self, name_or_id: str) -> Channel | None:
        """The channel named so, or None."""
        if name_or_id in self.channels:
            return self.channels[name_or_id]
        name = name_or_id.removeprefix("#")
        return next((one for one in self.channels.values() if one.name == name), None)

    def by_id(self, channel_id: str) -> Channel:
        """The channel with this id; SlackError `channel_not_found`."""
        found = self.channels.get(channel_id)
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def new_ts(self, channel: Channel) -> str:
        """A ts like Slack's: seconds and six digits, unique and increasing in its channel."""
        at = int(self._now().timestamp()) * 1_000_000
        ts = max(at, self._last_ts.get(channel.id, 0)) + 100
        self._last_ts[channel.id] = ts
        return f"{ts // 1_000_000}.{ts % 1_000_000:06d}"
