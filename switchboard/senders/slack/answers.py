"""Slack's answers → outcomes. One table says what each refusal means; nothing of Slack's own text is passed on."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from switchboard.model.outcome import Gate, GaveUp, Outcome, TryAgain, Unknown

LONGEST_WAIT = timedelta(hours=1)  # a longer Retry-After is asked again after this

# The token or its scopes: every call would fail alike until an operator mends it: wait and say how.
ACCESS = {
    "account_inactive": "the app was removed from the workspace; install it again and set SLACK_BOT_TOKEN",
    "ekm_access_denied": "the workspace's administrators suspended access; ask them",
    "invalid_auth": "SLACK_BOT_TOKEN is not valid; set the app's bot token (xoxb-)",
    "missing_scope": "the app lacks a scope; compare bot/manifest.yaml with the app's settings and install it again",
    "no_permission": "the app may not do this; compare bot/manifest.yaml with the app's settings",
    "not_allowed_token_type": "SLACK_BOT_TOKEN is of the wrong kind; set the app's bot token (xoxb-)",
    "not_authed": "SLACK_BOT_TOKEN is empty; set the app's bot token (xoxb-)",
    "org_login_required": "the workspace is being moved to an organisation; wait until it is done",
    "team_access_not_granted": "the app is not installed in this workspace; install it and set SLACK_BOT_TOKEN",
    "token_expired": "SLACK_BOT_TOKEN has expired; set a new one",
    "token_revoked": "SLACK_BOT_TOKEN was revoked; install the app again and set the new token",
}
# Refused for good: the same request would be refused again.
FINAL = {
    "as_user_not_supported": "SLACK_BOT_TOKEN is of the wrong kind",
    "cant_update_message": "the message is not ours to edit",
    "cannot_reply_to_message": "the message takes no replies",
    "channel_not_found": "there is no such channel, or it is private and the app was not invited",
    "edit_window_closed": "the workspace lets nobody edit a message this old",
    "invalid_blocks": "Slack refused the blocks of the message",
    "invalid_blocks_format": "Slack refused the blocks of the message",
    "is_archived": "the channel is archived",
    "is_inactive": "the message or its thread can no longer be edited",
    "message_not_found": "the message was deleted",
    "method_not_supported_for_channel_type": "the channel is private; invite the app to it",
    "msg_blocks_too_long": "the message is too long",
    "msg_too_long": "the message is too long",
    "no_text": "the message is empty",
    "not_in_channel": "the app is not in the channel; invite it",
    "restricted_action": "the workspace does not let the app post here",
    "restricted_action_non_threadable_channel": "the channel takes no threads",
    "restricted_action_read_only_channel": "the channel is read-only",
    "restricted_action_thread_only_channel": "the channel takes replies only",
    "thread_not_found": "the message was deleted",
    "too_many_members": "the channel has too many members",
}
# What a workspace says of blocks that it does not know.
UNDRAWN = frozenset(("invalid_blocks", "invalid_blocks_format"))
TOO_LONG = frozenset(("msg_blocks_too_long", "msg_too_long"))
DELETED = frozenset(("message_not_found", "thread_not_found"))
# Refused before anything was done; a later try may pass.
PASSING = frozenset(
    (
        "accesslimited",
        "message_limit_exceeded",
        "method_deprecated",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "team_added_to_org",
    )
)
# Failed half-way: Slack says itself that some of it may have been done.
HALF_DONE = frozenset(("fatal_error", "internal_error", "service_unavailable"))


@dataclass(frozen=True, slots=True)
class SlackRefused:
    """A call that did not succeed: Slack's word for it (empty where it gave none) and what it comes to."""

    code: str
    outcome: Outcome


Answer = Mapping[str, Any]


async def ask(
    call: Awaitable[AsyncSlackResponse], *, acts: bool = False, gate: Gate = Gate.LANE
) -> Answer | SlackRefused:
    """Make one call. `acts`: twice would be seen, so no answer is `Unknown`; `gate` is what a 429 holds back."""
    try:
        answer = (await call).data
    except SlackApiError as error:
        return read_refusal(error.response, acts=acts, gate=gate)
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL):
        return SlackRefused("", TryAgain("Slack cannot be reached; is SLACK_API_URL right?", gate=Gate.LANE))
    except TimeoutError:
        return _no_answer("Slack did not answer in time", acts=acts)
    except (aiohttp.ClientError, OSError, SlackClientError):
        return _no_answer("the connection to Slack broke", acts=acts)
    except (AttributeError, TypeError, ValueError):  # how slack_sdk meets an answer that is not a JSON object
        return _no_answer("the answer is not Slack's; is SLACK_API_URL right?", acts=acts)
    return answer if isinstance(answer, dict) else _no_answer("the answer is not Slack's", acts=acts)


def read_refusal(response: Any, *, acts: bool, gate: Gate) -> SlackRefused:
    """Say what a refusal comes to. `response` is slack_sdk's, or aiohttp's where the body was not JSON."""
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    data = getattr(response, "data", None)
    said = data.get("error") if isinstance(data, dict) else None
    code = said if isinstance(said, str) and re.fullmatch(r"[a-z0-9_]{1,60}", said) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return SlackRefused(code, TryAgain("Slack's rate limit", after=_retry_after(response.headers), gate=gate))
    if status >= 500:
        return _no_answer(f"Slack answered {status}", acts=acts)
    if code:
        return SlackRefused(code, _read_code(code, acts=acts))
    if 200 <= status < 300:
        return _no_answer("the answer is not Slack's; is SLACK_API_URL right?", acts=acts)
    return SlackRefused("", TryAgain(f"Slack answered {status}; is SLACK_API_URL right?", gate=Gate.LANE))


def _read_code(code: str, *, acts: bool) -> Outcome:
    if code in ACCESS:
        return TryAgain(f"{code}: {ACCESS[code]}", gate=Gate.LANE)
    if code in FINAL:
        return GaveUp(f"{code}: {FINAL[code]}", lost=code in DELETED)
    if code in HALF_DONE:
        return _no_answer(f"Slack failed: {code}", acts=acts).outcome
    if code in PASSING:
        return TryAgain(f"Slack refused for now: {code}", gate=Gate.LANE)
    return GaveUp(f"Slack refused: {code}")


def _no_answer(because: str, *, acts: bool) -> SlackRefused:
    return SlackRefused("", Unknown(because) if acts else TryAgain(because, gate=Gate.LANE))


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    if not re.fullmatch(r"[0-9]{1,9}", str(given)):
        return None
    return min(timedelta(seconds=int(given)), LONGEST_WAIT)
