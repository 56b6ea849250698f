"""Installations (`installation.*`): a public integration was installed or taken out. Kept; there is nobody to tell."""

from __future__ import annotations

from switchboard.model.news import Noted
from switchboard.payloads.lenient import mapping, text
from switchboard.payloads.received import Received

_SAID = {
    "created": "the integration was installed in {organization}",
    "deleted": "the integration was taken out of {organization}; Sentry sends nothing more from there",
}

ACTIONS = frozenset(_SAID)


def read_installation(received: Received) -> Noted:
    """Note where the integration was installed or taken out. Its code is a secret, and is not read."""
    installation = mapping(received.data.get("installation"))
    slug = text(mapping(installation.get("organization")).get("slug"), limit=100)
    return Noted(_SAID[received.action].format(organization=slug or "an organisation"))
