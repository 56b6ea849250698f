"""What servers' certificates are checked by, for every client of httpx: read from the disk once for the whole process."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Return what a server's certificate is checked by; reading it takes about 20 ms, in which nothing else runs."""
    return httpx.create_ssl_context()
