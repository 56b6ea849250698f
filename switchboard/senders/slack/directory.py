"""Which channel has which name: Slack's calls for history and joining take ids only."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from switchboard.model.outcome import Gate, GaveUp, Outcome
from switchboard.senders.slack.answers import SlackRefused, ask

EVERY_CHANNEL, PUBLIC_ONLY = "public_channel,private_channel", "public_channel"
_MOST_PAGES = 50


async def channel_ids(client: AsyncWebClient) -> dict[str, str] | Outcome:
    """Return the id of each channel the app can see, by its name with `#`: the outcome instead where Slack refuses.

    Without the scope for private channels, returns the public ones.
    """
    found = await _listed(client, EVERY_CHANNEL)
    if isinstance(found, SlackRefused) and found.code == "missing_scope":
        found = await _listed(client, PUBLIC_ONLY)
    return found.outcome if isinstance(found, SlackRefused) else found


async def _listed(client: AsyncWebClient, types: str) -> dict[str, str] | SlackRefused:
    ids: dict[str, str] = {}
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        call = client.conversations_list(types=types, exclude_archived=True, limit=1000, cursor=cursor)
        answer = await ask(call, gate=Gate.BUDGET)
        if isinstance(answer, SlackRefused):
            return answer
        ids |= {f"#{channel['name']}": channel["id"] for channel in answer.get("channels", ()) if "name" in channel}
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return ids
    return SlackRefused("", GaveUp("the workspace has too many channels to list; name the channel by its id"))
