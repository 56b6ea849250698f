"""Slack's rate tiers as data, and who shares which budget."""

from __future__ import annotations

from collections.abc import Hashable

from sandbox.windows import Rate, Windows

POST = Rate(calls=5, seconds=5.0)  # 1 message a second and channel, short bursts allowed
TIER_1 = Rate(calls=5, seconds=60.0)  # 1 a minute and more; a small burst is tolerated
TIER_2 = Rate(calls=20, seconds=60.0)
TIER_3 = Rate(calls=50, seconds=60.0)
TIER_4 = Rate(calls=100, seconds=60.0)

RATES: dict[str, Rate] = {
    "apps.connections.open": TIER_1,
    "chat.postMessage": POST,
    "conversations.list": TIER_2,
    "users.list": TIER_2,
    "chat.delete": TIER_3,
    "chat.unfurl": TIER_3,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.join": TIER_3,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "users.lookupByEmail": TIER_3,
    "chat.postEphemeral": TIER_4,
    "users.info": TIER_4,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}


def wait_for(windows: Windows, method: str, channel: str) -> int | None:
    """Counts the call; the Retry-After in seconds when Slack would answer 429.

    chat.postMessage is limited by channel, the rest by method for the whole workspace. The
    special tiers of auth.test and chat.getPermalink (hundreds a minute) are never reached here.
    """
    rate = RATES.get(method)
    if rate is None:
        return None
    key: Hashable = (method, channel) if rate is POST else method
    return windows.take(key, rate)
