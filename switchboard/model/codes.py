"""Codes that prove who somebody is: shown to one person, written by them in Sentry, kept by us as a hash alone."""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import sha256

PREFIX = "switchboard-link-"
BYTES = 10
"""So much entropy has a code: 80 bits, sixteen letters and digits."""

# Sentry shows a comment as Markdown, and people copy: case and what stands around it do not matter.
CODE = re.compile(
    rf"(?<![0-9A-Za-z]){PREFIX}[2-7A-Z]{{4}}(?:-[2-7A-Z]{{4}}){{3}}(?![0-9A-Za-z])", re.IGNORECASE | re.ASCII
)


def code_of(entropy: bytes) -> str:
    """Write BYTES of entropy as a code: `switchboard-link-7F3K-Q9PD-…`."""
    letters = b32encode(entropy).decode()
    return PREFIX + "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def codes_in(text: str) -> tuple[str, ...]:
    """Find the codes in a text, each once, in the spelling in which it was shown."""
    return tuple(dict.fromkeys(PREFIX + found[0][len(PREFIX) :].upper() for found in CODE.finditer(text)))


def hashed(code: str) -> str:
    """Return what is kept of a code."""
    return sha256(code.encode()).hexdigest()
