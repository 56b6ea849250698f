"""The doctor's look at Sentry, through the real client and the sandbox's Sentry with everything that can be wrong there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from sandbox.sentry.alerts import Alert
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.organisation import Sentry
from sandbox.sentry.releases import Deploy, Shipped
from switchboard.bootstrap_doctor import patient
from switchboard.clock import SystemClock
from switchboard.doctor.doctor import SECONDS, examine
from switchboard.doctor.finding import Area, Finding, Named, Verdict
from switchboard.doctor.patient import Patient
from switchboard.doctor.sentry import SENTRY
from switchboard.environment import Secret
from switchboard.routing.load import load_book
from switchboard.settings import Settings
from tests.moved_clock import START
from tests.town import ROUTES, Town

ROUTES_FOUND = Named(Area.HERE, "routes").good("read")
PUBLIC_URL = "https://switchboard.example"


class Leaping:
    """A clock that leaps over every short wait, and on which no check is ever late."""

    def __init__(self) -> None:
        """Begin where the town does."""
        self._now = START + timedelta(minutes=5)

    def now(self) -> datetime:
        """Tell the time."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Be there at once; the time of a check never ends."""
        if seconds >= SECONDS:
            await asyncio.get_running_loop().create_future()
        self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass(slots=True)
class Doctor:
    """Looks at a town's Sentry, as often as asked."""

    town: Town
    settings: Settings
    said: list[str]
    routes: str = ROUTES

    @property
    def sentry(self) -> Sentry:
        """The sandbox's Sentry, whose switches are turned."""
        return self.town.world.sentry

    @asynccontextmanager
    async def patient(self) -> AsyncIterator[Patient]:
        """Open what the doctor asks."""
        book, _ = load_book(self.routes, file="routes.yaml", variables=None)
        opened = patient(self.settings, routes=ROUTES_FOUND, book=book, clock=Leaping(), say=self.said.append)
        async with opened as one:
            yield one

    async def look(self) -> dict[str, list[Finding]]:
        """Tell what is found, by check."""
        async with self.patient() as one:
            found = await examine(one, SENTRY)
        return {name: [each for each in found if each.check == name] for name in {each.check for each in found}}

    async def only(self, check: str) -> Finding:
        """Tell the one finding of a check."""
        [finding] = (await self.look())[check]
        return finding


@pytest.fixture(name="doctor")
def _doctor(town: Town) -> Doctor:
    """Give a doctor at an installation where all is well: two projects, one of a browser, both sent to us."""
    sentry = town.world.sentry
    sentry.add_project("shop-window", platform="javascript")
    sentry.application.webhook_url = f"{PUBLIC_URL}/webhooks/sentry"
    sentry.alerts.kept.append(Alert("All", tuple(sentry.projects), actions=(sentry.application.action(),)))
    sentry.take_in(Crash())
    sentry.take_in(Crash(project="shop-window", frames=(Frame("widgets/cart.tsx", "add", 12),), release="window@7"))
    for version in ("shop-backend@2.4.1", "window@7"):
        sentry.shipped[version] = Shipped(4, [Deploy("production", sentry.now())])
    settings = town.settings
    settings = replace(
        settings,
        http=replace(settings.http, public_url=PUBLIC_URL),
        sentry=replace(settings.sentry, integration="switchboard"),
    )
    return Doctor(town, settings, [])


def verdicts(found: dict[str, list[Finding]]) -> dict[str, Verdict]:
    return {name: each.verdict for name, some in found.items() for each in some}


async def test_an_installation_in_order_is_good_in_every_line(doctor: Doctor) -> None:
    await doctor.town.capture(Crash())
    found = await doctor.look()
    assert [each for some in found.values() for each in some if each.verdict is not Verdict.GOOD] == []
    assert found.keys() == {name for check in SENTRY for name in (check.name, *check.also)}
    assert doctor.said == [f"Sentry: project {number} of 3" for number in (1, 2, 3)]


async def test_without_a_token_one_line_says_what_that_means(doctor: Doctor) -> None:
    unset = replace(doctor.settings.sentry, auth_token=Secret(""))
    doctor.settings = replace(doctor.settings, sentry=unset)
    found = await doctor.look()
    assert found.keys() == {"token", "webhooks arrive"}
    assert "SENTRY_AUTH_TOKEN" in found["token"][0].found
    assert found["token"][0].verdict is Verdict.BAD


