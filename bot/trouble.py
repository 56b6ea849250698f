"""What Slack and the way to it may raise. None of it is a reason to fail: what people asked for is kept already."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackClientError

BROKEN = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError)
