"""Mail to one person by their own choice: what they are told, when it ends, and that nobody else's address or issue is in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from sandbox.mail.mailbox import Mail
from sandbox.world import World
from switchboard.model.delivery import DeliveryState, Reason
from switchboard.model.people import MailKind, Sight
from switchboard.storage.store import Unit
from tests.assigned import give
from tests.promises.scenes import a_crash
from tests.town import ROUTES, Town, a_town

ALICE, BOB, DORA = "alice@acme.example", "bob@acme.example", "dora@acme.example"
SETTINGS = {
    "MAIL_FROM": "Switchboard <alerts@acme.example>",
    "PUBLIC_URL": "https://switchboard.example",
    "OPS_CHANNEL": "#ops",
}
ON_BOTH = pytest.mark.parametrize(
    "lettered", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def add_dora(world: World) -> None:
    """Let there be a member of Sentry whom Slack does not know."""
    world.sentry.add_member("Dora", DORA, teams=("payments-team",))


@pytest.fixture(name="lettered")
async def _lettered(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    """Give a town that can mail people, one of whom is not in Slack; on PostgreSQL where a test asks for that."""
    on = (
        {"DATABASE_URL": request.getfixturevalue("postgres_url")} if getattr(request, "param", "") == "postgres" else {}
    )
    async with a_town(tmp_path, environment=SETTINGS | on, asks_sentry=True, mails=True, before=add_dora) as town:
        await town.advance(5)
        yield town


async def says(town: Town, words: str, *, by: str = "alice") -> str:
    """Type a command, and let it be done; returns what is said at once."""
    await town.command(f"/sentry {words}", by=by)
    await town.settle()
    return town.ephemerals(by)[-1]


def unsubscribing(mail: Mail) -> str:
    """Return the path that a mail's one-click header leads to."""
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(mail.message["List-Unsubscribe"])
    assert address.startswith("<https://switchboard.example/mail/unsubscribe/")
    return urlsplit(address[1:-1]).path


