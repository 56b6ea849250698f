"""Who is in Slack: every page, only people of our own workspace, and only addresses that Slack has verified."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.outcome import TryAgain
from switchboard.model.people import SlackUser
from switchboard.senders.slack.sender import slack_client
from switchboard.senders.slack.users import slack_users
from tests.switchboard.senders.loopback import Asked, Reply, loopback

ALICE = {
    "id": "U1",
    "team_id": "T1",
    "name": "alice",
    "is_email_confirmed": True,
    "profile": {"display_name": "Alice", "email": "Alice@acme.example"},
}
OWN = {"ok": True, "team_id": "T1", "enterprise_id": "E1"}


def workspace(*pages: list[dict[str, Any]]) -> Any:
    """Play a workspace with these pages of people."""

    def play(asked: Asked) -> Reply:
        if asked.method == "auth.test":
            return Reply(body=OWN)
        number = int(asked.held.get("cursor") or 0)
        following = str(number + 1) if number + 1 < len(pages) else ""
        return Reply(body={"ok": True, "members": pages[number], "response_metadata": {"next_cursor": following}})

    return play


async def found(*pages: list[dict[str, Any]]) -> Any:
    """Return who is found there."""
    async with loopback(workspace(*pages)) as server:
        return await slack_users(slack_client("xoxb-1", f"{server.url}/api/"))


async def test_every_page_is_read() -> None:
    both = [SlackUser("U1", "Alice", "alice@acme.example"), SlackUser("U2", "Alice", "alice@acme.example")]
    assert await found([ALICE], [ALICE | {"id": "U2"}]) == both


@pytest.mark.parametrize(
    "over",
    [
        {"deleted": True},
        {"is_bot": True},
        {"is_workflow_bot": True},
        {"id": "USLACKBOT"},
        {"is_stranger": True},
        {"team_id": "T2"},
        {"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}},
        {"id": None},
    ],
)
async def test_bots_and_who_left_and_guests_of_another_workspace_are_nobody(over: dict[str, Any]) -> None:
    assert await found([ALICE | over]) == []


async def test_another_workspace_of_the_same_organisation_is_ours() -> None:
    ours = ALICE | {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}
    assert await found([ours]) == [SlackUser("U1", "Alice", "alice@acme.example")]


@pytest.mark.parametrize("confirmed", [False, None, "true"])
async def test_an_address_that_slack_has_not_verified_is_no_address(confirmed: object) -> None:
    assert await found([ALICE | {"is_email_confirmed": confirmed}]) == [SlackUser("U1", "Alice")]


async def test_a_refusal_is_told_as_an_outcome() -> None:
    async with loopback(lambda _: Reply(500)) as server:
        assert isinstance(await slack_users(slack_client("xoxb-1", f"{server.url}/api/")), TryAgain)
    refused = Reply(body={"ok": False, "error": "missing_scope"})
    async with loopback(lambda asked: Reply(body=OWN) if asked.method == "auth.test" else refused) as server:
        assert isinstance(await slack_users(slack_client("xoxb-1", f"{server.url}/api/")), TryAgain)


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted"])
async def test_guests_are_told_from_the_rest(kind: str) -> None:
    one_channel = kind == "is_ultra_restricted"
    alice = SlackUser("U1", "Alice", "alice@acme.example", guest=True, one_channel=one_channel)
    assert await found([ALICE | {kind: True}]) == [alice]
