"""Who is to have an issue: `me`, `owner`, `@alice`, `#payments`, an e-mail address."""

from __future__ import annotations

import re

from switchboard.commands.slack_text import bare, tidy, unescaped
from switchboard.model.action import Assignee, AssigneeKind

_USER = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]*)?>", re.ASCII)
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]{1,30})(?:\|@?([^<>]*))?>", re.ASCII)
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]{1,30})(?:\|#?([^<>]*))?>", re.ASCII)
_TEAM = re.compile(r"#([^\s<>&|,;:@#]{1,80})")
_EMAIL = re.compile(r"[^\s<>@|&,;:]{1,64}@[^\s<>@|&,;:]{1,255}\.[^\s<>@|&,;:.]{2,63}")
_WORDS = {
    **dict.fromkeys(("me", "myself", "self"), AssigneeKind.ME),
    **dict.fromkeys(("owner", "owners", "the owner", "suggested owner"), AssigneeKind.OWNER),
}

PHRASES: dict[str, Assignee] = {
    "me": Assignee(AssigneeKind.ME),
    "owner": Assignee(AssigneeKind.OWNER),
    "#payments": Assignee(AssigneeKind.TEAM, "payments"),
    "alice@example.com": Assignee(AssigneeKind.EMAIL, "alice@example.com"),
}


def read_assignee(words: str) -> Assignee | None:
    """Read one assignee, in Slack's spelling; None for what names nobody that can be found."""
    said = tidy(words).strip(" ,;.!?\"'`")
    said = said[3:].lstrip() if said[:3].lower() == "to " else said
    if found := _USER.fullmatch(said):
        return Assignee(AssigneeKind.SLACK, found[1])
    if found := (_GROUP.fullmatch(said) or _CHANNEL.fullmatch(said)):
        return Assignee(AssigneeKind.TEAM, (unescaped(found[2] or "").strip() or found[1]))
    plain = bare(said)
    if kind := _WORDS.get(plain.lower()):
        return Assignee(kind)
    if found := _TEAM.fullmatch(plain):
        return Assignee(AssigneeKind.TEAM, found[1])
    return Assignee(AssigneeKind.EMAIL, plain.lower()) if _EMAIL.fullmatch(plain) else None


def say_assignee(assignee: Assignee) -> str:
    """Write an assignee as it can be typed; a Slack user in Slack's spelling."""
    if assignee.kind is AssigneeKind.SLACK:
        return f"<@{assignee.name}>"
    if assignee.kind is AssigneeKind.TEAM:
        return f"#{assignee.name}"
    return assignee.name or assignee.kind.value
