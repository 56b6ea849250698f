"""PURE: has a body the shape that Bolt takes for granted? What it is not sure of, it would answer with a 500."""

from __future__ import annotations

from collections.abc import Mapping

_OBJECTS = ("user", "team", "enterprise", "channel", "event", "message", "container", "view", "function_data")
_WORDS = ("type", "callback_id", "action_id", "command", "response_url", "user_id", "team_id", "channel_id", "event_id")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "block_actions": ("user",),
    "view_submission": ("user", "view"),
    "view_closed": ("user", "view"),
    "message_action": ("user", "channel"),
    "shortcut": ("user",),
    "event_callback": ("event",),
}


def is_sound(body: object) -> bool:
    """Return whether each part that Bolt looks into is of its type, and is there where it must be."""
    if not isinstance(body, dict):
        return False
    parts = all(isinstance(body[name], dict) for name in _OBJECTS if body.get(name) is not None)
    words = all(isinstance(body[name], str) for name in _WORDS if body.get(name) is not None)
    kind = body.get("type")
    needed = _NEEDED.get(kind, ()) if isinstance(kind, str) else ()
    return parts and words and all(isinstance(body.get(name), dict) for name in needed) and _are_sound(body)


def _are_sound(body: Mapping[str, object]) -> bool:
    """Look at what was pressed, and at the parts of parts."""
    pressed = body.get("actions")
    if body.get("type") == "block_actions" or pressed is not None:
        if not (isinstance(pressed, list) and pressed and all(isinstance(each, dict) for each in pressed)):
            return False
        if not all(isinstance(each.get("action_id"), str) for each in pressed):
            return False
    event, view = body.get("event"), body.get("view")
    if isinstance(view, dict):
        missing = None if body.get("type") in ("view_submission", "view_closed") else ""
        if not (isinstance(view.get("type", missing), str) and isinstance(view.get("callback_id", ""), str)):
            return False
    return not isinstance(event, dict) or isinstance(event.get("type"), str)
