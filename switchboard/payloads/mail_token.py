"""What a mail's link ends: whom it is to, and what they are mailed about, signed so that nobody ends another's. PURE.

It holds for ever: a mail that is found years later still ends what it says.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from switchboard.model.people import MailKind

_SIGNED = 18  # bytes of the signature
_LONGEST = 1_000
_PURPOSE = b"unsubscribe "


@dataclass(frozen=True, slots=True)
class MailToken:
    """A member of Sentry, by the user's id, and what they are mailed about."""

    member: str
    kind: MailKind


def written_token(key: bytes, member: str, kind: MailKind) -> str:
    """Return the token, in letters that an address takes as they are."""
    said = f"{kind.value}:{member}".encode()
    return base64.urlsafe_b64encode(_signature(key, said) + said).decode().rstrip("=")


def read_token(key: bytes, token: str) -> MailToken | None:
    """Read a token; None for what this key did not sign. Never raises."""
    if len(token) > _LONGEST or not token.isascii():
        return None
    try:
        whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    signature, said = whole[:_SIGNED], whole[_SIGNED:]
    if not hmac.compare_digest(signature, _signature(key, said)):
        return None
    kind, _, member = said.decode().partition(":")
    return MailToken(member, MailKind(kind))


def _signature(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + said, hashlib.sha256)[:_SIGNED]
