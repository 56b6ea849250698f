"""PagerDuty's own client, made to try once: it would sleep and repeat by itself, and only speaks https."""

from __future__ import annotations

import hashlib
import logging
import ssl
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpx2
from pagerduty import EventsApiV2Client

from switchboard.model.delivery import DeliveryPlace

_TRIED_ONCE = dict.fromkeys((429, 500, 502, 503, 504), 1)  # with max_http_attempts = -1: return the first answer
# Pages are rare: a connection kept for the next one is likely closed by then, which would cost that page its one try.
_NONE_KEPT = httpx2.Limits(max_keepalive_connections=0)
KEY_IS_GONE = "the routing key that opened the incident is gone"


@cache
def trusted() -> ssl.SSLContext:
    """Read the machine's certificates once for all routing keys: it takes longer than the rest of a page's way."""
    return httpx2.create_ssl_context()


def fingerprint(routing_key: str) -> str:
    """Return which key an incident was triggered with, without keeping the key."""
    return hashlib.sha256(routing_key.encode()).hexdigest()[:12]


def opened_with(keys: Iterable[str], place: DeliveryPlace | None) -> str | None:
    """Return which of these routing keys opened what stands at a place, None where it is gone."""
    return next((key for key in keys if place is not None and fingerprint(key) == place.detail), None)


class OnceClient(EventsApiV2Client):
    """Raises or returns after one request of at most `timeout` seconds. Blocking: it belongs on a thread."""

    max_http_attempts = -1
    max_network_attempts = 0
    timeout = 10  # type: ignore[assignment]  # the library shadows the attribute in the same way

    def __init__(self, routing_key: str, events_url: str) -> None:
        """`events_url` is PagerDuty's (https), or on loopback anything that plays it."""
        self._events_url = events_url.rstrip("/")
        super().__init__(routing_key, base_url=self._events_url, limits=_NONE_KEPT, verify=trusted())
        self.retry = dict(_TRIED_ONCE)
        self.log = logging.getLogger("pagerduty.once")
        self.log.disabled = True  # its errors are our outcomes

    @property
    def url(self) -> str:
        """Return the address; the library's own property refuses http."""
        return self._events_url

    @url.setter
    def url(self, new_base_url: Any) -> None:
        self._events_url = str(new_base_url)
