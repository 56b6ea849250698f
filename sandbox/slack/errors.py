"""How Slack refuses: HTTP 200 with a word that says why."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A refusal with Slack's own error code; `more` joins the body beside it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more
