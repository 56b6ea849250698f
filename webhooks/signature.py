"""PURE: is a body signed by Sentry, or by PagerDuty? Total over any bytes; any trouble reads as no."""

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


def is_signed_by_pagerduty(body: bytes, signatures: bytes, secrets: Iterable[bytes]) -> bool:
    """Return whether any of `v1=HEX, v1=HEX` is the hex HMAC-SHA256 of the raw `body` under one of the secrets.

    While a secret is rotated, PagerDuty signs with both (developer.pagerduty.com, Webhooks v3: Verifying webhook signatures).
    """
    given = [each.strip().removeprefix(b"v1=") for each in signatures.split(b",") if each.strip().startswith(b"v1=")]
    known = tuple(secrets)
    return any(is_signed(body, each, known) for each in given)
