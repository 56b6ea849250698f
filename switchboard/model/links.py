"""Links: addresses that messages point to."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class Links(Struct, frozen=True):
    """Addresses that messages point to: `console(delivery id)`, None where it is not known.

    `acts`: there is a door for what people press in Slack. `unsubscribe(token)` ends what a person is mailed; None where
    nobody can reach us.
    """

    console: Callable[[int], str | None]
    acts: bool = False
    unsubscribe: Callable[[str], str] | None = None
