"""What PUT on an issue does and refuses, comment by comment and field by field."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from sandbox.sentry.update import NO_RELEASE, NOT_IN_TEAM, UNKNOWN_COMMIT, UNKNOWN_RELEASE
from sandbox.world import World
from tests.moved_clock import MovedClock

ORG = "/sentry/api/0/organizations/acme"
BEARER = {"Authorization": "Bearer sntrys_sandbox"}
Json = dict[str, Any]


@pytest.fixture
def issue(world: World) -> Issue:
    return world.sentry.take_in(Crash(release="1.4.2"))[0].issue


async def put(http: httpx.AsyncClient, issue: Issue, body: Json) -> httpx.Response:
    return await http.put(f"{ORG}/issues/{issue.id}/", headers=BEARER, json=body)


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"status": "resolved"}, {}),
        ({"status": "resolvedInNextRelease"}, {"inNextRelease": True}),
        ({"status": "resolved", "statusDetails": {"inNextRelease": True}}, {"inNextRelease": True}),
        ({"status": "resolved", "statusDetails": {"inRelease": "1.4.2"}}, {"inRelease": "1.4.2"}),
        ({"status": "resolved", "statusDetails": {"inRelease": "latest"}}, {"inRelease": "1.4.2"}),
    ],
)
async def test_an_issue_is_resolved_in_every_way(
    http: httpx.AsyncClient, issue: Issue, body: Json, details: Json
) -> None:
    changed = (await put(http, issue, body)).json()
    assert (changed["status"], changed["statusDetails"]) == ("resolved", details)


async def test_a_commit_that_sentry_knows_may_resolve(http: httpx.AsyncClient, issue: Issue, world: World) -> None:
    body = {"status": "resolved", "statusDetails": {"inCommit": {"repository": "acme/shop", "commit": "abc"}}}
    refused = await put(http, issue, body)
    assert refused.json() == {"statusDetails": {"inCommit": {"commit": [UNKNOWN_COMMIT]}}}
    world.sentry.commits.add(("acme/shop", "abc"))
    assert (await put(http, issue, body)).json()["statusDetails"]["inCommit"]["id"] == "abc"


@pytest.mark.parametrize(
    ("body", "substatus", "details"),
    [
        ({"substatus": "archived_until_escalating"}, "archived_until_escalating", {}),
        ({"substatus": "archived_forever"}, "archived_forever", {}),
        ({"statusDetails": {"ignoreCount": 100}}, "archived_until_condition_met", {"ignoreCount": 100}),
        (
            {"substatus": "archived_until_condition_met", "statusDetails": {"ignoreDuration": 120}},
            "archived_until_condition_met",
            {"ignoreUntil": "2026-03-02T11:00:00.000000Z"},
        ),
    ],
)
async def test_an_issue_is_archived_in_every_way(
    http: httpx.AsyncClient, issue: Issue, body: Json, substatus: str, details: Json
) -> None:
    changed = (await put(http, issue, {"status": "ignored", **body})).json()
    assert (changed["substatus"], changed["statusDetails"]) == (substatus, details)


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"inRelease": "9.9"}, {"inRelease": [UNKNOWN_RELEASE]}),
        ({"ignoreWindow": 10_081}, {"ignoreWindow": ["Ensure this value is less than or equal to 10080."]}),
        ({"ignoreCount": "many"}, {"ignoreCount": ["A valid integer is required."]}),
    ],
)
async def test_details_are_refused_by_field(
    http: httpx.AsyncClient, issue: Issue, details: Json, problem: Json
) -> None:
    status = "resolved" if "inRelease" in details else "ignored"
    answer = await put(http, issue, {"status": status, "statusDetails": details})
    assert (answer.status_code, answer.json()) == (400, {"statusDetails": problem})
    assert issue.status == "unresolved"


async def test_a_project_without_releases_has_no_next_one(http: httpx.AsyncClient, world: World) -> None:
    issue = world.sentry.take_in(Crash(release=None))[0].issue
    answer = await put(http, issue, {"status": "resolvedInNextRelease"})
    assert answer.json() == {"statusDetails": {"inNextRelease": [NO_RELEASE]}}


@pytest.mark.parametrize("to", ["user:501", "501", "alice@acme.example", "team:901", ""])
async def test_an_issue_is_assigned_in_every_spelling(
    http: httpx.AsyncClient, issue: Issue, world: World, to: str
) -> None:
    world.sentry.add_team("payments-team")
    changed = (await put(http, issue, {"assignedTo": to})).json()
    assert (changed["assignedTo"] is None) == (to == "")


async def test_where_membership_is_closed_only_members_of_teams_are_given_work(
    http: httpx.AsyncClient, issue: Issue, world: World
) -> None:
    world.sentry.open_membership = False
    assert (await put(http, issue, {"assignedTo": "user:501"})).json() == {"assignedTo": [NOT_IN_TEAM]}
    world.sentry.team_members["payments-team"] = [world.sentry.members[0]]
    assert (await put(http, issue, {"assignedTo": "user:501"})).status_code == 200


async def test_a_comment_may_be_repeated_after_an_hour_and_is_told(
    http: httpx.AsyncClient, issue: Issue, world: World, time: MovedClock
) -> None:
    world.sentry.deliveries.target = "http://127.0.0.1:9/hook"
    statuses = []
    for seconds in (0, 60, 3600):
        time.move(seconds)
        posted = await http.post(f"{ORG}/issues/{issue.id}/notes/", headers=BEARER, json={"text": "by Alice"})
        statuses.append(posted.status_code)
    assert statuses == [201, 400, 201]
    await http.get(f"{ORG}/", headers=BEARER)
    assert [(one.resource, one.action) for one in world.sentry.deliveries.log] == [("comment", "created")] * 2


async def test_a_token_without_the_scope_may_look_and_not_touch(
    http: httpx.AsyncClient, issue: Issue, world: World
) -> None:
    world.sentry.scopes.remove("event:write")
    assert (await put(http, issue, {"status": "resolved"})).status_code == 403
    assert (await http.get(f"{ORG}/issues/{issue.id}/", headers=BEARER)).status_code == 200


async def test_an_issue_is_changed_five_times_a_second(http: httpx.AsyncClient, issue: Issue, time: MovedClock) -> None:
    statuses = [(await put(http, issue, {"priority": "low"})).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    time.move(1)
    assert (await put(http, issue, {"priority": "low"})).status_code == 200


async def test_a_teams_members_are_listed_and_the_invited_have_no_user(http: httpx.AsyncClient, world: World) -> None:
    team = world.sentry.add_team("payments-team")
    world.sentry.add_member("Bob", "bob@acme.example", teams=("payments-team",))
    world.sentry.invited.append("new@acme.example")
    for name in (team.name, str(team.id)):
        inside = (await http.get(f"/sentry/api/0/teams/acme/{name}/members/", headers=BEARER)).json()
        assert [one["user"]["email"] for one in inside] == ["bob@acme.example"]
    assert (await http.get("/sentry/api/0/teams/acme/none/members/", headers=BEARER)).status_code == 404
    everybody = (await http.get(f"{ORG}/members/", headers=BEARER)).json()
    assert [one["user"] is None for one in everybody] == [False, False, True]
