"""Asks the mail server how far a mail would come, and hands its answers to the judges. Nothing is sent, unless it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard.doctor.doctor import Check
from switchboard.doctor.finding import Area, Finding
from switchboard.doctor.judge_mail import (
    ADDRESSES,
    SERVER,
    TEST_MAIL,
    judge_mail,
    judge_test_mail,
    judge_unset,
    places_of,
)
from switchboard.doctor.patient import Patient
from switchboard.senders.email.examined import rehearse, send_test_mail
from switchboard.senders.email.recipients import is_address, recipients
from switchboard.senders.email.server import mail_server

SECONDS = 20.0
_DIALOGUE = 18.0


async def look_at_mail(patient: Patient) -> Sequence[Finding]:
    """See whether the mail server takes mail from us, and to whom."""
    config, server = patient.config, mail_server(patient.settings.mail)
    places = places_of(config) if config else []
    if isinstance(server, str):
        return judge_unset(server, mails=bool(places))
    variables = patient.settings.variables
    named = [(place.team or "routes.yaml", each) for place in places for each in recipients(place, config, variables)]
    asked = list(dict.fromkeys(each.address for _, each in named if not each.unfit))
    said = await rehearse(server, asked, seconds=_DIALOGUE)
    return list(judge_mail(said, named, f"{server.host}:{server.port}"))


def sends_mail(address: str) -> Check:
    """Return the check that sends one mail to an address."""

    async def look(patient: Patient) -> Sequence[Finding]:
        server = mail_server(patient.settings.mail)
        if isinstance(server, str) or not is_address(address):
            return [judge_test_mail(None, address)]
        said = await send_test_mail(server, address, now=patient.clock.now(), seconds=_DIALOGUE)
        return [judge_test_mail(said, address)]

    return Check(Area.MAIL, TEST_MAIL.check, look, SECONDS)


MAIL = (Check(Area.MAIL, SERVER.check, look_at_mail, SECONDS, also=(ADDRESSES.check,)),)
"""What is looked at of mail."""
