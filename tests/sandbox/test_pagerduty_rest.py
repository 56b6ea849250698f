"""PagerDuty's REST API as far as it is played: who is in the account, for those with its token."""

from __future__ import annotations

import httpx

from sandbox.world import World


async def test_only_its_token_opens_it(http: httpx.AsyncClient, world: World) -> None:
    token = {"Authorization": f"Token token={world.pagerduty.api_token}"}
    assert (await http.get("/pagerduty/abilities", headers=token)).json()["abilities"]
    assert (await http.get("/pagerduty/abilities")).status_code == 401
    assert (await http.get("/pagerduty/users", headers={"Authorization": "Token token=x"})).status_code == 401


async def test_users_are_found_by_a_part_of_their_address(http: httpx.AsyncClient, world: World) -> None:
    world.pagerduty.users += ["alice@acme.example", "bob@acme.example"]
    token = {"Authorization": f"Token token={world.pagerduty.api_token}"}
    answer = await http.get("/pagerduty/users", params={"query": "ALICE"}, headers=token)
    assert [user["email"] for user in answer.json()["users"]] == ["alice@acme.example"]


async def test_slack_tells_the_scopes_of_the_token_with_every_answer(http: httpx.AsyncClient, world: World) -> None:
    world.slack.lacking = {"users:read.email"}
    token = {"Authorization": f"Bearer {world.slack.token}"}
    answer = await http.post("/slack/api/auth.test", headers=token)
    told = answer.headers["x-oauth-scopes"].split(",")
    assert "chat:write" in told
    assert "users:read.email" not in told
