"""Who may open the console. Pure; the receiver of webhooks is never affected by it."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import ip_address
from urllib.parse import urlsplit

# What proxies, tunnels and content networks add to what they pass on (RFC 7239, RFC 8586, RFC 9110 7.6.3, and their vendors).
PASSED_ON = frozenset(
    "forwarded forwarded-for via cdn-loop true-client-ip client-ip remote-addr"
    " surrogate-capability x-host x-scheme x-real-ip x-client-ip"
    " x-cluster-client-ip x-proxyuser-ip x-originating-ip x-rewrite-url x-request-start"
    " x-nginx-proxy x-varnish x-cloud-trace-context x-client-cert".split()
)
PASSED_ON_BY = (
    *(
        "x-forwarded",
        "x-original-",
        "x-remote-",
        "cf-",
        "do-connecting-",
        "fastly-",
        "fly-",
        "incap-",
        "akamai-",
        "tailscale-",
    ),
    *(
        "x-akamai-",
        "x-envoy-",
        "x-amzn-",
        "x-azure-",
        "x-arr-",
        "x-appservice-",
        "x-appengine-",
        "x-vercel-",
        "x-sucuri-",
    ),
    "ngrok-",
)
# Nginx, as it comes, passes on in this version, adds nothing, and names our own host; no browser speaks it.
PASSED_ON_IN = "1.0"
_NO_HOST = re.compile(r"[@/?#\\\s]")


class Access(Enum):
    """What a request to the console is answered."""

    OPEN = auto()
    HIDDEN = auto()  # 404, as if there were no console
    ASK = auto()  # 401, with what to send
    WRONG = auto()  # 401 as well: what was shown is not the token


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleRequest:
    """What of a request and of the settings decides. `forwarded`: something stands between it and whoever asks."""

    token: str
    listens_on: str
    public_url: str
    host: str
    forwarded: bool = False
    authorization: str = ""


def access(request: ConsoleRequest) -> Access:
    """Decide: with a token, whoever shows it; without one, only where nothing but this machine can be asking.

    Listening on the loopback is not enough: a tunnel or a page of a browser (DNS rebinding) reaches it as well, and
    names its own host in the Host header. A proxy may name ours there: that it passes on is enough to hide.
    """
    if request.token:
        return _with_token(request)
    if request.forwarded:
        return Access.HIDDEN
    names = [request.listens_on, host_of(request.host)]
    if request.public_url:
        names.append(urlsplit(request.public_url).hostname or "")
    return Access.OPEN if all(is_loopback(name) for name in names) else Access.HIDDEN


def is_forwarded(headers: Iterable[str], *, version: str = "1.1") -> bool:
    """Return whether a request was passed on by a proxy or a tunnel: its headers' names say so, or its version of HTTP."""
    names = (name.lower().replace("_", "-") for name in headers)
    return version == PASSED_ON_IN or any(name in PASSED_ON or name.startswith(PASSED_ON_BY) for name in names)


def host_of(header: str) -> str:
    """Return the host of a Host header without its port; empty where it is none, as with a path or a false port."""
    try:
        parts = urlsplit(f"//{header}")
        return "" if _NO_HOST.search(header) or parts.port == 0 else parts.hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine and no other."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _with_token(request: ConsoleRequest) -> Access:
    if _shows(request.authorization, request.token):
        return Access.OPEN
    return Access.WRONG if request.authorization else Access.ASK


def _shows(authorization: str, token: str) -> bool:
    """Return whether an Authorization header shows the token: Bearer, or Basic with any user. In constant time."""
    scheme, _, value = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            shown = value.strip().encode("latin-1", "replace")
        case "basic":
            shown = _password(value.strip())
        case _:
            shown = b""
    return hmac.compare_digest(shown, token.encode())


def _password(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
