"""Mail is encrypted on its way, by a certificate that the machine trusts, or it is not sent."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from switchboard.model.outcome import Sent, TryAgain
from switchboard.senders.email import dialogue
from tests.switchboard.senders.email.mails import mail_sender, opening
from tests.switchboard.senders.email.scripted import scripted

# Made for these tests, for 127.0.0.1, with its key; nobody else has any use of it.
CERTIFICATE = Path(__file__).parent / "here.pem"
OFFERS = {"EHLO": b"250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN"}


@pytest.fixture(name="context")
def _context() -> Iterator[ssl.SSLContext]:
    dialogue.trusted.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    yield context
    dialogue.trusted.cache_clear()


@pytest.fixture(name="trusted")
def _trusted(context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Give the server's side of a certificate that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    return context


async def test_starttls_comes_before_the_password_and_the_mail(trusted: ssl.SSLContext) -> None:
    async with scripted(OFFERS, context=trusted) as server:
        outcome = await mail_sender(f"smtp://u:p@127.0.0.1:{server.port}?tls=starttls").send(opening())
    assert isinstance(outcome, Sent), outcome
    verbs = [line.partition(" ")[0] for line in server.heard]
    assert verbs == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]


async def test_smtps_is_encrypted_from_the_first_byte(trusted: ssl.SSLContext) -> None:
    async with scripted(context=trusted, direct=True) as server:
        outcome = await mail_sender(f"smtps://127.0.0.1:{server.port}").send(opening())
    assert isinstance(outcome, Sent), outcome


@pytest.mark.parametrize("direct", [False, True])
async def test_a_certificate_that_nobody_vouches_for_is_refused(context: ssl.SSLContext, direct: bool) -> None:
    async with scripted(OFFERS, context=context, direct=direct) as server:
        url = f"smtps://127.0.0.1:{server.port}" if direct else f"smtp://127.0.0.1:{server.port}?tls=starttls"
        outcome = await mail_sender(url).send(opening())
    assert isinstance(outcome, TryAgain)
    assert "certificate" in outcome.because
    assert not server.mails


async def test_a_certificate_of_another_name_is_refused(trusted: ssl.SSLContext) -> None:
    async with scripted(OFFERS, context=trusted) as server:
        outcome = await mail_sender(f"smtp://localhost:{server.port}?tls=starttls").send(opening())
    assert isinstance(outcome, TryAgain)
    assert "certificate" in outcome.because
    assert not server.mails


async def test_where_starttls_is_not_offered_nothing_is_sent() -> None:
    async with scripted() as server:
        outcome = await mail_sender(f"smtp://u:p@127.0.0.1:{server.port}?tls=starttls").send(opening())
    assert isinstance(outcome, TryAgain)
    assert "no STARTTLS" in outcome.because
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.heard)
