"""One variable at a time, from text to a value that can be used.

settings.py asks, in order, and hands over the environment: nothing is read from the process here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_SMTP_QUERIES = {"smtp": ("", "tls=none", "tls=starttls"), "smtps": ("",)}
SPOKEN = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A value that no repr, str, format or log shows; an empty one is false."""

    value: str = ""

    def reveal(self) -> str:
        """Give the value, for the one place that sends or compares it."""
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        return "Secret(set)" if self.value else "Secret(empty)"

    __str__ = __repr__


class Unfit(ValueError):
    """What a check raises: its text is the remedy."""


Check = Callable[[str], str]


def as_is(value: str) -> str:
    """Accept anything."""
    return value


@dataclass(slots=True)
class Reader:
    """Reads variables by name and gathers what is wrong, so that one start reports every mistake at once."""

    environ: Mapping[str, str]
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def text(self, name: str, default: str = "", check: Check = as_is) -> str:
        """Read plain text; unset and blank are the same, and give the default."""
        self.asked.append(name)
        value = self.environ.get(name, "").strip() or default
        return self._checked(name, value, check, shown=repr(value))

    def secret(self, name: str, check: Check = as_is, *, default: str = "") -> Secret:
        """Read one secret; no fault ever shows it."""
        self.asked.append(name)
        value = self.environ.get(name, "").strip() or default
        return Secret(self._checked(name, value, check, shown="(a secret, not shown)"))

    def secrets(self, name: str) -> tuple[Secret, ...]:
        """Read a comma list of secrets, newest first while one replaces another."""
        self.asked.append(name)
        return tuple(Secret(part) for part in listed(self.environ.get(name, "")))

    def many(self, name: str, default: str, check: Check = as_is) -> tuple[str, ...]:
        """Read a comma list of plain text."""
        self.asked.append(name)
        parts = listed(self.environ.get(name, "")) or listed(default)
        return tuple(self._checked(name, part, check, shown=repr(part)) for part in parts)

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        """Read a whole number within bounds."""
        return int(self._number(name, default, int, "a whole number", least=least, most=most))

    def rate(self, name: str, default: float) -> float:
        """Read a share between 0 and 1."""
        return self._number(name, default, float, "a number", least=0, most=1)

    def flag(self, name: str, *, default: bool) -> bool:
        """Read true or false, in the words people use for them."""
        value = self.text(name, str(default)).lower()
        if value not in SPOKEN:
            self._fault(name, repr(value), "Write true or false")
        return SPOKEN.get(value, default)

    def named(self, prefix: str) -> Mapping[str, Secret]:
        """Read every variable under a prefix, for destinations whose names are the user's own."""
        found = {
            name.removeprefix(prefix): value.strip() for name, value in self.environ.items() if name.startswith(prefix)
        }
        return {ending: Secret(value) for ending, value in found.items() if ending and value}

    def _number(
        self, name: str, default: float, kind: Callable[[str], float], word: str, *, least: float, most: float
    ) -> float:
        value = self.text(name, str(default))
        try:
            number = kind(value)
        except ValueError:
            number = least - 1
        if least <= number <= most:
            return number
        self._fault(name, repr(value), f"Write {word} from {least} to {most}")
        return default

    def _checked(self, name: str, value: str, check: Check, *, shown: str) -> str:
        if not value:
            return value
        try:
            return check(value)
        except Unfit as unfit:
            self._fault(name, shown, str(unfit))
            return value

    def _fault(self, name: str, shown: str, remedy: str) -> None:
        without_password = re.sub(r"//[^/\s]*@", "//***@", shown)
        self.faults.append(f"{name}: {without_password} cannot be used. {remedy}.")


def url(value: str) -> str:
    """Accept an http(s) address with a host, without its closing slashes."""
    if not _is_address(value, schemes=("http", "https")):
        raise Unfit("Write a whole address, such as https://example.com")
    return value.rstrip("/")


def dsn(value: str) -> str:
    """Accept the DSN of a project of Sentry's: with its public key, and its number at the end."""
    parts = urlsplit(url(value))
    if not parts.username or not parts.path.rpartition("/")[2].isdecimal():
        raise Unfit("Write it as Sentry shows it, such as https://KEY@o1.ingest.sentry.io/7")
    return value


def folder_url(value: str) -> str:
    """Accept an http(s) address and end it in one slash, as slack_sdk joins method names to it."""
    return url(value) + "/"


def smtp(value: str) -> str:
    """Accept the address of a mail server; its query says at most how it is encrypted."""
    if not _is_address(value, schemes=("smtp", "smtps")):
        raise Unfit("Write smtp://user:password@host:587, or smtps:// for TLS from the first byte")
    parts = urlsplit(value)
    if parts.path.strip("/") or parts.fragment or parts.query not in _SMTP_QUERIES[parts.scheme]:
        raise Unfit(
            "Write nothing behind the port but ?tls=none or ?tls=starttls; in a password, / ? # @ are %2F %3F %23 %40"
        )
    return value


def address(value: str) -> str:
    """Accept `name@example.com` or `Name <name@example.com>`."""
    if not re.search(r"[^\s@<>]+@[^\s@<>]+", value):
        raise Unfit("Write an e-mail address, such as alerts@example.com")
    return value


def path(value: str) -> str:
    """Accept the path part of an address."""
    if not value.startswith("/"):
        raise Unfit("Write a path that begins with a slash, such as /metrics")
    return value


def database(value: str) -> str:
    """Accept SQLite or PostgreSQL, and name psycopg as PostgreSQL's driver (hosts still hand out `postgres://`)."""
    scheme, _, rest = value.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return value
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and rest:
        return f"postgresql+psycopg://{rest}"
    raise Unfit("Write sqlite:///switchboard.db or postgresql://user:password@host/name")


def one_of(*choices: str) -> Check:
    """Make a check that accepts only these words."""

    def check(value: str) -> str:
        if value.lower() not in choices:
            raise Unfit(f"Choose one of: {', '.join(choices)}")
        return value.lower()

    return check


def token(prefix: str) -> Check:
    """Make a check that refuses a Slack token of another kind: `xoxb-` (bot) and `xapp-` (app) are easily swapped."""

    def check(value: str) -> str:
        if re.match(r"xox[a-z]-|xapp-", value) and not value.startswith(prefix):
            raise Unfit(f"Here belongs the token that begins with {prefix}")
        return value

    return check


def listed(value: str) -> tuple[str, ...]:
    """Read a comma list; what is empty between commas does not count."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _is_address(value: str, *, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in schemes and bool(parts.hostname) and not re.search(r"\s", value) and (parts.port or 1) > 0
        )
    except ValueError:
        return False
