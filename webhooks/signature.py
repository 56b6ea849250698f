"""PURE: is a body signed by Sentry, or by PagerDuty? Total over any bytes; any trouble reads as no."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

# Of signatures that come with one body, so many are looked at; PagerDuty sends one, and two during a rotation.
MOST_SIGNATURES, LONGEST = 8, 1_000


def is_signed(body: bytes, signature: bytes, secrets: Iterable[bytes]) -> bool:
    """Return whether `signature` is the hex HMAC-SHA256 of the raw `body` under one of the client secrets.

    Every secret is tried and compared in constant time. Source: Sentry's `build_signature`
    (docs.sentry.io, Integration Platform, Webhooks: Sentry-Hook-Signature).
    """
    good = [
        hmac.compare_digest(hmac.digest(secret, body, hashlib.sha256).hex().encode(), signature) for secret in secrets
    ]
    return any(good)


def is_signed_by_pagerduty(body: bytes, signatures: bytes, secrets: Iterable[bytes]) -> bool:
    """Return whether any of `v1=HEX, v1=HEX` is the hex HMAC-SHA256 of the raw `body` under one of the secrets.

    The body is digested once for each secret, however many signatures come. While a secret is rotated, PagerDuty signs with both
    (developer.pagerduty.com, Webhooks v3: Verifying webhook signatures).
    """
    given = [each.strip() for each in signatures[:LONGEST].split(b",")[:MOST_SIGNATURES]]
    good = [b"v1=" + hmac.digest(secret, body, hashlib.sha256).hex().encode() for secret in secrets]
    equal = [hmac.compare_digest(one, each) for one in good for each in given]
    return any(equal)
