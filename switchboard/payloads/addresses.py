"""What Sentry's addresses say: the organisation, the project and the issue often stand nowhere else in a body."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SLUG = "[A-Za-z0-9_-]{1,100}"
_PROJECT = re.compile(rf"/projects/({_SLUG})/({_SLUG})/")
_ORGANIZATION = re.compile(rf"/organizations/({_SLUG})/")
_SHORT = re.compile(rf"^https?://[^/]+/({_SLUG})/issues/")  # https://sentry.io/acme/issues/1/
_OLD = re.compile(rf"^https?://[^/]+/({_SLUG})/{_SLUG}/issues/")  # https://sentry.io/acme/checkout/issues/1/
_SUBDOMAIN = re.compile(rf"^https?://({_SLUG})\.sentry\.io/(?!api/)")  # https://acme.sentry.io/issues/1/
_ISSUE = re.compile(r"/issues/([0-9]{1,20})(?:/|$|\?)")

_NOT_ORGANIZATIONS = frozenset({"us", "de", "www", "app", "organizations", "settings", "api", "0"})


def organization_in(*addresses: object) -> str | None:
    """Find the organisation's slug in the first address that has it."""
    patterns = (_PROJECT, _ORGANIZATION, _SHORT, _OLD, _SUBDOMAIN)
    found = (pattern.search(address) for address in _texts(addresses) for pattern in patterns)
    slugs = (match[1] for match in found if match)
    return next((slug for slug in slugs if slug not in _NOT_ORGANIZATIONS), None)


def project_in(*addresses: object) -> str | None:
    """Find the project's slug; only API addresses have it: `/api/0/projects/{organization}/{project}/events/...`."""
    matches = (_PROJECT.search(address) for address in _texts(addresses))
    return next((match[2] for match in matches if match), None)


def issue_in(*addresses: object) -> str | None:
    """Find the issue's id."""
    matches = (_ISSUE.search(address) for address in _texts(addresses))
    return next((match[1] for match in matches if match), None)


def _texts(addresses: Iterable[object]) -> Iterable[str]:
    return (address for address in addresses if isinstance(address, str))
