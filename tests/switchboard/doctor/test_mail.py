"""The doctor goes as far as a mail would, sends none, and says of each fault what to do; a test mail is sent where asked for."""

from __future__ import annotations

import pytest

from switchboard.doctor.mail import MAIL, sends_mail
from switchboard.model.replace import replace
from switchboard.runtime.settings import MailSettings, Secret, Settings
from tests.switchboard.doctor.surgery import Seen, look, verdicts
from tests.switchboard.senders.email.scripted import RESET, scripted
from tests.town import ROUTES, Town

MAILED = ROUTES.replace(
    'frontend: {slack: "#frontend"}', 'frontend: {slack: "#frontend", email: [ann@acme.example, "${FRONT_MAIL}"]}'
)
ANN_TO = "RCPT TO:<ann@acme.example>"


def mail_set(town: Town, url: str, sender: str = "alerts@acme.example", **variables: str) -> Settings:
    return replace(
        town.settings, mail=MailSettings(Secret(url), sender), variables={**town.settings.variables, **variables}
    )


async def seen_with(town: Town, script: dict[str, bytes], **variables: str) -> tuple[Seen, list[str]]:
    async with scripted(script) as server:
        settings = mail_set(town, f"smtp://127.0.0.1:{server.port}", **variables)
        return await look(town, MAIL, settings=settings, routes=MAILED), server.heard


async def test_a_server_that_takes_all_is_good_and_nothing_was_sent(town: Town) -> None:
    seen, heard = await seen_with(town, {}, FRONT_MAIL="ben@acme.example")
    assert verdicts(seen) == {"mail server": "good", "addresses": "good"}
    assert [line.partition(" ")[0] for line in heard] == ["EHLO", "MAIL", "RCPT", "RCPT", "RSET", "QUIT"]


@pytest.mark.parametrize(
    "script, verdict, said",
    [
        ({ANN_TO: b"550 5.1.1 no such user"}, "bad", "a…@acme.example (frontend) is refused: 550"),
        ({ANN_TO: b"451 4.7.1 greylisted"}, "warn", "a…@acme.example (frontend) is put off: 451"),
    ],
)
async def test_each_address_that_is_not_taken_is_a_line(
    town: Town, script: dict[str, bytes], verdict: str, said: str
) -> None:
    seen, _ = await seen_with(town, script, FRONT_MAIL="ben@acme.example")
    assert verdicts(seen) == {"mail server": "good", "addresses": verdict}
    assert said in seen["addresses"][0].found
    assert "acme.example>" not in seen["addresses"][0].found


async def test_a_variable_that_is_not_set_is_named(town: Town) -> None:
    seen, _ = await seen_with(town, {})
    assert seen["addresses"][0].found == "${FRONT_MAIL} (frontend): FRONT_MAIL is not set"


@pytest.mark.parametrize(
    "script, said, remedy",
    [
        ({"MAIL": b"550 5.7.1 not yours"}, "sender: 550 5.7.1 not yours", "MAIL_FROM"),
        ({"GREETING": RESET}, "connect", "host and port"),
        ({"GREETING": b"554 no"}, "connect: 554 no", "host and port"),
    ],
)
async def test_each_part_that_fails_has_its_remedy(
    town: Town, script: dict[str, bytes], said: str, remedy: str
) -> None:
    seen, _ = await seen_with(town, script, FRONT_MAIL="ben@acme.example")
    assert verdicts(seen) == {"mail server": "bad", "addresses": "skipped"}
    [found] = seen["mail server"]
    assert said in found.found
    assert remedy in found.remedy


async def test_without_a_server_it_is_bad_only_where_something_is_mailed(town: Town) -> None:
    assert verdicts(await look(town, MAIL)) == {"mail server": "skipped"}
    assert verdicts(await look(town, MAIL, routes=MAILED)) == {"mail server": "bad"}


async def test_a_test_mail_is_sent_to_the_one_address(town: Town) -> None:
    settings = mail_set(town, town.world.mail.url)
    seen = await look(town, (sends_mail("ann@acme.example"),), settings=settings)
    assert verdicts(seen) == {"test mail": "good"}
    [mail] = town.world.mail.to("ann@acme.example")
    assert mail.subject == "[Switchboard] Test mail"


@pytest.mark.parametrize("address", ["nobody", "a@b.example"])
async def test_a_test_mail_that_cannot_be_sent_is_bad(town: Town, address: str) -> None:
    town.world.faults.add(service="mail", kind="550")
    settings = mail_set(town, town.world.mail.url)
    assert verdicts(await look(town, (sends_mail(address),), settings=settings)) == {"test mail": "bad"}
