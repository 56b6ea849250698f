"""The methods that write: chat.postMessage, update, delete, postEphemeral, unfurl, getPermalink."""

from __future__ import annotations

from typing import Any

from sandbox.journal import Json
from sandbox.slack.arguments import Arguments
from sandbox.slack.attached import attached
from sandbox.slack.blocks import check_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.message import Edit, Message
from sandbox.slack.workspace import Channel, Workspace

LONGEST_TEXT = 40_000


def post_message(slack: Workspace, args: Arguments) -> Json:
    """chat.postMessage: the channel may be an id, a name with or without '#', or a person's id."""
    channel = _writable(slack, args.required("channel"))
    message = _compose(slack, channel, args)
    root = args.text("thread_ts")
    if root is not None:
        message.thread_ts = _thread_of(channel, root)
        message.broadcast = message.is_reply and args.flag("reply_broadcast")
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": _shown(slack, channel, message)}


def post_ephemeral(slack: Workspace, args: Arguments) -> Json:
    """chat.postEphemeral: seen by one person; in no history."""
    channel = _writable(slack, args.required("channel"))
    user = args.required("user")
    if user not in slack.users:
        raise SlackError("user_not_in_channel")
    message = _compose(slack, channel, args)
    message.thread_ts = args.text("thread_ts")
    message.ephemeral_to = user
    channel.messages.append(message)
    slack.whispered.set()
    return {"message_ts": message.ts}


def update(slack: Workspace, args: Arguments) -> Json:
    """chat.update: what is not given again stays; an empty list or object takes it away."""
    channel = slack.by_id(args.required("channel"))
    message = _own(slack, channel, args.required("ts"), refusal="cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    if slack.edit_window_closed:
        raise SlackError("edit_window_closed")
    text, blocks, attachments, metadata = _content(slack, args)
    if text is None and blocks is None and attachments is None:
        raise SlackError("no_text")
    at = slack.new_ts(channel)
    message.edits.append(Edit(message.text, message.blocks, message.metadata, at))
    message.edited_at = at
    message.text = message.text if text is None else text
    message.blocks = message.blocks if blocks is None else blocks
    message.attachments = message.attachments if attachments is None else attachments
    message.metadata = message.metadata if metadata is None else metadata
    shown = message.as_json(team=slack.team_id, replies=[], metadata=True)
    beside = {name: value for name, value in shown.items() if name not in ("ts", "thread_ts")}
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": beside}


def delete(slack: Workspace, args: Arguments) -> Json:
    """chat.delete: only what the bot wrote."""
    channel = slack.by_id(args.required("channel"))
    message = _own(slack, channel, args.required("ts"), refusal="cant_delete_message")
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def unfurl(slack: Workspace, args: Arguments) -> Json:
    """chat.unfurl: what stands under somebody's message for each of its links; only for links that are in it."""
    channel = slack.by_id(args.required("channel"))
    message = channel.find(args.required("ts"))
    if message is None:
        raise SlackError("cannot_find_message")
    unfurls: Any = args.structure("unfurls", otherwise="invalid_unfurls_format")
    if not isinstance(unfurls, dict) or not all(isinstance(one, dict) for one in unfurls.values()):
        raise SlackError("invalid_unfurls_format")
    if not all(link in message.text for link in unfurls):
        raise SlackError("cannot_unfurl_url")
    for one in unfurls.values():
        check_blocks(one.get("blocks", []), slack.refused)
    kept = {str(one["from_url"]): one for one in message.attachments if "from_url" in one} | unfurls
    message.attachments = [attached(one, link, number) for number, (link, one) in enumerate(kept.items(), 1)]
    return {}


def get_permalink(slack: Workspace, args: Arguments) -> Json:
    """chat.getPermalink: an address that looks like Slack's."""
    channel = slack.by_id(args.required("channel"))
    message = channel.find(args.required("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"https://acme.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _writable(slack: Workspace, name: str) -> Channel:
    channel = slack.named(name) or direct(slack, name)
    if channel is None:
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.member and (channel.private or not slack.public_posting):
        raise SlackError("not_in_channel")
    return channel


def direct(slack: Workspace, user: str) -> Channel | None:
    """The conversation with one person, opened when first written to."""
    if user not in slack.users:
        return None
    channel = Channel(f"D{user[1:]}", f"@{slack.users[user].name}", private=True, member=True)
    return slack.channels.setdefault(channel.id, channel)


def _compose(slack: Workspace, channel: Channel, args: Arguments) -> Message:
    text, blocks, attachments, metadata = _content(slack, args)
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    return Message(
        ts=slack.new_ts(channel),
        user=slack.bot_user,
        bot_id=slack.bot_id,
        text=text or "",
        blocks=blocks or [],
        attachments=attachments or [],
        metadata=metadata or None,
        unfurl_links=args.text("unfurl_links") is None or args.flag("unfurl_links"),
        unfurl_media=args.text("unfurl_media") is None or args.flag("unfurl_media"),
    )


def _content(
    slack: Workspace,
    args: Arguments,
) -> tuple[str | None, list[Json] | None, list[Json] | None, Json | None]:
    text = args.text("text")
    if text is not None and len(text) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    blocks: Any = args.structure("blocks", otherwise="invalid_blocks_format")
    if blocks is not None:
        check_blocks(blocks, slack.refused)
    attachments: Any = args.structure("attachments", otherwise="invalid_attachments")
    if attachments is not None and not _is_list_of_objects(attachments):
        raise SlackError("invalid_attachments")
    return text, blocks, attachments, _metadata(args)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _metadata(args: Arguments) -> Json | None:
    metadata: Any = args.structure("metadata", otherwise="invalid_metadata_format")
    if metadata is None or metadata == {}:
        return metadata  # type: ignore[no-any-return]
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_schema")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    return metadata


def _own(slack: Workspace, channel: Channel, ts: str, *, refusal: str) -> Message:
    message = channel.find(ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.bot_id != slack.bot_id:
        raise SlackError(refusal)
    return message


def _thread_of(channel: Channel, ts: str) -> str | None:
    """The root's ts: a reply to a reply stands under the same root. To what was deleted, as in Slack, it is no reply at all."""
    parent = channel.find(ts)
    return None if parent is None else parent.thread_ts or parent.ts


def _shown(slack: Workspace, channel: Channel, message: Message) -> Json:
    replies = [] if message.is_reply else channel.replies(message.ts)
    return message.as_json(team=slack.team_id, replies=replies, metadata=True)
