"""Ports for processes that tests start."""

from __future__ import annotations

import random
import socket

# Below those that the system gives to whoever asks for any: a test beside this one asks for many.
PORTS = range(10_000, 32_000)


def free_port() -> int:
    """Return a port that nobody listens on at this moment, and that nobody else is likely to choose at the next."""
    chance = random.SystemRandom()
    while True:
        port = chance.choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
