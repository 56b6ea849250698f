"""The methods about views: views.open, views.push, views.update, views.publish."""

from __future__ import annotations

from sandbox.journal import Json
from sandbox.slack.arguments import Arguments, invalid
from sandbox.slack.errors import SlackError
from sandbox.slack.views import View, given_view
from sandbox.slack.workspace import Workspace


def open_view(slack: Workspace, args: Arguments) -> Json:
    """views.open: the trigger_id is used up by a view that Slack accepts or refuses alike."""
    trigger = slack.tickets.exchange(args.required("trigger_id"))
    return _shown(slack, slack.views.show(trigger.user, given_view(args, "modal")))


def push_view(slack: Workspace, args: Arguments) -> Json:
    """views.push: on top of the modal that was pressed in."""
    trigger = slack.tickets.exchange(args.required("trigger_id"))
    if slack.views.top(trigger.user) is None:
        raise SlackError("not_found")
    return _shown(slack, slack.views.show(trigger.user, given_view(args, "modal"), push=True))


def update_view(slack: Workspace, args: Arguments) -> Json:
    """views.update: by view_id or external_id; `hash_conflict` when it has changed since."""
    view_id, external_id = args.text("view_id"), args.text("external_id")
    if not view_id and not external_id:
        raise invalid("missing required field: view_id")
    view = slack.views.find(id=view_id, external_id=external_id)
    if args.text("hash") not in (None, view.hash):
        raise SlackError("hash_conflict")
    slack.views.change(view, given_view(args, str(view.content["type"])))
    return _shown(slack, view)


def publish_view(slack: Workspace, args: Arguments) -> Json:
    """views.publish: the Home tab of one person."""
    user = args.required("user_id")
    if user not in slack.users:
        raise SlackError("user_not_found")
    before = slack.views.homes.get(user)
    if before is not None and args.text("hash") not in (None, before.hash):
        raise SlackError("hash_conflict")
    return _shown(slack, slack.views.publish(user, given_view(args, "home")))


def _shown(slack: Workspace, view: View) -> Json:
    return {"view": view.as_json(team=slack.team_id, bot=slack.bot_id)}