async def test_a_token_that_sentry_does_not_know_is_told_once_and_never_shown(doctor: Doctor) -> None:
    doctor.sentry.token = "sntrys_another"
    found = await doctor.look()
    assert found["token"][0].verdict is Verdict.BAD
    assert {verdict for name, verdict in verdicts(found).items() if name not in ("token", "webhooks arrive")} == {
        Verdict.SKIPPED
    }
    assert "sntrys_" not in repr(found)


async def test_a_token_made_for_sentry_cli_is_named_as_such(doctor: Doctor) -> None:
    doctor.sentry.scopes = {"org:ci", "project:releases"}
    found = await doctor.look()
    [scopes] = found["token scopes"]
    assert "made for sentry-cli" in scopes.found
    assert "internal integration" in scopes.remedy
    assert verdicts(found)["integration"] is Verdict.SKIPPED  # it may not read them: said, and no crash
    assert "org:read" in found["integration"][0].found


async def test_each_missing_scope_says_what_does_not_work_without_it(doctor: Doctor) -> None:
    doctor.sentry.scopes -= {"member:read", "event:write"}
    missing = (await doctor.look())["token scopes"]
    assert [each.verdict for each in missing] == [Verdict.BAD, Verdict.BAD]
    assert "lacks event:write: nobody can resolve" in missing[0].found
    assert missing[0].remedy.endswith("to Issue & Event: Read & Write, and save.")
    assert "lacks member:read" in missing[1].found


async def test_scopes_that_sentry_does_not_tell_are_tried_without_writing(doctor: Doctor) -> None:
    doctor.sentry.tells_scopes = False
    assert (await doctor.only("token scopes")).verdict is Verdict.SKIPPED
    doctor.sentry.scopes -= {"member:read"}
    assert "lacks member:read" in (await doctor.only("token scopes")).found


async def test_an_organization_that_lives_elsewhere_says_where(doctor: Doctor) -> None:
    doctor.sentry.region_url = "https://de.sentry.example"
    assert (await doctor.only("organization")).remedy == "Set SENTRY_URL=https://de.sentry.example"


async def test_an_unknown_organization_is_said(doctor: Doctor) -> None:
    doctor.settings = replace(doctor.settings, sentry=replace(doctor.settings.sentry, org="other"))
    found = await doctor.only("organization")
    assert (found.verdict, "other" in found.found) == (Verdict.BAD, True)


async def test_an_integration_that_is_not_there_names_those_that_are(doctor: Doctor) -> None:
    doctor.settings = replace(doctor.settings, sentry=replace(doctor.settings.sentry, integration="alerts"))
    found = await doctor.look()
    assert found["integration"][0].found == "none is called alerts; there are: switchboard"
    assert found["alert rules"][0].verdict is Verdict.SKIPPED


async def test_an_integration_is_found_by_its_address_and_its_name_asked_for(doctor: Doctor) -> None:
    doctor.settings = replace(doctor.settings, sentry=replace(doctor.settings.sentry, integration=""))
    found = await doctor.only("integration")
    assert (found.verdict, found.remedy) == (Verdict.WARN, "Set SENTRY_INTEGRATION=switchboard")


async def test_webhooks_that_go_elsewhere_are_found_without_what_may_be_secret(doctor: Doctor) -> None:
    doctor.sentry.application.webhook_url = "https://me:pass@old.example/hook?key=abc"
    found = await doctor.only("webhook URL")
    assert found.verdict is Verdict.BAD
    assert found.found == f"it sends to https://old.example/hook, and we are {PUBLIC_URL}/webhooks/sentry"


async def test_a_subscription_that_ended_is_found(doctor: Doctor) -> None:
    doctor.sentry.application.subscribed = set()
    assert (await doctor.only("webhooks subscribed")).verdict is Verdict.BAD
    doctor.sentry.application.subscribed = {"issue"}
    assert "comment" in (await doctor.only("webhooks subscribed")).found


async def test_error_is_only_asked_for_where_events_are_counted(doctor: Doctor) -> None:
    counting = "  - {name: loud, when: 'count(5m):>10', notify: ['slack:payments']}\nfallback"
    doctor.routes = ROUTES.replace("fallback", counting, 1)
    found = await doctor.only("webhooks subscribed")
    assert (found.verdict, "count()" in found.found) == (Verdict.WARN, True)
    doctor.sentry.send_errors = True
    assert (await doctor.only("webhooks subscribed")).verdict is Verdict.GOOD


