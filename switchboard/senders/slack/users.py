"""Who is in Slack: the people of our own workspace, with the addresses that Slack has verified."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from switchboard.model.outcome import Gate, GaveUp, Outcome
from switchboard.model.people import SlackUser
from switchboard.payloads.lenient import Object, mapping, sequence, text
from switchboard.senders.slack.answers import SlackRefused, ask

SCOPES = "users:read and users:read.email"
_MOST_PAGES = 200
_SLACKBOT = "USLACKBOT"


async def slack_users(client: AsyncWebClient) -> list[SlackUser] | Outcome:
    """Return the people of the app's workspace or organisation: the outcome instead where Slack refuses."""
    own = await ask(client.auth_test(), gate=Gate.BUDGET)
    if isinstance(own, SlackRefused):
        return own.outcome
    found: list[SlackUser] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        answer = await ask(client.users_list(limit=200, cursor=cursor), gate=Gate.BUDGET)
        if isinstance(answer, SlackRefused):
            return answer.outcome
        found += [user for row in sequence(answer.get("members")) if (user := _user(mapping(row), own))]
        cursor = text(mapping(answer.get("response_metadata")).get("next_cursor"))
        if cursor is None:
            return found
    return GaveUp("the workspace has too many people to list")


def _user(row: Object, own: Object) -> SlackUser | None:
    """Read one person; None for bots, who left, and guests of another workspace, whose addresses ours has not verified."""
    id_ = text(row.get("id"), limit=64)
    nobody = id_ == _SLACKBOT or any(row.get(key) is True for key in ("deleted", "is_bot", "is_workflow_bot"))
    if id_ is None or nobody or not _is_ours(row, own):
        return None
    profile = mapping(row.get("profile"))
    names = (profile.get("display_name"), profile.get("real_name"), row.get("real_name"), row.get("name"))
    name = next(filter(None, (text(each, limit=200) for each in names)), id_)
    email = text(profile.get("email"), limit=320) if row.get("is_email_confirmed") is True else None
    guest = any(row.get(key) is True for key in ("is_restricted", "is_ultra_restricted"))
    address = email.strip().lower() if email else None
    return SlackUser(id_, " ".join(name.split()), address, guest, row.get("is_ultra_restricted") is True)


def _is_ours(row: Object, own: Object) -> bool:
    if row.get("is_stranger") is True:
        return False
    if row.get("team_id") in (None, own.get("team_id")):
        return True
    enterprise = own.get("enterprise_id")
    return enterprise is not None and mapping(row.get("enterprise_user")).get("enterprise_id") == enterprise
