"""Mail in the whole product: one thread for each episode, each recipient by itself, as a fallback, a step and a second voice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.mail.mailbox import Mail
from switchboard.model.delivery import DeliveryState
from tests.promises.scenes import NOWHERE, a_crash, in_state, shown, the_message
from tests.town import ROUTES, Town, a_town

ANN, BEN, OPS = "ann@acme.example", "ben@thebot.local", "ops@acme.example"
MAILED = ROUTES.replace(
    'payments: {slack: "#payments",', 'payments: {email: ["${ANN_MAIL}", ben@thebot.local], slack: "#payments",'
).replace("  - name: owned\n", "  - name: mailed\n    when: has:team\n    notify: [email:owner]\n  - name: owned\n")
SETTINGS = {"MAIL_FROM": "Switchboard <alerts@acme.example>", "ANN_MAIL": ANN, "OPS_CHANNEL": "#ops"}


async def a_mailing_town(folder: Path, routes: str) -> AsyncIterator[Town]:
    async with a_town(folder, routes=routes, environment=SETTINGS, mails=True) as town:
        yield town


@pytest.fixture(name="mailing")
async def _mailing(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town whose payments team is mailed."""
    async for town in a_mailing_town(tmp_path, MAILED):
        yield town


def subjects(mails: list[Mail]) -> list[str]:
    return [mail.subject for mail in mails]


async def test_an_issue_is_one_thread_to_all_addresses_and_counts_send_nothing(mailing: Town) -> None:
    issue = await mailing.capture(a_crash())
    await mailing.advance(5)
    for _ in range(3):
        await mailing.capture(a_crash())
        await mailing.advance(60)
    [first] = mailing.world.mail.mails
    assert set(first.recipients) == {ANN, BEN}
    assert first.subject.startswith("[payments] ")
    await mailing.world.sentry.assign(issue, "bob@acme.example", by="Bob")
    await mailing.advance(10)
    await mailing.world.sentry.resolve(issue, by="Alice")
    await mailing.advance(10)
    _, assigned, resolved = mailing.world.mail.mails
    assert [mail.refers_to for mail in (assigned, resolved)] == [first.message["Message-ID"]] * 2
    assert "Assigned to Bob" in assigned.text
    assert "Resolved by Alice" in resolved.text
    await mailing.world.sentry.regress(issue)
    await mailing.capture(a_crash())
    await mailing.advance(10)
    *_, again = mailing.world.mail.mails
    assert again.refers_to is None
    assert "Regressed: " in again.subject


async def test_no_address_stands_in_a_lane_or_in_what_is_kept_of_a_delivery(mailing: Town) -> None:
    await mailing.capture(a_crash())
    await mailing.advance(5)
    [mailed] = [each for each in await mailing.deliveries() if each.destination.kind == "email"]
    assert str(mailed.destination) == "email:payments"
    assert not any(address in repr(mailed) for address in (ANN, BEN))


async def test_one_refused_address_is_told_to_the_operators_once_and_the_other_has_it(mailing: Town) -> None:
    mailing.world.faults.add(service="mail", kind="550", address=ANN)
    for number in range(2):
        await mailing.capture(a_crash(f"Error{number}"))
        await mailing.advance(30)
    assert mailing.world.mail.to(ANN) == []
    assert mailing.world.mail.to(BEN)
    [told] = [text for text in mailing.texts("ops") if "does not arrive" in text]
    assert "${ANN_MAIL} of the team payments does not arrive: 550" in told
    assert await in_state(mailing, DeliveryState.FAILED) == []


async def test_who_is_put_off_is_tried_again_alone(mailing: Town) -> None:
    mailing.world.faults.add(service="mail", kind="451", address=BEN, times=2)
    await mailing.capture(a_crash())
    await mailing.advance(60)
    assert [mail.recipients for mail in mailing.world.mail.mails] == [(ANN,), (BEN,)]
    assert len({mail.message["Message-ID"] for mail in mailing.world.mail.mails}) == 1


async def test_a_lost_answer_sends_it_once_more_and_says_that_it_may_be_a_repeat(mailing: Town) -> None:
    mailing.world.faults.add(service="mail", kind="reset_after", times=1)
    await mailing.capture(a_crash())
    await mailing.advance(60)
    first, again = mailing.world.mail.mails
    assert "May be a repeat" not in first.text
    assert "May be a repeat" in again.text
    assert first.message["Message-ID"] == again.message["Message-ID"]


async def test_a_server_that_never_answers_the_mail_gets_it_twice_and_then_the_fallback_is_told(mailing: Town) -> None:
    mailing.world.faults.add(service="mail", kind="reset_after")
    await mailing.capture(a_crash())
    await mailing.advance(300)
    assert len(mailing.world.mail.mails) == 2
    assert "the mail to payments could not be told" in shown(the_message(mailing, "alerts"))


