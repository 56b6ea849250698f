"""Sentry's REST API as an integration uses it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from sandbox.world import World

ORG = "/sentry/api/0/organizations/acme"
BEARER = {"Authorization": "Bearer sntrys_sandbox"}


@pytest.fixture
def issue(world: World) -> Issue:
    return world.sentry.take_in(Crash())[0].issue


async def test_an_issue_is_read_and_changed(http: httpx.AsyncClient, issue: Issue) -> None:
    address = f"{ORG}/issues/{issue.id}/"
    assert (await http.get(address, headers=BEARER)).json()["shortId"] == "SHOP-BACKEND-1"
    changed = await http.put(address, headers=BEARER, json={"status": "resolved", "assignedTo": "user:501"})
    assert (changed.json()["status"], changed.json()["assignedTo"]["email"]) == ("resolved", "alice@acme.example")
    again = await http.put(address, headers=BEARER, json={"status": "unresolved", "assignedTo": ""})
    assert (again.json()["status"], again.json()["assignedTo"]) == ("unresolved", None)


async def test_a_change_by_api_is_told_with_the_integration_as_actor(
    http: httpx.AsyncClient, issue: Issue, world: World
) -> None:
    world.sentry.deliveries.target = "http://127.0.0.1:9/hook"
    await http.put(f"{ORG}/issues/{issue.id}/", headers=BEARER, json={"status": "ignored"})
    await http.get(f"{ORG}/", headers=BEARER)
    assert [(one.resource, one.action) for one in world.sentry.deliveries.log] == [("issue", "ignored")]
    assert issue.substatus == "archived_until_escalating"


@pytest.mark.parametrize(
    ("body", "field"),
    [({"status": "closed"}, "status"), ({"assignedTo": "user:9"}, "assignedTo"), ({"priority": "top"}, "priority")],
)
async def test_a_wrong_change_is_refused_by_field(
    http: httpx.AsyncClient, issue: Issue, body: dict[str, Any], field: str
) -> None:
    answer = await http.put(f"{ORG}/issues/{issue.id}/", headers=BEARER, json=body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


async def test_the_latest_event_has_the_rest_shape(http: httpx.AsyncClient, issue: Issue) -> None:
    event = (await http.get(f"{ORG}/issues/{issue.id}/events/latest/", headers=BEARER)).json()
    frames = event["entries"][0]["data"]["values"][0]["stacktrace"]["frames"]
    assert (frames[-1]["lineNo"], frames[-1]["inApp"]) == (42, True)
    assert {"key": "environment", "value": "production"} in event["tags"]


async def test_a_short_id_leads_to_its_issue(http: httpx.AsyncClient, issue: Issue) -> None:
    found = (await http.get(f"{ORG}/shortids/{issue.short_id}/", headers=BEARER)).json()
    assert (found["groupId"], found["projectSlug"]) == (str(issue.id), "shop-backend")


async def test_a_note_is_kept_once(http: httpx.AsyncClient, issue: Issue) -> None:
    posts = [await http.post(f"{ORG}/issues/{issue.id}/notes/", headers=BEARER, json={"text": "x"}) for _ in "ab"]
    assert [one.status_code for one in posts] == [201, 400]
    assert len((await http.get(f"{ORG}/issues/{issue.id}/notes/", headers=BEARER)).json()) == 1


async def test_projects_members_and_teams_are_listed(http: httpx.AsyncClient, world: World) -> None:
    world.sentry.add_team("payments-team")
    listed = {
        name: (await http.get(f"{ORG}/{name}/", headers=BEARER)).json() for name in ("projects", "members", "teams")
    }
    assert listed["projects"][0]["slug"] == "shop-backend"
    assert listed["members"][0]["user"]["id"] != listed["members"][0]["id"]
    assert listed["teams"][0]["slug"] == "payments-team"


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        (f"{ORG}/issues/1/", BEARER, 404),
        (f"{ORG}/shortids/NO-1/", BEARER, 404),
        ("/sentry/api/0/organizations/other/projects/", BEARER, 404),
        (f"{ORG}/projects/", {}, 401),
        (f"{ORG}/projects/", {"Authorization": "Bearer wrong"}, 401),
    ],
)
async def test_errors_have_a_detail(
    http: httpx.AsyncClient, address: str, headers: dict[str, str], status: int
) -> None:
    answer = await http.get(address, headers=headers)
    assert (answer.status_code, list(answer.json())) == (status, ["detail"])


async def test_too_many_calls_are_told_when_the_window_resets(http: httpx.AsyncClient, world: World) -> None:
    world.faults.add(service="sentry", kind="429", method="projects.get", seconds=2)
    answer = await http.get(f"{ORG}/projects/", headers=BEARER)
    assert (answer.status_code, answer.headers["X-Sentry-Rate-Limit-Reset"]) == (429, "1772442002")
