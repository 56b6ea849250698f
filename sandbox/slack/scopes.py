"""Which scope a method asks for, what Slack says to a token without it, and which it says that a token has."""

from __future__ import annotations

from sandbox.slack.errors import SlackError
from sandbox.slack.workspace import Workspace

SCOPES = {
    **dict.fromkeys(("chat.delete", "chat.postEphemeral", "chat.postMessage", "chat.update"), "chat:write"),
    **dict.fromkeys(("conversations.history", "conversations.replies"), "channels:history"),
    **dict.fromkeys(("conversations.info", "conversations.list"), "channels:read"),
    **dict.fromkeys(("users.info", "users.list"), "users:read"),
    "chat.unfurl": "links:write",
    "conversations.join": "channels:join",
    "conversations.open": "im:write",
    "users.lookupByEmail": "users:read.email",
}
# What no method of ours asks for: events, commands, and private channels.
BESIDE = ("app_mentions:read", "commands", "groups:history", "groups:read", "links:read", "reactions:read")


def granted(slack: Workspace) -> str:
    """The scopes of the bot token, as X-OAuth-Scopes tells them with every answer."""
    return ",".join(sorted({*SCOPES.values(), *BESIDE} - slack.lacking))


def check_scope(slack: Workspace, method: str) -> None:
    """SlackError `missing_scope`, with what is needed and what the token has."""
    needed = SCOPES.get(method)
    if needed in slack.lacking:
        provided = sorted({*SCOPES.values()} - slack.lacking)
        raise SlackError("missing_scope", needed=needed, provided=",".join(provided))
