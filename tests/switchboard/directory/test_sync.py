"""The sync: who there is is learned of Slack, Sentry and PagerDuty; what may not be asked stays as known, and the log says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import respx
from structlog.testing import capture_logs

from switchboard.config.config import Config, Team
from switchboard.directory.sync import DirectorySync
from switchboard.model.outcome import Outcome, TryAgain
from switchboard.model.people import Member, PagerUser, SentryTeam, Sight, SlackUser
from switchboard.model.replace import replace
from switchboard.senders.certificates import trusted
from switchboard.sentry.client import SentryClient
from switchboard.storage.store import Store
from tests.moved_clock import MovedClock

API = "https://sentry.example/api/0"
MEMBERS, TEAMS = f"{API}/organizations/acme/members/", f"{API}/organizations/acme/teams/"
ITSELF, PROJECTS = f"{API}/organizations/acme/", f"{API}/organizations/acme/projects/"
INSIDE = f"{API}/teams/acme/payments-team/members/"
CONFIG = replace(
    Config(hash="0", text="", file="routes.yaml"),
    teams={"payments": Team(key="payments", sentry="payments-team"), "gone": Team(key="gone")},
)
ALICE, BOB = Member("501", "Alice", "alice@acme.example", ("payments-team",)), Member("502", "Bob", "bob@acme.example")
IN_SLACK = SlackUser("U1", "alice", "alice@acme.example")


def row(member: Member) -> dict[str, Any]:
    """A membership as Sentry lists it."""
    return {"id": "9", "email": member.email, "user": {"id": member.id, "name": member.name}}


@pytest.fixture(name="sentry")
def _sentry() -> Iterator[respx.MockRouter]:
    """Play Sentry, with two members of whom one is in payments-team."""
    with respx.mock(assert_all_called=False) as router:
        router.get(MEMBERS, name="members").respond(json=[row(ALICE), row(BOB)])
        router.get(TEAMS, name="teams").respond(
            json=[{"id": "11", "slug": "payments-team"}, {"id": "12", "slug": "web"}]
        )
        router.get(INSIDE, name="inside").respond(json=[row(ALICE)])
        router.get(ITSELF, name="itself").respond(json={"openMembership": False})
        router.get(PROJECTS, name="projects").respond(
            json=[{"slug": "shop", "teams": [{"slug": "payments-team"}]}, {"slug": "site", "teams": []}]
        )
        yield router


@pytest.fixture(name="sync")
async def _sync(house: Store, sentry: respx.MockRouter) -> AsyncIterator[DirectorySync]:
    """Give a sync of that Sentry and of a Slack with one person."""
    client = SentryClient(
        httpx.AsyncClient(verify=trusted()), url="https://sentry.example", organization="acme", token="a token"
    )

    async def ask() -> list[SlackUser] | Outcome:
        return [IN_SLACK]

    sync = DirectorySync(house, ask, client, lambda: CONFIG, MovedClock())
    yield sync
    await sync.runner.stop()
    await client.close()


def members(house: Store) -> list[Member]:
    """Return the members that are known."""
    return house.transact(lambda unit: unit.people.members())


async def test_everybody_is_learned_with_their_teams(
    house: Store, sync: DirectorySync, sentry: respx.MockRouter
) -> None:
    await sync.open()
    assert members(house) == [ALICE, BOB]
    assert house.transact(lambda unit: unit.people.team("web")) == SentryTeam("12", "web", "web")
    assert house.transact(lambda unit: unit.people.slack_user("U1")) == IN_SLACK
    assert not any("/teams/acme/gone/" in str(call.request.url) for call in sentry.calls)


SHOP = {"shop": frozenset({"payments-team"}), "site": frozenset[str]()}


async def test_who_sees_what_is_learned(sync: DirectorySync) -> None:
    assert sync.sight is None
    await sync.open()
    assert sync.sight == Sight(open=False, teams=SHOP)


async def test_who_sees_what_stays_as_it_was_known_where_sentry_does_not_say(
    sync: DirectorySync, sentry: respx.MockRouter
) -> None:
    await sync.open()
    sentry.routes["itself"].respond(403)
    sentry.routes["projects"].respond(500)
    with capture_logs() as logs:
        await sync.refresh()
    assert sync.sight == Sight(open=False, teams=SHOP)
    assert any("org:read" in str(line.get("because")) for line in logs)


async def test_an_organisation_that_does_not_say_is_not_taken_for_open(
    sync: DirectorySync, sentry: respx.MockRouter
) -> None:
    sentry.routes["itself"].respond(200, text="<html>maintenance</html>")
    await sync.open()
    assert sync.sight == Sight(open=None, teams=SHOP)


async def test_a_start_that_knows_people_waits_for_nobody(
    house: Store, sync: DirectorySync, sentry: respx.MockRouter
) -> None:
    house.transact(lambda unit: unit.people.learn_members([BOB]))
    await sync.open()
    assert not sentry.calls
    assert members(house) == [BOB]


@pytest.mark.parametrize(
    ("refused", "scope"), [("members", "member:read"), ("teams", "team:read"), ("inside", "team:read")]
)
async def test_what_sentry_refuses_stays_as_it_was_known_and_the_log_names_the_scope(
    house: Store, sync: DirectorySync, sentry: respx.MockRouter, refused: str, scope: str
) -> None:
    await sync.refresh()
    sentry.routes[refused].respond(403)
    with capture_logs() as logs:
        await sync.refresh()
    assert members(house) == [ALICE, BOB]
    assert len(house.transact(lambda unit: unit.people.teams())) == 2
    assert [scope in entry["because"] for entry in logs if entry["event"] == "people.kept"] == [True]


@pytest.mark.parametrize("answer", ["<html>maintenance</html>", "{}"])
async def test_a_proxys_page_makes_nobody_a_stranger(
    house: Store, sync: DirectorySync, sentry: respx.MockRouter, answer: str
) -> None:
    await sync.refresh()
    for route in ("members", "teams", "inside"):
        sentry.routes[route].respond(text=answer)
    await sync.refresh()
    assert members(house) == [ALICE, BOB]


async def test_who_left_is_forgotten(house: Store, sync: DirectorySync, sentry: respx.MockRouter) -> None:
    await sync.refresh()
    sentry.routes["members"].respond(json=[row(BOB)])
    sentry.routes["inside"].respond(json=[row(BOB)])
    await sync.refresh()
    assert members(house) == [replace(BOB, teams=("payments-team",))]


async def test_where_slack_does_not_answer_its_people_stay_and_sentry_is_asked(
    house: Store, sync: DirectorySync
) -> None:
    await sync.refresh()

    async def refuse() -> list[SlackUser] | Outcome:
        return TryAgain("the app lacks a scope")

    sync.ask_slack = refuse
    with capture_logs() as logs:
        await sync.refresh()
    assert house.transact(lambda unit: unit.people.slack_user("U1")) == IN_SLACK
    assert [entry["needs"] for entry in logs if entry["event"] == "people.kept"] == ["users:read, users:read.email"]


async def test_pagerdutys_users_are_learned_and_stay_where_it_refuses(house: Store) -> None:
    alice = PagerUser("PU1", "Alice Doe", "alice@acme.example")
    told: list[list[PagerUser] | Outcome] = [[alice], TryAgain("PagerDuty answered 429"), []]

    async def ask() -> list[PagerUser] | Outcome:
        return told.pop(0)

    sync = DirectorySync(house, None, None, lambda: None, MovedClock(), ask)
    await sync.refresh()
    with capture_logs() as logs:
        await sync.refresh()
    assert house.transact(lambda unit: unit.people.pager_users_with("ALICE@acme.example")) == [alice]
    assert [(entry["of"], entry["because"]) for entry in logs] == [("pagerduty", "PagerDuty answered 429")]
    await sync.refresh()
    assert house.transact(lambda unit: unit.people.pager_user("PU1")) is None


async def test_without_slack_and_sentry_nobody_is_asked(house: Store) -> None:
    await DirectorySync(house, None, None, lambda: None, MovedClock()).open()
    assert members(house) == []
