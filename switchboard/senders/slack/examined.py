"""What the doctor asks Slack, each call once and harmless. The judges say what the answers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from switchboard.model.outcome import Gate, GaveUp, TryAgain, Unknown
from switchboard.payloads.lenient import Object, mapping, sequence, text
from switchboard.senders.slack.answers import ACCESS, SlackRefused, ask
from switchboard.senders.slack.directory import EVERY_CHANNEL, PUBLIC_ONLY

_MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class SlackNo:
    """Slack did not say yes: its word for it, empty where it gave none, and what it comes to."""

    code: str
    because: str

    @property
    def shut_out(self) -> bool:
        """Return whether the token opens nothing at all."""
        return self.code in ACCESS and self.code != "missing_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSelf:
    """Who the token is: `bot` is false for a person's token. `scopes` is None where Slack did not say them, `date` too."""

    team: str
    name: str
    bot: bool
    scopes: frozenset[str] | None
    date: datetime | None


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A channel as the app sees it."""

    id: str
    name: str
    private: bool = False
    archived: bool = False
    member: bool = False


class SlackProbe:
    """Asks Slack about ourselves."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Take a client that tries once (`slack_client`)."""
        self._client = client

    async def myself(self) -> SlackSelf | SlackNo:
        """Ask who the token is (auth.test), with the scopes and the time that the answer's headers tell."""
        headers: dict[str, str] = {}

        async def call() -> AsyncSlackResponse:
            answer = await self._client.auth_test()
            headers.update({name.lower(): value for name, value in answer.headers.items()})
            return answer

        answer = await ask(call(), gate=Gate.BUDGET)
        return _no(answer) if isinstance(answer, SlackRefused) else _self(mapping(answer), headers)

    async def channels(self) -> dict[str, SlackChannel] | SlackNo:
        """List every channel that the app can see, archived ones too, by id."""
        found = await self._listed(EVERY_CHANNEL)
        if isinstance(found, SlackNo) and found.code == "missing_scope":
            return await self._listed(PUBLIC_ONLY)
        return found

    async def connects(self, app_token: str) -> SlackNo | None:
        """Ask for a Socket Mode connection that is never opened (apps.connections.open); None where Slack grants it."""
        answer = await ask(self._client.apps_connections_open(app_token=app_token), gate=Gate.BUDGET)
        return _no(answer) if isinstance(answer, SlackRefused) else None

    async def addressed(self) -> tuple[int, int] | SlackNo:
        """Count the people of a page of users.list, and those of them with an address."""
        answer = await ask(self._client.users_list(limit=200), gate=Gate.BUDGET)
        if isinstance(answer, SlackRefused):
            return _no(answer)
        people = [row for row in map(mapping, sequence(answer.get("members"))) if _is_person(row)]
        return len(people), sum(1 for row in people if text(mapping(row.get("profile")).get("email")))

    async def _listed(self, types: str) -> dict[str, SlackChannel] | SlackNo:
        found: dict[str, SlackChannel] = {}
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            answer = await ask(
                self._client.conversations_list(types=types, limit=1000, cursor=cursor), gate=Gate.BUDGET
            )
            if isinstance(answer, SlackRefused):
                return _no(answer)
            rows = (_channel(mapping(row)) for row in sequence(answer.get("channels")))
            found |= {channel.id: channel for channel in rows if channel}
            cursor = text(mapping(answer.get("response_metadata")).get("next_cursor"))
            if cursor is None:
                break
        return found


def _no(refused: SlackRefused) -> SlackNo:
    outcome = refused.outcome
    because = outcome.because if isinstance(outcome, GaveUp | TryAgain | Unknown) else "Slack refused"
    # The word goes last: what stands after `..._auth: ` would be hidden as a secret.
    said, _, meaning = because.partition(": ")
    return SlackNo(refused.code, f"{meaning} ({said})" if said == refused.code and meaning else because)


def _self(answer: Object, headers: Mapping[str, str]) -> SlackSelf:
    said = headers.get("x-oauth-scopes")
    return SlackSelf(
        team=text(answer.get("team"), limit=80) or "a workspace without a name",
        name=text(answer.get("user"), limit=80) or "",
        bot=text(answer.get("bot_id")) is not None,
        scopes=None if said is None else frozenset(re.findall(r"[\w.:]+", said)),
        date=_date(headers.get("date", "")),
    )


def _date(header: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _channel(row: Object) -> SlackChannel | None:
    id_, name = text(row.get("id"), limit=64), text(row.get("name"), limit=80)
    if id_ is None or name is None:
        return None
    private, archived, member = (row.get(key) is True for key in ("is_private", "is_archived", "is_member"))
    return SlackChannel(id_, name, private, archived, member)


def _is_person(row: Object) -> bool:
    return not (row.get("deleted") is True or row.get("is_bot") is True or row.get("id") == "USLACKBOT")
