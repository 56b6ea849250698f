"""A message as a channel keeps it, and as the Web API shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.journal import Json


@dataclass(slots=True)
class Edit:
    """What a message said before it was edited."""

    text: str
    blocks: list[Json]
    metadata: Json | None
    at: str


@dataclass(slots=True)
class Message:
    """One message: a root, or a reply when `thread_ts` differs from `ts`."""

    ts: str
    user: str
    bot_id: str | None
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    ephemeral_to: str | None = None
    edits: list[Edit] = field(default_factory=list)
    edited_at: str | None = None
    unfurl_links: bool = True
    unfurl_media: bool = True
    reactions: dict[str, list[str]] = field(default_factory=dict)  # who, by the emoji's name

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def in_channel(self) -> bool:
        """Whether the channel itself shows it (not only a thread, not only one person)."""
        return self.ephemeral_to is None and (not self.is_reply or self.broadcast)

    def as_json(self, *, team: str, replies: list[Message], metadata: bool) -> Json:
        """The message as history, replies and postMessage show it."""
        shown: Json = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "team": team,
            "text": self.text,
        }
        optional: dict[str, Any] = {
            "bot_id": self.bot_id,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "subtype": "thread_broadcast" if self.broadcast and self.is_reply else None,
            "edited": {"user": self.user, "ts": self.edited_at} if self.edited_at else None,
            "metadata": self.metadata if metadata else None,
            "thread_ts": self.ts if replies else self.thread_ts,
            "reactions": [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ],
        }
        shown |= {key: value for key, value in optional.items() if value}
        return shown | (_thread_summary(replies) if replies else {})


def _thread_summary(replies: list[Message]) -> Json:
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }
