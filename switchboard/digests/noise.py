"""★ PURE: how each route fared in a period, of what was counted of its deliveries and what people said of them."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard.model.feedback import Feedback, Opinion


def votes(said: Iterable[Feedback]) -> dict[tuple[int, str], Opinion]:
    """Return the vote of each person on each delivery: the last that stands. Who says both at one moment calls it noise."""
    last: dict[tuple[int, str], Opinion] = {}
    for each in sorted(said, key=lambda one: (one.at, one.opinion is Opinion.NOISE)):
        if each.stands:
            last[each.delivery_id, each.by] = each.opinion
    return last
