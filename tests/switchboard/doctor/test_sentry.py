"""The doctor's look at Sentry, through the real client and the sandbox's Sentry with everything that can be wrong there."""

from __future__ import annotations

from sandbox.sentry.crash import Crash
from switchboard.clock import SystemClock
from switchboard.doctor.doctor import examine
from switchboard.doctor.finding import Verdict
from switchboard.doctor.sentry import SENTRY
from switchboard.model.replace import replace
from switchboard.runtime.env_reader import Secret
from tests.switchboard.doctor.in_sentry import PUBLIC_URL, Doctor, verdicts
from tests.town import ROUTES


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
    assert found.keys() == {"token", "client secret", "webhooks arrive"}
    assert "SENTRY_AUTH_TOKEN" in found["token"][0].found
    assert found["token"][0].verdict is Verdict.BAD


async def test_a_token_that_sentry_does_not_know_is_told_once_and_never_shown(doctor: Doctor) -> None:
    doctor.sentry.token = "sntrys_another"
    found = await doctor.look()
    assert found["token"][0].verdict is Verdict.BAD
    assert {
        verdict
        for name, verdict in verdicts(found).items()
        if name not in ("token", "client secret", "webhooks arrive")
    } == {Verdict.SKIPPED}
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


async def test_an_address_without_an_index_is_still_sentrys(doctor: Doctor) -> None:
    doctor.sentry.has_index = False
    assert (await doctor.only("token")).verdict is Verdict.GOOD
    doctor.settings = replace(doctor.settings, sentry=replace(doctor.settings.sentry, org="other"))
    assert "no API" in (await doctor.only("token")).found


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


async def test_a_sentry_that_is_down_is_said_and_nothing_breaks(doctor: Doctor) -> None:
    doctor.town.world.faults.add(service="sentry", kind="down")
    found = await doctor.look()
    assert "the connection to Sentry broke" in found["token"][0].found
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
