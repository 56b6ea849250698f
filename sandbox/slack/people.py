"""The methods about who: apps.connections.open, auth.test, users.info, users.list, users.lookupByEmail, conversations.open."""

from __future__ import annotations

from sandbox.journal import Json
from sandbox.slack.arguments import Arguments
from sandbox.slack.chat import direct
from sandbox.slack.conversations import paged
from sandbox.slack.errors import SlackError
from sandbox.slack.workspace import User, Workspace


def auth_test(slack: Workspace, args: Arguments) -> Json:
    """auth.test: who the token is."""
    return {
        "url": "https://acme.slack.com/",
        "team": slack.name,
        "user": "switchboard",
        "team_id": slack.team_id,
        "user_id": slack.bot_user,
        "bot_id": slack.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(slack: Workspace, args: Arguments) -> Json:
    """apps.connections.open: where the app may connect for Socket Mode."""
    return {"url": slack.sockets.ticket()}


def list_users(slack: Workspace, args: Arguments) -> Json:
    """users.list."""
    page, following = paged(list(slack.users.values()), args, default=100, most=1000)
    return {"members": [_shown(slack, user) for user in page], **following}


def user_info(slack: Workspace, args: Arguments) -> Json:
    """users.info; SlackError `user_not_found`."""
    user = slack.users.get(args.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shown(slack, user)}


def open_direct(slack: Workspace, args: Arguments) -> Json:
    """conversations.open with one person; SlackError `user_not_found`."""
    channel = direct(slack, args.required("users"))
    if channel is None:
        raise SlackError("user_not_found")
    return {"channel": {"id": channel.id}}


def lookup_by_email(slack: Workspace, args: Arguments) -> Json:
    """users.lookupByEmail; SlackError `users_not_found`."""
    email = args.required("email").lower()
    for user in slack.users.values():
        if user.email is not None and user.email.lower() == email:
            return {"user": user.as_json()}
    raise SlackError("users_not_found")


def _shown(slack: Workspace, user: User) -> Json:
    """A person; without their address where the token lacks the scope for it."""
    shown = user.as_json()
    if "users:read.email" in slack.lacking:
        shown["profile"].pop("email", None)
    return shown
