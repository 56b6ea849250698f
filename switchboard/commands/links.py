"""Slack's link_shared → the links of it that lead to issues of our Sentry. Never raises: addresses are written by anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from switchboard.commands.issues import read_issue
from switchboard.commands.payload import ID
from switchboard.commands.slack_text import unescaped
from switchboard.model.action import Actor, IssueName, NameKind, Via
from switchboard.model.unfurl import SharedLink, SharedLinks
from switchboard.payloads.lenient import mapping, sequence, text

MOST_LINKS, LONGEST_URL = 5, 2_000
SAAS = "sentry.io"
_PORTS = {"http": 80, "https": 443}
_TS = re.compile(r"\d{8,12}\.\d{6}", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OurSentry:
    """Which Sentry is ours: SENTRY_URL and SENTRY_ORG. Without an organisation no link is ours."""

    url: str
    org: str


def read_shared(payload: object, ours: OurSentry) -> SharedLinks | None:
    """Read a link_shared event; None where there is nothing to show: previews in the composer, channels of other companies."""
    whole = mapping(payload)
    event = mapping(whole.get("event"))
    user, channel, ts = (text(event.get(name), limit=ID) for name in ("user", "channel", "message_ts"))
    if not (user and channel and ts and _TS.fullmatch(ts)):
        return None
    if event.get("source") == "composer" or whole.get("is_ext_shared_channel") is True:
        return None
    links = _links(event.get("links"), ours)
    by = Actor(Via.SLACK, user, "", text(whole.get("team_id"), limit=ID) or "")
    known = text(whole.get("event_id"), limit=ID)
    once = f"event:{known}" if known else ""
    thread = text(event.get("thread_ts"), limit=ID)
    return SharedLinks(by=by, channel=channel, ts=ts, links=links, thread=thread, once=once) if links else None


def _links(rows: object, ours: OurSentry) -> tuple[SharedLink, ...]:
    """Read the first few links to issues, each issue once."""
    found: dict[IssueName, SharedLink] = {}
    for row in sequence(rows):
        url = mapping(row).get("url")
        issue = issue_in(url, ours) if isinstance(url, str) else None
        if isinstance(url, str) and issue is not None and len(found) < MOST_LINKS:
            found.setdefault(issue, SharedLink(url, issue))
    return tuple(found.values())


def issue_in(url: str, ours: OurSentry) -> IssueName | None:
    """Return the issue that an address leads to, None where it is not one of our organisation in our Sentry.

    Slack gives addresses with & written as &amp;.
    """
    if len(url) > LONGEST_URL or not ours.org:
        return None
    here, there = _split(unescaped(url)), _split(ours.url)
    if here is None or there is None:
        return None
    names = _after_the_organisation(here, there, ours.org)
    if len(names) < 2 or names[0] != "issues":
        return None
    return IssueName(NameKind.NUMBER, names[1]) if _NUMBER.fullmatch(names[1]) else read_issue(names[1])


def _split(url: str) -> SplitResult | None:
    """Split an address of the web in plain letters that names nobody and no password."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        split = urlsplit(url)
        whole = split.scheme in _PORTS and split.hostname and "@" not in split.netloc and split.port != 0
    except ValueError:
        return None
    return split if whole else None


def _after_the_organisation(here: SplitResult, there: SplitResult, org: str) -> list[str]:
    """Return the parts of the path after the organisation, none where another host, port, folder or organisation is meant."""
    host, home = here.hostname or "", there.hostname or ""
    if is_saas(home):
        if _port(here) != _PORTS["https"] or here.scheme != "https" or not is_saas(host):
            return []
        names = here.path.split("/")[1:]
        return names if host == f"{org.lower()}.{SAAS}" and names[0] == "issues" else _of_org(names, org)
    root = there.path.rstrip("/")
    if (here.scheme, host, _port(here)) != (there.scheme, home, _port(there)) or not here.path.startswith(f"{root}/"):
        return []
    return _of_org(here.path.removeprefix(f"{root}/").split("/"), org)


def _of_org(names: list[str], org: str) -> list[str]:
    """Return what follows `organizations/ORG`, or `ORG/PROJECT` as older addresses have it."""
    if names[:2] == ["organizations", org]:
        return names[2:]
    return names[2:] if names[:1] == [org] else []


def is_saas(host: str) -> bool:
    """Return whether a host is sentry.io, a region of it, or an organisation's own name there."""
    return host == SAAS or host.endswith(f".{SAAS}")


def _port(split: SplitResult) -> int:
    return split.port or _PORTS[split.scheme]
