"""PURE: is a body signed by Sentry? Total over any bytes; any trouble reads as no."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def is_signed(body: bytes, signature: bytes, secrets: Iterable[bytes]) -> bool:
    """Return whether `signature` is the hex HMAC-SHA256 of the raw `body` under one of the client secrets.

    Every secret is tried and compared in constant time. Source: Sentry's `build_signature`
    (docs.sentry.io, Integration Platform, Webhooks: Sentry-Hook-Signature).
    """
    good = [
        hmac.compare_digest(hmac.digest(secret, body, hashlib.sha256).hex().encode(), signature) for secret in secrets
    ]
    return any(good)
