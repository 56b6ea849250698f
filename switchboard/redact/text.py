"""Secrets inside texts: found by their shape or by the key before them, and hidden. Every pattern takes linear time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from switchboard.redact.keys import is_secret_key, names_an_error

HIDDEN = "[redacted]"
HIDDEN_EMAIL = "***@***.com"

_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{1,40}-----.*?(?:-----END [A-Z0-9 ]{1,40}-----|\Z)", re.DOTALL)
_SCHEME = re.compile(
    r"\b((?i:bearer)\s{1,4}|(?i:basic)\s{1,4}(?=[A-Za-z+/]*[0-9=]|[A-Za-z]?[a-z]+[A-Z]))[\w.~+/=-]{6,}"
)
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*")
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]+"
    r"|gh[opsur]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|npm_\w{20,}|pypi-[\w-]{20,}"
    r"|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{16,}"
    r"|[rsp]k_(?:live|test)_\w{8,}|whsec_\w{8,}|sk-[\w-]{20,}|SG\.[\w-]{16,}[\w.-]*"
    r"|switchboard-link-[\w-]{16,}"
    r"|sntry[su]_[\w=+/-]{16,}|R0[0-9A-Z]{30}(?![A-Za-z0-9])|[uy]\+[\w-]{18}(?![\w-])"
    r")"
)
_USERINFO = re.compile(r"(?<=://)[^\s/?#\"'<>]+@")
_CARD = re.compile(r"(?<![\w.])[2-6](?:[ -]?\d){12,18}(?!\w)")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?!\w)")
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:.]{3,}(?!\w)")
_KEY = re.compile(
    r"(?<![\w.-])((?:(?i:api|access|private|secret|signing|card|credit) )?[\w.-]+)"  # "API key", or any one word
    r"(?:\\{0,8}[\"'\]]){0,2}\s{0,4}"  # that may be quoted, also in JSON inside JSON, or in brackets
    r"(?::=|=>|[:=]|%3[ADad]|(?<=[\"']),\s{0,4}(?=[\"']))\s{0,4}"  # before its value: = : or, in a pair, a comma
)
_QUOTED = re.compile(r"(\")(?:[^\"\\]|\\.)*\"?|(')(?:[^'\\]|\\.)*'?|(\\{1,8}\")[^\"]*\"?|(\\{1,8}')[^']*'?", re.DOTALL)
_REST_OF_LINE = re.compile(r"[^\r\n\"]*")
_BRACKET = re.compile(r"[\[{}\]]")
_BARE = re.compile(r"[^\s&\"'<>]+")


# Each message says again what the one before said: the words of tags, frames and titles, which are short.
_REMEMBERED, LONGEST_REMEMBERED = 4096, 300


def redact_text(text: str, kinds: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> str:
    """Hide the secrets inside a text, and what `kinds` ask for.

    `names` are what the user is called, hidden where `username` is asked for.
    Redacting what is redacted changes nothing. Short texts are remembered.
    """
    if len(text) <= LONGEST_REMEMBERED:
        return _remembered(text, kinds, names)
    return _redacted(text, kinds, names)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    return _redacted(text, kinds, names)


def _redacted(text: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    for _ in range(4):  # a hidden part can bare another; the second round almost always changes nothing
        cleaned = _once(text, kinds, names)
        if cleaned == text:
            break
        text = cleaned
    return text


def _once(text: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    text = _PEM.sub(HIDDEN, text)
    text = _SCHEME.sub(rf"\1{HIDDEN}", text)
    text = _JWT.sub(HIDDEN, text)
    text = _TOKEN.sub(HIDDEN, text)
    text = _USERINFO.sub(f"{HIDDEN}@", text)
    text = "".join(_hide_pairs(text, kinds))
    text = _CARD.sub(_hide_card, text)
    for kind, hide in _PERSONAL.items():
        if kind in kinds:
            text = hide(text)
    return _hide_names(text, names) if "username" in kinds else text


def _hide_pairs(text: str, kinds: tuple[str, ...]) -> Iterator[str]:
    """Yield the text with the value hidden after each secret key: prose, query strings, headers, JSON."""
    done = 0
    for found in _KEY.finditer(text):
        key, start = found[1], found.end()
        if found.start() < done or not is_secret_key(key, kinds) or (":" in found[0] and names_an_error(key)):
            continue
        end, hidden = _value_at(text, start, header=_is_header(key))
        if end > start:
            yield text[done:start] + hidden
            done = end
    yield text[done:]


def _is_header(key: str) -> bool:
    return any(word in key[-200:].lower() for word in ("authorization", "cookie"))


def _value_at(text: str, start: int, *, header: bool) -> tuple[int, str]:
    """Return where the value ends that begins at `start`, and what to put in its place."""
    if quoted := _QUOTED.match(text, start):
        quote = next(group for group in quoted.groups() if group)
        return quoted.end(), f"{quote}{HIDDEN}{quote}"
    if text[start : start + 1] in ("[", "{"):
        return _closing(text, start), HIDDEN
    bare = (_REST_OF_LINE if header else _BARE).match(text, start)
    return (bare.end() if bare else start), HIDDEN


def _closing(text: str, start: int) -> int:
    """Return where the bracket opened at `start` closes; the text's end where it does not."""
    depth = 0
    for bracket in _BRACKET.finditer(text, start):
        depth += 1 if bracket[0] in "[{" else -1
        if depth == 0:
            return bracket.end()
    return len(text)


def _hide_card(found: re.Match[str]) -> str:
    digits = [int(digit) for digit in found[0] if digit.isdigit()]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return found[0] if (sum(digits[-1::-2]) + doubled) % 10 else HIDDEN


def _hide_email(text: str) -> str:
    return _EMAIL.sub(HIDDEN_EMAIL, text)


def _hide_ip(text: str) -> str:
    return _IPV4.sub(_hide_ipv4, _IPV6.sub(_hide_ipv6, text))


def _hide_ipv4(found: re.Match[str]) -> str:
    try:
        IPv4Address(".".join(str(int(part)) for part in found[0].split(".")))
    except AddressValueError:
        return found[0]
    return HIDDEN


def _hide_ipv6(found: re.Match[str]) -> str:
    address = found[0].rstrip(".")
    if len(address) > 45 or address.count(":") < 2 or not any(digit.isalnum() for digit in address):
        return found[0]
    for candidate in (address, address.rstrip(":")):  # "from fe80::1: refused"
        try:
            IPv6Address(candidate)
        except AddressValueError:
            continue
        return HIDDEN + found[0][len(candidate) :]
    return found[0]


_PERSONAL: dict[str, Callable[[str], str]] = {"email": _hide_email, "ip": _hide_ip}


def _hide_names(text: str, names: tuple[str, ...]) -> str:
    known = sorted(
        {name.strip() for name in names if len(name.strip()) > 1} - {HIDDEN, HIDDEN_EMAIL}, key=len, reverse=True
    )
    if not known:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
