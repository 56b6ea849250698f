"""Secrets inside texts: found by their shape or by the key before them, and hidden. Every pattern takes linear time."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from switchboard.model.hidden import HIDDEN, HIDDEN_EMAIL
from switchboard.redact.numbers import hide_numbers, hide_phones
from switchboard.redact.pairs import hide_pairs
from switchboard.redact.reading import may_be_escaped, read_plainly, without_escapes
from switchboard.redact.statements import hide_in_statements
from switchboard.redact.tokens import hide_tokens

_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{1,40}-----.*?(?:-----END [A-Z0-9 ]{1,40}-----|\Z)", re.DOTALL)
_PUTTY = re.compile(r"(?<=Private-Lines: )\d{1,3}\s+[A-Za-z0-9+/=\s]+(?=Private-|\Z)")
_SCHEME = re.compile(
    r"\b((?i:bearer)\s{1,4}|(?i:basic)\s{1,4}(?=[A-Za-z+/]*[0-9=]|[A-Za-z]?[a-z]+[A-Z])|AUTH PLAIN )[\w.~+/=-]{6,}"
)
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*")
_USERINFO = re.compile(
    r"(?<=//)(?:[^\s/?#\"'<>]+@|[^\s/?#\"'<>:@]{0,80}:(?!\d{1,5}[/?#])[^\s\"'<>@]{1,120}@(?=[\w.-]))"
)
# A login without a scheme: root:password@host:port, and Oracle's thin:user/password@host.
_LOGIN = re.compile(
    r"(?<![\w.+:/@-])(?!(?i:mailto|e-?mail|mail|to|from|b?cc|user|username|login|sip|acct|by|author|owner|sender|contact):)"
    r"([\w.+-]{1,80}+):(?!//)[^\s:/@\"'<>]{3,120}+@(?=localhost\b|[\w-]+(?:\.[\w-]|:\d|/))"
)
_ORACLE = re.compile(r"((?i:oracle:\w{1,10}:)[^\s/@\"'<>]{1,80}/)[^\s@\"'<>]{1,120}(?=@)")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?!\w)")
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:.]{3,}(?!\w)")
# What looks like an address and is a version: 110.0.0.0 is no host; Chrome/110.0.54.7, Windows 10.0.19.45, version 1.2.3.4.
_VERSION_BEFORE = re.compile(
    r"(?:(?<![\w./:@-])(?:[A-Z][a-z][A-Za-z]{0,30}|OPR)/"
    r"|\b(?:Chrome|Chromium|Edge|Edg|Firefox|Safari|Opera|OPR|Brave|Windows|Android|iOS|macOS|Electron|WebView) "
    r"|\b(?i:versions?|ver\.?|release|build|firmware|revision|v)[ :=\"']{1,4}|\w==)\Z"
)
_RUN = re.compile(r"[^\s\"'<>]+")


# Each message says again what the one before said: the words of tags, frames and titles, which are short.
_REMEMBERED, LONGEST_REMEMBERED = 4096, 300


def redact_text(text: str, kinds: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> str:
    """Hide the secrets inside a text, and what `kinds` ask for.

    `names` are what the user is called, hidden where `username` is asked for. A text in which nothing is hidden stays as
    it is; another is told as it reads, without what is drawn as nothing. Redacting what is redacted changes nothing. Short
    texts are remembered.
    """
    if len(text) <= LONGEST_REMEMBERED:
        return _remembered(text, kinds, names)
    return _redacted(text, kinds, names)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    return _redacted(text, kinds, names)


def _redacted(text: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    cleaned = plain = read_plainly(text)
    for _ in range(4):  # a hidden part can bare another; the second round almost always changes nothing
        before, cleaned = cleaned, _once(cleaned, kinds, names)
        if cleaned == before:
            break
    return text if cleaned == plain else cleaned


def _once(text: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    if may_be_escaped(text):
        text = _RUN.sub(lambda found: _run_cleaned(found[0], kinds, names), text)
    return _cleaned(text, kinds, names)


def _run_cleaned(run: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    if len(run) <= LONGEST_REMEMBERED:
        return _run_remembered(run, kinds, names)
    return _read_and_cleaned(run, kinds, names)


@lru_cache(maxsize=_REMEMBERED)
def _run_remembered(run: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    return _read_and_cleaned(run, kinds, names)


def _read_and_cleaned(run: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Hide what is secret in a run of characters once its escapes are read; one without secrets stays escaped."""
    if not may_be_escaped(run):
        return run
    read, unread = (_cleaned(each, kinds, names) for each in (without_escapes(run), run))
    return read if _hidden_in(read) > _hidden_in(unread) else unread


def _hidden_in(text: str) -> int:
    return text.count(HIDDEN) + text.count(HIDDEN_EMAIL)


def _cleaned(text: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    text = _without_credentials(text)
    text = hide_in_statements(text, kinds, HIDDEN)
    text = hide_pairs(text, kinds)
    text = hide_numbers(text, HIDDEN)
    for kind, hide in _PERSONAL.items():
        if kind in kinds:
            text = hide(text)
    return _hide_names(text, names) if "username" in kinds else text


def _without_credentials(text: str) -> str:
    if "-----BEGIN" in text:
        text = _PEM.sub(HIDDEN, text)
    lower = text.lower()
    if "bearer" in lower or "basic" in lower or "auth plain" in lower:
        text = _SCHEME.sub(rf"\1{HIDDEN}", text)
    if "eyJ" in text:
        text = _JWT.sub(HIDDEN, text)
    if "Private-Lines" in text:
        text = _PUTTY.sub(HIDDEN, text)
    text = hide_tokens(text, HIDDEN)
    if "@" in text:
        text = _USERINFO.sub(f"{HIDDEN}@", text)
        text = _ORACLE.sub(rf"\1{HIDDEN}", _LOGIN.sub(rf"\1:{HIDDEN}@", text))
    return text


def _hide_email(text: str) -> str:
    return _EMAIL.sub(HIDDEN_EMAIL, text) if "@" in text else text


def _hide_ip(text: str) -> str:
    return _IPV4.sub(_hide_ipv4, _IPV6.sub(_hide_ipv6, text))


def _is_version(found: re.Match[str]) -> bool:
    before, after = (
        found.string[max(0, found.start() - 40) : found.start()],
        found.string[found.end() : found.end() + 2],
    )
    is_port = len(after) == 2 and after[0] == ":" and after[1].isdigit()
    return not is_port and (found[0].endswith(".0.0.0") or _VERSION_BEFORE.search(before) is not None)


def _hide_ipv4(found: re.Match[str]) -> str:
    if _is_version(found):
        return found[0]
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


def _hide_phone(text: str) -> str:
    return hide_phones(text, HIDDEN)


_PERSONAL: dict[str, Callable[[str], str]] = {"email": _hide_email, "phone": _hide_phone, "ip": _hide_ip}


def _hide_names(text: str, names: tuple[str, ...]) -> str:
    known = sorted(
        {name.strip() for name in names if len(name.strip()) > 1} - {HIDDEN, HIDDEN_EMAIL}, key=len, reverse=True
    )
    if not known:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
