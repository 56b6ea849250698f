"""Values inside texts that stand under a secret key: in prose, query strings, headers, JSON, XML, command lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.model.hidden import HIDDEN
from switchboard.redact.keys import is_password, is_secret_key, names_an_error

# Between a key and its value: spaces, also over a line's end, but not over paragraphs.
_GAP = r"[^\S\n]*+(?:\n[^\S\n]*+){0,2}+"
_SEPARATED = (  # it may be quoted, also in JSON inside JSON, or in brackets
    r"(?:\\{0,8}[\"'\]\[*]){0,3}"
    + _GAP
    + r"(?::{1,2}=?|={1,3}>?|->|%3[ADad]|;[sS]:\d{1,9}:|(?<=[\"']),\s{0,4}(?=[bBuU]{0,1}[\"']))"  # = : or, in a pair, a comma
    + _GAP
    + r"(?:[|>][+-]?[ \t]*+\n\s*+)?"  # which in YAML may be a block below
)
_KEY = re.compile(r"(?<![\w.-])([\w.-]++)" + _SEPARATED)
# "API key", "pass phrase": keys of two words
_TWO_WORDS = re.compile(
    r"(?<![\w-])((?i:api|access|private|secret|signing|card|credit|pass|security|account|auth|session|verification|one-time"
    r"|licen[cs]e|master|encryption|routing|integration|subscription|storage|ssh|recovery|deploy)"
    r" (?i:key|word|phrase|code|number|no|id|card))" + _SEPARATED
)
_SECOND_WORDS = (" key", " word", " phrase", " code", " number", " no", " id", " card")
# <password>, or one of its namespace with attributes
_TAG = re.compile(r"<([\w:.-]++)(?:\s[^<>]{0,500})?>\s*+(?:<!\[(?i:CDATA)\[)?")
# <key>password</key><string>
_LISTED = re.compile(r"<key>([^<>]{1,60})</key>\s{0,40}<\w{1,20}>")
# --password value; what is said of a password in prose is not its value
_FLAG = re.compile(r"(?<![^\s\"'\[(,=])--?([A-Za-z][\w.-]*+)[ \t]++(?=[^\s-])")
# {"name": "password", "value": ...}, also as attributes
_NAMED = re.compile(
    r"(?<![\w.-])(?i:name|key|field|header|param|property|label|type|id)\\{0,8}[\"']?\s{0,4}[:=]\s{0,4}\\{0,8}[\"']([\w. -]{1,60})"
    r"\\{0,8}[\"']\s{0,20}[,;]?\s{0,20}\\{0,8}[\"']?(?i:value|val|content|text)\\{0,8}[\"']?\s{0,4}[:=]\s{0,4}"
)
# {"value": ..., "name": "password"}
_NAMED_AFTER = re.compile(
    r"(?<![\w.-])(?i:value|val|content|text)\\{0,8}[\"']?\s{0,4}[:=]\s{0,4}(?=(?P<quote>\\{0,8}[\"'])[^\"'\\]{1,200}(?P=quote)"
    r"\s{0,20}[,;]?\s{0,20}\\{0,8}[\"']?(?i:name|key|field|header|param|property|label|type|id)\\{0,8}[\"']?"
    r"\s{0,4}[:=]\s{0,4}\\{0,8}[\"']([\w. -]{1,60}))"
)
# "password for ann: ...", "password value = ...", "the password is ..."
_SAID = re.compile(
    r"(?<![\w.-])((?:(?i:pass) (?=(?i:word|phrase|code)))?[\w.-]++)"
    r"(?: (?i:for|of|from|to) [^\s:=]{1,64}| ?\([^()\n]{1,40}\)"
    r"| (?i:value|field|given|used|entered|hash|confirmation|again|tried|sent|text|provided|attempt)){0,2}"
    r"(?:"
    + _GAP
    + r"(?::=|={1,3}|:)"
    + _GAP
    + r"| (?i:is|was)(?: now)?(?::| )\s{0,4}(?!(?i:not|no|now|too|in|on|the|an?)\b)"
    r"|[ \t]+(?=[^\s=:]{0,40}\d)(?=[^\s=:]{0,40}[A-Za-z])(?=[^\s=:]{6}))"  # letters and digits are no word of prose
)
# .netrc; programs that take a password right after -p
_NETRC = re.compile(r"\blogin\s{1,8}\S{1,80}\s{1,8}password\s{1,8}")
_SHORT_FLAG = re.compile(r"(?<=\s)-p ?(?=[^\s-]\S{2})")
_TAKE_SHORT = ("mysql", "mariadb", "sshpass", "docker login")
_LOGIN = re.compile(r"(?<!\S)(?:-u ?|(?:--user|--proxy-user)[ =])[\"']?([^\s:\"']{1,200}:)(?=[^\s\"'])")
_SEES = re.compile(r"pass|pwd", re.IGNORECASE)

# setPassword("..."); token '...' is not valid; password "..." was refused; IDENTIFIED BY '...'
_SET = re.compile(
    r"(?<![A-Za-z0-9])(?:set|with|use)_?(\w{0,40}?(?:pass|passwd|password|pwd|passphrase|secret|token|key))\((?=b?[\"'])",
    re.IGNORECASE,
)
# It may begin what stands in quotation marks itself, of another kind.
_BEGINS = r"(?<![\w.-])(?:(?<![\"'])|(?<=\")(?=[^\"'`]{1,45} ['`])|(?<=')(?=[^\"'`]{1,45} [\"`]))"
_GIVEN = re.compile(_BEGINS + r"([A-Za-z][\w-]{1,40}|(?i:api|access|secret|auth) key) (?=[\"'`])")
# "invalid token 0a1b..."
_GIVEN_BARE = re.compile(
    r"(?<![\w.-])([A-Za-z][\w-]{1,40}|(?i:api|access|secret|auth) key) "
    r"(?=[\w~=-]{12,}(?![\w.:/]))(?=[\w~=-]{0,60}\d)(?=[\d_~=-]{0,60}[A-Za-z])"
)
_LIKE_A_TOKEN = re.compile(r"([\"'`])(?=[^\"'`]{0,80}\d)[\w.~+/=-]{8,}(?:\1|\Z)")

_IS_KEY = re.compile(r"\s{0,4}(?:=>|[:=])")
_QUOTED = re.compile(r"(\")(?:[^\"\\]|\\.)*\"?|(')(?:[^'\\]|\\.)*'?|(\\{1,8}\")[^\"]*\"?|(\\{1,8}')[^']*'?", re.DOTALL)
# What languages write before a quoted value when they show it: b'…', SecretStr('…'), Some("…"), string(9) "…", (len=9) "…".
_BEFORE_QUOTE = re.compile(
    r"(?:[bBuUrRfF]{1,2}|(?:[\w.:<>]{1,60}\(&?b?){1,3}|string\(\d{1,9}\) |(?:\(\w{1,40}(?:=\d{1,9})?\) ?){1,3})(?=\\{0,8}[\"'])"
)
# What follows = in quotation marks belongs to it: Digest username="ann", response="..."
_REST_OF_LINE = re.compile(r"[^\r\n\"]*(?:(?:(?<==)\"|(?<==\\)\")[^\r\n\"]*(?:\"|\Z)[^\r\n\"]*)*")
# A block of YAML, on one line by now: `password: |  secret`, or `|\\n  secret` within JSON.
_BLOCK = re.compile(r"[|>][-+\d]{0,3}(?:\\n|[ \t]){1,80}[^\s\"\\]{1,400}")
_NEXT_LINE = re.compile(r"\s{1,80}[^\s\"]{1,400}")
_LONG_QUOTES = re.compile(r"(\\{0,8}\")\1\1|(\\{0,8}')\2\2")
_INSIDE_TAG = re.compile(r"(?:<value>)?(?:(?!\]\]>)[^<])++(?=</|\]\]>|<?\Z)")
_BRACKET = re.compile(r"[\[{(}\])]")
_BARE = re.compile(r"[^\s&\"'<>]+")
# A password may be of several words; what goes on in prose or with another key is none of them.
_MORE_WORDS = re.compile(
    r"(?:[ \t]+(?!(?i:for|from|at|in|on|of|by|to|and|or|is|was|with|as|but|not|when|while|after|before|because|failed|failing"
    r"|failure|given|refused|rejected|denied|sent|invalid|wrong|incorrect|expired|error|did|does|has|had|then|user|username"
    r"|login|email|retry|attempt|response|status|get|post|put|delete)\b)"
    r"[^\s,;&|\"'<>:=(){}\[\]/\\@]{1,64}(?=[\s,;.)&|\"'<]|\Z)){1,5}"
)
# Short names that mean a secret only in an address: elsewhere they are a signal, or any other word.
_IN_ADDRESSES = frozenset({"sig", "hmac"})
_ENDS = (",", ";", ".", ")", "]", "}", "|")
# What is said of a password, and is not one.
_STATUS = re.compile(
    r"(?:required|needed|invalid|incorrect|wrong|missing|empty|null|none|undefined|blank|weak|short|long|same|correct|valid"
    r"|set|unset|unknown|already|only|being|stored|too|must|mandatory|optional|different|unchanged|true|false"
    r"|[a-z]+(?:ed|able|ing))(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HiddenValue:
    """Where a value stands in its text, and what to put there."""

    start: int
    end: int
    hidden: str


def hide_pairs(text: str, kinds: tuple[str, ...]) -> str:
    """Hide the value after each secret key."""
    text = replaced(text, _after_keys(_KEY, text, kinds))
    lower = text.lower()
    if any(word in lower for word in _SECOND_WORDS):
        text = replaced(text, _after_keys(_TWO_WORDS, text, kinds))
    if "<" in text:
        text = replaced(text, _in_tags(text, kinds))
    if "-" in text:
        text = replaced(text, _after_flags(text, kinds))
    if "val" in text or "content" in text or "text" in text:
        text = replaced(text, _after_names(text, kinds))
    if "(" in text or " " in text:
        text = replaced(text, _quoted_after(text, kinds))
    return replaced(text, _said(text)) if _SEES.search(text) else text


def replaced(text: str, values: Iterator[HiddenValue]) -> str:
    """Return a text with what is to be put in the place of these values, which come in order."""
    kept, done = [], 0
    for value in values:
        if value.start >= done and value.end > value.start:
            kept += [text[done : value.start], value.hidden]
            done = value.end
    return "".join(kept) + text[done:] if kept else text


def _after_keys(keys: re.Pattern[str], text: str, kinds: tuple[str, ...]) -> Iterator[HiddenValue]:
    done = 0
    for found in keys.finditer(text):
        key = found[1]
        if found.start() < done or not is_secret_key(key, kinds) or (":" in found[0] and names_an_error(key)):
            continue
        if key in _IN_ADDRESSES and text[found.start() - 1 : found.start()] not in ("?", "&", ";"):
            continue
        value = _value_at(text, found.end(), key)
        if "," in found[0] and _IS_KEY.match(text, value.end):  # {"name": "password", "value": ...}
            continue
        done = value.end
        yield value


def _in_tags(text: str, kinds: tuple[str, ...]) -> Iterator[HiddenValue]:
    for found in _LISTED.finditer(text):
        if is_secret_key(found[1], kinds) and (inside := _INSIDE_TAG.match(text, found.end())):
            yield HiddenValue(inside.start(), inside.end(), HIDDEN)
    for found in _TAG.finditer(text):
        if is_secret_key(found[1].rpartition(":")[2], kinds) and (inside := _INSIDE_TAG.match(text, found.end())):
            yield HiddenValue(inside.start(), inside.end(), HIDDEN)


def _after_flags(text: str, kinds: tuple[str, ...]) -> Iterator[HiddenValue]:
    for found in _FLAG.finditer(text):
        if is_secret_key(found[1], kinds) and not _STATUS.match(text, found.end()):
            yield _value_at(text, found.end(), "")
    short = _SHORT_FLAG.finditer(text) if any(program in text for program in _TAKE_SHORT) else ()
    for found in (*_LOGIN.finditer(text), *short):
        yield _value_at(text, found.end(), "")


def _after_names(text: str, kinds: tuple[str, ...]) -> Iterator[HiddenValue]:
    for found in _NAMED.finditer(text):
        if is_secret_key(found[1], kinds):
            yield _value_at(text, found.end(), found[1])
    for found in _NAMED_AFTER.finditer(text):
        if is_secret_key(found[2], kinds):
            yield _value_at(text, found.end(), found[2])


def _said(text: str) -> Iterator[HiddenValue]:
    for found in _NETRC.finditer(text):
        yield _value_at(text, found.end(), "")
    for found in _SAID.finditer(text):
        if not is_password(found[1]) or names_an_error(found[1]):
            continue
        if not _STATUS.match(text, found.end()):
            yield _value_at(text, found.end(), found[1])


def _quoted_after(text: str, kinds: tuple[str, ...]) -> Iterator[HiddenValue]:
    for found in _SET.finditer(text):
        if is_secret_key(found[1], kinds):
            yield _value_at(text, found.end(), "")
    for found in _GIVEN.finditer(text):
        if is_secret_key(found[1], kinds) and (is_password(found[1]) or _LIKE_A_TOKEN.match(text, found.end())):
            yield _value_at(text, found.end(), "")
    for found in _GIVEN_BARE.finditer(text):
        if is_secret_key(found[1], kinds) and not _is_header(found[1]):
            yield _value_at(text, found.end(), "")


def _is_header(key: str) -> bool:
    return any(word in key[-200:].lower() for word in ("authorization", "cookie"))


def _value_at(text: str, start: int, key: str) -> HiddenValue:
    """Return the value that begins at `start`, under this key."""
    if long := _LONG_QUOTES.match(text, start):
        end = text.find(long[0], long.end())
        return HiddenValue(start, len(text) if end < 0 else end + len(long[0]), HIDDEN)
    before = _BEFORE_QUOTE.match(text, start)
    if quoted := _QUOTED.match(text, before.end() if before else start):
        quote = next(group for group in quoted.groups() if group)
        return HiddenValue(start, quoted.end(), f"{quote}{HIDDEN}{quote}")
    if block := _BLOCK.match(text, start):
        return HiddenValue(start, block.end(), HIDDEN)
    if text[start : start + 1] in ("[", "{", "("):
        return HiddenValue(start, _closing(text, start), HIDDEN)
    bare = (_REST_OF_LINE if _is_header(key) else _BARE).match(text, start)
    end = bare.end() if bare else start
    if (
        bare and _is_header(key) and bare[0].rstrip().endswith(":")
    ):  # its line ends with another key, whose value follows
        next_line = _NEXT_LINE.match(text, end)
        end = next_line.end() if next_line else end
    if bare and is_password(key) and not bare[0].endswith(_ENDS):
        more = _MORE_WORDS.match(text, end)
        end = more.end() if more else end
    return HiddenValue(start, end, HIDDEN)


def _closing(text: str, start: int) -> int:
    """Return where the bracket opened at `start` closes; the text's end where it does not."""
    depth = 0
    for bracket in _BRACKET.finditer(text, start):
        depth += 1 if bracket[0] in "[{(" else -1
        if depth == 0:
            return bracket.end()
    return len(text)
