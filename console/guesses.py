"""How many wrong passwords a client of the console may try: some in a minute, then it waits. Pure but for its clock."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

AT_MOST, WITHIN = 10, timedelta(minutes=1)
CLIENTS = 1_000
# An IPv6 customer has a whole network of addresses (RFC 6177), and is one client.
NETWORK = 64


class Guesses:
    """Remembers the latest wrong passwords of each client; of many clients, only those that guessed last."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Count by this clock."""
        self._now = now
        self._wrong: dict[str, deque[datetime]] = {}

    def wait(self, client: str) -> int:
        """Return the seconds that a client must wait, 0 where it may try."""
        known = self._wrong.get(_who(client))
        if known is None or len(known) < AT_MOST:
            return 0
        return max(0, math.ceil((known[0] + WITHIN - self._now()).total_seconds()))

    def add(self, client: str) -> None:
        """Count a wrong password."""
        who = _who(client)
        known = self._wrong.pop(who, None) or deque(maxlen=AT_MOST)
        known.append(self._now())
        self._wrong[who] = known
        if len(self._wrong) > CLIENTS:
            self._wrong.pop(next(iter(self._wrong)))


def _who(client: str) -> str:
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> (128 - NETWORK))
    return client