async def test_what_stops_every_alert_is_bad(doctor: Doctor) -> None:
    doctor.sentry.application.alertable = False
    doctor.sentry.application.disabled = True
    found = verdicts(await doctor.look())
    assert (found["alert rule action"], found["integration"]) == (Verdict.BAD, Verdict.BAD)


async def test_a_project_without_an_alert_that_names_us_is_told_with_the_words_of_the_menu(doctor: Doctor) -> None:
    [everything] = doctor.sentry.alerts.kept
    doctor.sentry.alerts.kept = [replace(everything, projects=("shop-backend", "shop-widgets"))]
    found = await doctor.only("alert rules")
    assert found.verdict is Verdict.WARN
    assert "no alert of shop-window names the integration" in found.found
    assert "Send a notification via Switchboard" in found.remedy
    doctor.sentry.alerts.kept = [replace(everything, actions=(("email", {"targetIdentifier": "5"}),))]
    assert (await doctor.only("alert rules")).verdict is Verdict.BAD


async def test_an_older_sentry_is_asked_for_each_projects_rules(doctor: Doctor) -> None:
    doctor.sentry.has_workflows = False
    [everything] = doctor.sentry.alerts.kept
    assert (await doctor.only("alert rules")).verdict is Verdict.GOOD
    doctor.sentry.alerts.kept = [replace(everything, projects=("shop-backend", "shop-widgets"))]
    assert "shop-window" in (await doctor.only("alert rules")).found


async def test_what_programs_do_not_tell_is_found_by_project(doctor: Doctor) -> None:
    doctor.sentry.issues.clear()
    doctor.sentry.releases.clear()
    doctor.sentry.take_in(Crash(environment=None, release=None))
    minified = (Frame("https://shop.example/app.min.js", "t", 1),)
    doctor.sentry.take_in(Crash(project="shop-window", frames=minified, release="window@8"))
    found = await doctor.look()
    assert {
        name: found[name][0].verdict for name in ("environments", "releases", "commits", "deploys", "source maps")
    } == {**dict.fromkeys(("environments", "releases", "commits", "deploys", "source maps"), Verdict.WARN)}
    assert "shop-backend" in found["environments"][0].found
    assert "shop-window" not in found["environments"][0].found
    for name in ("commits", "deploys", "source maps"):
        assert "shop-window" in found[name][0].found


async def test_frames_that_sentry_could_not_map_are_found(doctor: Doctor) -> None:
    doctor.sentry.issues.clear()
    doctor.sentry.take_in(Crash(project="shop-window", errors=("js_no_source",)))
    assert (await doctor.only("source maps")).verdict is Verdict.WARN


async def test_a_quota_that_drops_events_is_told_with_its_share(doctor: Doctor) -> None:
    doctor.sentry.dropped["shop-backend", "rate_limited"] = 2
    found = await doctor.only("quota")
    assert found.verdict is Verdict.BAD
    assert "50 % of a day's 4 errors by its quota" in found.found
    assert found.found.endswith("most of shop-backend")


async def test_a_sentry_that_is_down_is_said_and_nothing_breaks(doctor: Doctor) -> None:
    doctor.town.world.faults.add(service="sentry", kind="down")
    found = await doctor.look()
    assert "cannot be reached" in found["token"][0].found
    assert not [each for some in found.values() for each in some if "itself broke" in each.found]


async def test_a_limit_of_sentrys_is_waited_for(doctor: Doctor) -> None:
    doctor.town.world.faults.add(service="sentry", kind="429", method="stats.get", times=1, seconds=1)
    assert (await doctor.only("quota")).verdict is Verdict.GOOD


async def test_what_sentry_holds_back_costs_its_own_check_alone(doctor: Doctor) -> None:
    doctor.town.world.faults.add(service="sentry", kind="slow", method="organization.get", seconds=60)
    [held] = [check for check in SENTRY if check.name == "organization"]
    [quota] = [check for check in SENTRY if check.name == "quota"]
    async with doctor.patient() as one:
        found = await examine(replace(one, clock=SystemClock()), [replace(held, seconds=0.2), quota])
    assert [each.verdict for each in found] == [Verdict.BAD, Verdict.GOOD]
    assert found[0].found == "no answer within 0.2 s"
