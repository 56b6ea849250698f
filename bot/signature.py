"""PURE: is a request signed by Slack, and fresh? Total over any bytes; any trouble reads as no."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

MOST_SECONDS = 300


def is_signed(body: bytes, *, timestamp: bytes, signature: bytes, secret: bytes, now: datetime) -> bool:
    """Return whether `signature` is `v0=` and the hex HMAC-SHA256 of `v0:TIMESTAMP:BODY`, within five minutes of `now`.

    No secret fits nothing. Source: docs.slack.dev, Verifying requests from Slack.
    """
    if not secret or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    if abs(now.timestamp() - int(timestamp)) > MOST_SECONDS:
        return False
    mac = hmac.digest(secret, b"v0:%b:%b" % (timestamp, body), hashlib.sha256).hex()
    return hmac.compare_digest(b"v0=" + mac.encode(), signature)
