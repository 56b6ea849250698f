"""Builds of mobile applications (`preprod_artifact.*`). Kept; no route can be written for a build yet."""

from __future__ import annotations

from switchboard.model.news import Noted
from switchboard.payloads.lenient import mapping, text
from switchboard.payloads.received import Received

_SAID = {
    "size_analysis_completed": "its size was analysed",
    "size_analysis.completed": "its size was analysed",
    "build_distribution_completed": "it was distributed",
}

ACTIONS = frozenset(_SAID)


def read_build(received: Received) -> Noted:
    """Note what became of a build; `*_completed` may also carry a failure."""
    data = received.data
    app = mapping(data.get("appInfo"))
    parts = (text(app.get("name"), limit=100), text(app.get("version"), limit=100))
    build = " ".join(part for part in parts if part) or "a build"
    failed = text(data.get("state")) == "FAILED"
    became = f"it failed ({text(data.get('errorMessage')) or 'no reason given'})" if failed else _SAID[received.action]
    return Noted(f"{build}: {became}; builds are kept and told to nobody yet")
