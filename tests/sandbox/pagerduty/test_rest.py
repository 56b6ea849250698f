"""PagerDuty's REST API as far as it is played: who is in the account, and incidents changed in their names."""

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


async def test_users_come_page_by_page(http: httpx.AsyncClient, world: World) -> None:
    world.pagerduty.users += [f"user{number}@acme.example" for number in range(3)]
    token = {"Authorization": f"Token token={world.pagerduty.api_token}"}
    pages = [
        (await http.get("/pagerduty/users", params={"limit": 2, "offset": offset}, headers=token)).json()
        for offset in (0, 2)
    ]
    assert [(len(page["users"]), page["more"]) for page in pages] == [(2, True), (1, False)]


async def test_an_incident_is_acknowledged_in_the_name_of_a_user_only(http: httpx.AsyncClient, world: World) -> None:
    pager = world.pagerduty
    pager.users.append("alice.doe@acme.example")
    key = pager.add_service("Payments")
    payload = {"summary": "boom", "source": "shop", "severity": "critical"}
    pager.enqueue({"routing_key": key, "event_action": "trigger", "dedup_key": "one", "payload": payload})
    http.headers["Authorization"] = f"Token token={pager.api_token}"
    asked = {"incident_key": "one", "statuses[]": ["triggered"]}
    [incident] = (await http.get("/pagerduty/incidents", params=asked)).json()["incidents"]
    wanted = {"incident": {"type": "incident_reference", "status": "acknowledged"}}
    address = f"/pagerduty/incidents/{incident['id']}"
    statuses = [
        (await http.put(address, json=body, headers={"From": sender})).status_code
        for sender, body in (
            ("mallory@acme.example", wanted),
            ("Alice.Doe@acme.example", {"incident": {"status": "acknowledged"}}),
            ("Alice.Doe@acme.example", wanted),
        )
    ]
    assert statuses == [400, 400, 200]
    assert [line.summary for line in pager.incidents[0].log] == ["boom", "acknowledged by Alice Doe"]
    assert (await http.get("/pagerduty/incidents", params=asked)).json()["incidents"] == []
    unknown = (await http.put("/pagerduty/incidents/PX", json=wanted, headers={"From": "alice.doe@acme.example"}),)
    assert [answer.status_code for answer in unknown] == [404]
    service = await http.get(f"/pagerduty/services/{incident['service']['id']}", params={"include[]": "integrations"})
    assert service.json()["service"]["integrations"][0]["integration_key"] == key
    assert (await http.get("/pagerduty/services/PX")).status_code == 404


async def test_slack_tells_the_scopes_of_the_token_with_every_answer(http: httpx.AsyncClient, world: World) -> None:
    world.slack.lacking = {"users:read.email"}
    token = {"Authorization": f"Bearer {world.slack.token}"}
    answer = await http.post("/slack/api/auth.test", headers=token)
    told = answer.headers["x-oauth-scopes"].split(",")
    assert "chat:write" in told
    assert "users:read.email" not in told
