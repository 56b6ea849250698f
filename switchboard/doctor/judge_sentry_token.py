"""What Sentry's token may, and whether it is asked at the right address → findings. Pure.

The scopes are those of the calls that we make: docs.sentry.io/api names them at each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.sentry.client import Gone, NotNow

TOKEN, SCOPES = CheckName(Area.SENTRY, "token"), CheckName(Area.SENTRY, "token scopes")
ORGANIZATION = CheckName(Area.SENTRY, "organization")
PERMISSIONS = "Settings > Developer Settings > your integration > Permissions"
MAKE_ONE = "Make an internal integration's token (Settings > Developer Settings > your integration > Tokens)"
_LEVELS = ("read", "write", "admin")
_OF_SENTRY_CLI = frozenset({"org:ci", "project:releases"})


@dataclass(frozen=True, slots=True)
class Need:
    """A scope that is used: its words in Sentry's menu, and what does not work without it."""

    menu: str
    without: str


NEEDED = {
    "event:read": Need("Issue & Event: Read", "alerts lack status, counts and assignee; commands find no issue"),
    "event:write": Need(
        "Issue & Event: Read & Write", "nobody can resolve, assign, ignore or comment on an issue from Slack"
    ),
    "org:read": Need(
        "Organization: Read",
        "projects stay numbers, and no link to an issue is unfurled, as it is not known who may see it",
    ),
    "project:read": Need(
        "Project: Read", "releases and deploys are not known, and alert rules and events cannot be looked at"
    ),
    "member:read": Need("Member: Read", "people of Slack are nobody in Sentry, and no issue can be assigned"),
    "team:read": Need("Team: Read", "no issue can be assigned to a team, and nobody's teams are known"),
}


def no_token() -> Finding:
    """Say that there is none, or nobody to ask with it."""
    return TOKEN.bad(
        "SENTRY_AUTH_TOKEN or SENTRY_ORG is not set: alerts are told, but nobody can act on an issue from Slack, and"
        " nothing below can be looked at",
        f"{MAKE_ONE}, and set SENTRY_AUTH_TOKEN to it and SENTRY_ORG to the organization's slug.",
    )


def judge_refused(reply: Gone | NotNow) -> Finding:
    """Judge a token that Sentry did not answer."""
    if isinstance(reply, Gone):
        return TOKEN.bad("there is no API of Sentry at SENTRY_URL", "Set SENTRY_URL to Sentry's own address.")
    if reply.denied:
        return TOKEN.bad(reply.because, f"{MAKE_ONE}, and set SENTRY_AUTH_TOKEN to it.")
    return TOKEN.bad(reply.because, "See whether this machine reaches SENTRY_URL (proxy, firewall, DNS).")


def judge_scopes(scopes: frozenset[str]) -> Iterator[Finding]:
    """Judge what the token may, as Sentry says."""
    missing = [scope for scope in NEEDED if not _may(scopes, scope)]
    if "event:write" in missing and scopes & _OF_SENTRY_CLI:
        told = ", ".join(sorted(scopes & _OF_SENTRY_CLI))
        yield SCOPES.bad(
            f"this looks like a token made for sentry-cli: it has {told} and no event:write, so it can send releases"
            " and cannot act on an issue",
            f"{MAKE_ONE}, and set SENTRY_AUTH_TOKEN to it; leave this one to sentry-cli.",
        )
        return
    yield from judge_missing(missing)


def judge_probed(denied: frozenset[str]) -> Iterator[Finding]:
    """Judge what the token may by what it was denied, where Sentry does not list its scopes."""
    if denied:
        yield from judge_missing([scope for scope in NEEDED if scope in denied])
    else:
        yield SCOPES.skipped(
            "Sentry does not list the token's scopes; event:write cannot be tried without writing",
            f"See that {PERMISSIONS} has {NEEDED['event:write'].menu}.",
        )


def judge_missing(missing: list[str]) -> Iterator[Finding]:
    """Say of each scope that is missing what does not work, or that none is."""
    for scope in missing:
        need = NEEDED[scope]
        yield SCOPES.bad(f"lacks {scope}: {need.without}", f"Set {PERMISSIONS} to {need.menu}, and save.")
    if not missing:
        yield SCOPES.good("all that are used")


def judge_region(url: str, region: str) -> Finding:
    """Judge whether the organization is asked where it lives; `region` is empty for a Sentry of one's own."""
    if not region or _place(region) == _place(url):
        return ORGANIZATION.good(f"there, at {_place(url)}")
    return ORGANIZATION.warn(
        f"it lives at {_place(region)}, and SENTRY_URL is {_place(url)}: each call takes the long way, if it is let"
        " through",
        f"Set SENTRY_URL={region}",
    )


def judge_no_organization(slug: str) -> Finding:
    """Say that the token sees no such organization."""
    return ORGANIZATION.bad(
        f"the token sees no organization {slug}",
        "Set SENTRY_ORG to the slug in the address of Sentry's pages, and use a token of this organization.",
    )


def _may(scopes: frozenset[str], wanted: str) -> bool:
    """Return whether a scope or a higher one of its kind is there: write includes read, admin both."""
    kind, _, level = wanted.partition(":")
    return any(f"{kind}:{each}" in scopes for each in _LEVELS[_LEVELS.index(level) :])


def _place(url: str) -> str:
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path.rstrip('/')}"
