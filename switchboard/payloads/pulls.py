"""Pull requests, as activities and Seer name them: in one line of text, their addresses checked."""

from __future__ import annotations

from itertools import islice

from switchboard.payloads.lenient import link, mapping, sequence, text

MOST_PULLS = 3
LONGEST_ADDRESS = 300


def read_pulls(value: object) -> str | None:
    """Say which: "acme/shop https://github.com/acme/shop/pull/3", several with a dot between; None where none is named."""
    said = (_said(item) for item in sequence(value))
    return " · ".join(islice((one for one in said if one), MOST_PULLS)) or None


def _said(item: object) -> str | None:
    """Activities say `url`; Seer says `pull_request.pr_url`."""
    given = mapping(item)
    inner = mapping(given.get("pull_request"))
    addresses = (given.get("url"), given.get("pr_url"), inner.get("pr_url"), inner.get("url"))
    address = next((found for one in addresses if (found := link(one)) and len(found) <= LONGEST_ADDRESS), None)
    parts = (text(given.get("repo_name"), limit=100), address)
    return " ".join(part for part in parts if part) or None
