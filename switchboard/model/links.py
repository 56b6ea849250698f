"""Links: addresses that messages point to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from switchboard.model.delivery import SlackPlace


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that messages point to: `console(delivery id)` and `slack(place)`, None where they are not known.

    `acts`: there is a door for what people press in Slack.
    """

    console: Callable[[int], str | None]
    slack: Callable[[SlackPlace], str | None]
    acts: bool = False


def slack_link(place: SlackPlace) -> str:
    """Return the address of a message; Slack opens it in the reader's own workspace."""
    return f"https://slack.com/archives/{place.channel}/p{place.ts.replace('.', '')}"
