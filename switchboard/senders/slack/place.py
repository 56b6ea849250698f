"""Where a message stands in Slack: its channel and its ts, in the words in which every place is kept."""

from __future__ import annotations

from switchboard.model.delivery import DeliveryPlace


def slack_place(channel: str, ts: str) -> DeliveryPlace:
    """Return the place of a message. Others than one person open it, but in a direct message, whose ids begin with D.

    Slack opens such an address in the reader's own workspace.
    """
    url = f"https://slack.com/archives/{channel}/p{ts.replace('.', '')}"
    return DeliveryPlace(lookup=f"{channel}/{ts}", url=url, shared=not channel.startswith("D"))


def channel_and_ts(place: DeliveryPlace) -> tuple[str, str]:
    """Return the channel and the ts of a message's place."""
    channel, _, ts = place.lookup.partition("/")
    return channel, ts