async def ask_door(town: Town, method: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://127.0.0.1") as client:
        return await client.request(method, path, data={"List-Unsubscribe": "One-Click"} if method == "POST" else None)


@ON_BOTH
async def test_who_asked_is_mailed_of_new_issues_of_their_teams_once_and_what_becomes_of_them(lettered: Town) -> None:
    assert "new issues of your teams" in await says(lettered, "mail new on")
    issue = await lettered.capture(a_crash())
    await lettered.advance(10)
    [first] = lettered.world.mail.mails
    assert first.recipients == (ALICE,)
    assert first.subject.startswith("[payments] ")
    assert "a new issue of payments, as you asked for" in first.text
    assert "In Slack, /sentry mail off ends it" in first.text
    for _ in range(3):
        await lettered.capture(a_crash())
        await lettered.advance(60)
    assert len(lettered.world.mail.mails) == 1
    await lettered.world.sentry.resolve(issue, by="Bob")
    await lettered.advance(10)
    assert lettered.world.mail.mails[-1].refers_to == first.message["Message-ID"]
    await lettered.world.sentry.regress(issue)
    await lettered.capture(a_crash())
    await lettered.advance(10)
    assert len(lettered.world.mail.mails) == 2


@ON_BOTH
async def test_regressions_are_mailed_to_who_asked_for_those_and_new_issues_are_not(lettered: Town) -> None:
    await says(lettered, "mail regressions on")
    issue = await lettered.capture(a_crash())
    await lettered.advance(10)
    await lettered.world.sentry.resolve(issue, by="Bob")
    await lettered.advance(10)
    assert lettered.world.mail.mails == []
    for _ in range(2):
        await lettered.world.sentry.regress(issue)
        await lettered.capture(a_crash())
        await lettered.advance(10)
        await lettered.world.sentry.resolve(issue, by="Bob")
        await lettered.advance(60)
    firsts = [mail for mail in lettered.world.mail.mails if mail.refers_to is None]
    assert ["[payments] Regressed: " in mail.subject for mail in firsts] == [True, True]


async def test_of_other_teams_issues_nobody_is_mailed(lettered: Town) -> None:
    await says(lettered, "mail on", by="bob")
    await lettered.capture(a_crash())
    await lettered.advance(10)
    assert lettered.world.mail.mails == []


@ON_BOTH
async def test_what_is_assigned_is_mailed_to_whom_slack_does_not_know_and_to_others_only_where_they_ask(
    lettered: Town,
) -> None:
    issue = await lettered.capture(a_crash())
    await lettered.advance(5)
    await lettered.world.sentry.assign(issue, DORA, by="Bob")
    await lettered.advance(5)
    [mail] = lettered.world.mail.mails
    assert mail.recipients == (DORA,)
    assert "assigned to you by Bob" in mail.text
    assert "Slack" not in mail.text.partition("Sent by Switchboard")[2], "they cannot type anything there"
    assert "The link below ends it." in mail.text
    await lettered.world.sentry.assign(await lettered.capture(a_crash("LedgerError")), BOB, by="Alice")
    await lettered.advance(5)
    assert lettered.world.mail.to(BOB) == []
    await says(lettered, "mail assigned on", by="bob")
    await lettered.world.sentry.assign(await lettered.capture(a_crash("OtherError")), BOB, by="Alice")
    await lettered.advance(5)
    assert len(lettered.world.mail.to(BOB)) == 1
    assert len(lettered.dms("bob")) == 2


async def test_given_on_from_slack_the_next_one_is_mailed_at_once(lettered: Town) -> None:
    issue = await lettered.capture(a_crash())
    await lettered.advance(5)
    await give(lettered, issue, "bob", by="alice")
    await give(lettered, issue, "dora", by="alice")
    [mail] = lettered.world.mail.mails
    assert mail.recipients == (DORA,)


@ON_BOTH
async def test_given_on_in_sentry_which_does_not_say_so_it_is_found_within_the_hour(lettered: Town) -> None:
    issue = await lettered.capture(a_crash())
    await lettered.advance(5)
    await lettered.world.sentry.assign(issue, BOB, by="Alice")
    await lettered.advance(5)
    await lettered.world.sentry.assign(issue, DORA, by="Alice")
    await lettered.advance(5)
    assert lettered.world.mail.mails == []
    await lettered.advance(3600)
    [mail] = lettered.world.mail.mails
    assert mail.recipients == (DORA,)


@ON_BOTH
async def test_one_click_ends_what_the_mail_is_about_and_its_thread_and_nothing_else(lettered: Town) -> None:
    await says(lettered, "mail on")
    issue = await lettered.capture(a_crash())
    await lettered.advance(10)
    path = unsubscribing(lettered.world.mail.mails[0])
    asked = await ask_door(lettered, "GET", path)
    assert (asked.status_code, "Mail me about this no more" in asked.text) == (200, True)
    await lettered.settle()
    assert (await liked(lettered)) == (True, True, True)
    for _ in range(2):
        assert (await ask_door(lettered, "POST", path)).status_code == 200
        await lettered.settle()
    assert (await liked(lettered)) == (False, True, True)
    await lettered.world.sentry.resolve(issue, by="Bob")
    await lettered.capture(a_crash("LedgerError"))
    await lettered.advance(10)
    assert len(lettered.world.mail.mails) == 1
    [ended] = [each for each in await lettered.deliveries() if each.mails is MailKind.NEW]
    assert (ended.state, ended.reason) == (DeliveryState.CLOSED, Reason.UNSUBSCRIBED)


async def liked(town: Town, address: str = ALICE) -> tuple[bool, bool, bool | None]:
    """Return what a member is mailed about: new issues, regressions, what is assigned to them."""

    def read(unit: Unit) -> tuple[bool, bool, bool | None]:
        found = unit.people.mail.of(unit.people.members_with(address)[0].id)
        return found.new, found.regressions, found.assigned

    return await town.worker.store.run(read)


async def test_a_link_that_is_not_ours_ends_nothing_and_other_methods_neither(lettered: Town) -> None:
    await says(lettered, "mail on")
    await lettered.capture(a_crash())
    await lettered.advance(10)
    path = unsubscribing(lettered.world.mail.mails[0])
    other = f"{path[:-4]}AAAA"
    assert [(await ask_door(lettered, method, other)).status_code for method in ("GET", "POST")] == [404, 404]
    assert (await ask_door(lettered, "DELETE", path)).status_code == 405
    await lettered.settle()
    assert (await liked(lettered)) == (True, True, True)


async def test_a_teams_mail_has_no_unsubscribe_and_a_persons_address_is_kept_nowhere(tmp_path: Path) -> None:
    routes = ROUTES.replace('payments: {slack: "#payments",', 'payments: {email: ops@acme.example, slack: "#payments",')
    routes = routes.replace("    notify: [slack:owner]\n", "    notify: [slack:owner, email:owner]\n")
    async with a_town(tmp_path, routes=routes, environment=SETTINGS, asks_sentry=True, mails=True) as town:
        await town.advance(5)
        await says(town, "mail new on")
        await town.capture(a_crash())
        await town.advance(10)
        [teams] = town.world.mail.to("ops@acme.example")
        assert teams.message["List-Unsubscribe"] is None
        assert len(town.world.mail.to(ALICE)) == 1
        assert ALICE not in repr(await town.deliveries())


async def test_quiet_hours_of_the_team_hold_it_and_their_end_says_it_in_one(tmp_path: Path) -> None:
    routes = ROUTES.replace("sentry: payments-team}", 'sentry: payments-team, quiet: {hours: "09:00-10:00"}}')
    async with a_town(tmp_path, routes=routes, environment=SETTINGS, asks_sentry=True, mails=True) as town:
        await town.advance(5)
        await says(town, "mail new on")
        for name in ("OneError", "OtherError"):
            await town.capture(a_crash(name))
        await town.advance(60)
        assert town.world.mail.mails == []
        await town.advance(3660, step=30)
        [mail] = town.world.mail.mails
        assert "2 " in mail.subject
        assert "OneError" in mail.text
        assert "List-Unsubscribe" in mail.message


@pytest.mark.parametrize(("team", "count"), [("payments-team", 2), ("core-team", 0)])
async def test_nobody_is_mailed_of_what_they_may_not_see_in_sentry(lettered: Town, team: str, count: int) -> None:
    await says(lettered, "mail on")
    sight = Sight(open=False, teams={"shop-backend": frozenset({team})})
    await lettered.worker.store.run(lambda unit: unit.people.learn_sight(sight, at=lettered.clock.now()))
    issue = await lettered.capture(a_crash())
    await lettered.advance(3)
    await lettered.world.sentry.assign(issue, DORA, by="Bob")
    await lettered.advance(5)
    assert len([mail for mail in lettered.world.mail.mails if mail.refers_to is None]) == count


async def test_who_is_nobody_in_sentry_is_told_so_and_where_mail_is_not_set_up_everybody(
    lettered: Town, tmp_path: Path
) -> None:
    assert "I do not know who you are in Sentry" in await says(lettered, "mail on", by="carol")
    (tmp_path / "other").mkdir()
    async with a_town(tmp_path / "other", asks_sentry=True) as town:
        await town.advance(5)
        assert "Mail is not set up here" in await says(town, "mail on")


async def test_home_has_a_box_for_each_and_what_is_ticked_there_holds(lettered: Town) -> None:
    view = await lettered.open_home()
    await lettered.press_in_view(view, "home_mail:regressions", choose=["on"])
    await lettered.advance(3)
    assert (await liked(lettered)) == (False, True, None)
    view = await lettered.open_home()
    await lettered.press_in_view(view, "home_mail:regressions", choose=[])
    await lettered.advance(3)
    assert (await liked(lettered)) == (False, False, None)