async def test_a_worker_that_dies_in_the_midst_of_a_mail_sends_it_again_and_says_so(mailing: Town) -> None:
    mailing.world.faults.add(service="mail", kind="slow", seconds=3600, times=1)
    await mailing.capture(a_crash())
    await mailing.advance(2)
    assert mailing.world.held == 1
    await mailing.restart_worker()
    mailing.world.faults.release()
    await mailing.advance(30)
    *_, last = mailing.world.mail.mails
    assert "May be a repeat" in last.text


async def test_a_server_that_is_down_delays_mail_alone_and_says_how_late_it_is(mailing: Town) -> None:
    mailing.world.faults.add(service="mail", kind="down")
    await mailing.capture(a_crash())
    await mailing.advance(180)
    assert len(mailing.texts("payments")) == 1
    mailing.world.faults.clear()
    await mailing.advance(600)
    [mail] = mailing.world.mail.mails
    assert "Late: " in mail.text


async def test_quiet_hours_hold_the_later_mails_of_a_thread_too_and_their_end_says_them(tmp_path: Path) -> None:
    routes = MAILED.replace("sentry: payments-team}", 'sentry: payments-team, quiet: {hours: "10:00-11:00"}}')
    async for town in a_mailing_town(tmp_path, routes):
        issue = await town.capture(a_crash())
        await town.advance(3660)
        await town.capture(a_crash())
        await town.advance(10)
        await town.world.sentry.assign(issue, "bob@acme.example", by="Bob")
        await town.advance(600, step=30)
        assert len(town.world.mail.mails) == 1
        await town.advance(3600, step=30)
        assert len(town.world.mail.mails) == 2
        assert "Assigned to Bob" in town.world.mail.mails[-1].text


async def test_mail_is_the_fallback_and_says_for_whom_it_stands_in(tmp_path: Path) -> None:
    routes = MAILED.replace('fallback: ["slack:#alerts"]', f'fallback: ["email:{OPS}"]')
    async for town in a_mailing_town(tmp_path, routes):
        town.channel("payments").archived = True
        await town.capture(a_crash())
        await town.advance(30)
        [mail] = town.world.mail.to(OPS)
        assert "Told here instead: " in mail.text
        assert "is_archived" in mail.text
        await town.capture(a_crash(frame=NOWHERE))
        await town.advance(10)
        assert len(town.world.mail.to(OPS)) == 2


async def test_mail_is_a_step_of_an_escalation_and_the_second_voice_of_page_fallback(tmp_path: Path) -> None:
    routes = MAILED.replace(
        "    severity: critical\n", f'    severity: critical\n    escalate: [{{after: 5m, notify: ["email:{OPS}"]}}]\n'
    ).replace('page_fallback: ["pagerduty:core"]', f'page_fallback: ["pagerduty:core", "email:{BEN}"]')
    async for town in a_mailing_town(tmp_path, routes.replace(', ben@thebot.local"', '"')):
        await town.capture(a_crash(level="fatal"))
        await town.advance(330)
        assert len(town.world.mail.to(OPS)) == 1
        town.world.pagerduty.services.clear()
        await town.capture(a_crash("LedgerError", level="fatal"))
        await town.advance(60)
        said = [mail for mail in town.world.mail.to(BEN) if "Told here instead" in mail.text]
        assert "pagerduty:payments could not be told" in said[-1].text


async def test_what_follows_a_first_mail_soon_comes_together_and_what_is_critical_at_once(mailing: Town) -> None:
    for name in ("OneError", "TwoError", "ThreeError"):
        await mailing.capture(a_crash(name))
        await mailing.advance(20)
    [first] = mailing.world.mail.mails
    assert "OneError" in first.subject
    await mailing.capture(a_crash("TwoError"))
    await mailing.capture(a_crash("FatalError", level="fatal"))
    await mailing.advance(10)
    assert "FatalError" in mailing.world.mail.mails[-1].subject
    await mailing.advance(300)
    _, _, both = mailing.world.mail.mails
    assert "New since the last mail: 2 issues" in both.subject
    assert all(name in both.text for name in ("TwoError", "ThreeError"))
    await mailing.capture(a_crash("LateError"))
    await mailing.advance(10)
    assert len(mailing.world.mail.mails) == 3
    await mailing.advance(300)
    assert "LateError" in mailing.world.mail.mails[-1].subject


async def test_what_is_resolved_while_it_waits_for_company_is_mailed_to_nobody(mailing: Town) -> None:
    await mailing.capture(a_crash("OneError"))
    await mailing.advance(5)
    issue = await mailing.capture(a_crash("TwoError"))
    await mailing.advance(5)
    await mailing.world.sentry.resolve(issue, by="Alice")
    await mailing.advance(400)
    assert len(mailing.world.mail.mails) == 1


async def test_with_never_each_mail_goes_at_once(tmp_path: Path) -> None:
    routes = MAILED.replace("sentry: payments-team}", "sentry: payments-team, mail_every: never}")
    async for town in a_mailing_town(tmp_path, routes):
        for name in ("OneError", "TwoError"):
            await town.capture(a_crash(name))
            await town.advance(5)
        assert len(town.world.mail.mails) == 2
