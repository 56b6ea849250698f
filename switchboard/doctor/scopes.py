"""Which scopes the Slack app asks for and why, as bot/manifest.template.yaml says beside each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

_SCOPE = re.compile(r"\s+- ([a-z_]+(?:[:.][a-z_.:]+)?)(?:\s+#\s*(.*))?")


def scopes_wanted() -> Mapping[str, str]:
    """Tell the reason for each scope of the shipped manifest."""
    return scopes_of(files("bot").joinpath("manifest.template.yaml").read_text("utf-8"))


def scopes_of(manifest: str) -> dict[str, str]:
    """Read the bot's scopes of a manifest with the comment beside each, in their order."""
    _, _, after = manifest.partition("\n  scopes:\n    bot:\n")
    found: dict[str, str] = {}
    for line in after.splitlines():
        if not line.startswith("      "):
            break
        if read := _SCOPE.fullmatch(line):
            found[read[1]] = (read[2] or "").strip(" .")
    return found
