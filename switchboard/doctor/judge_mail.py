"""The mail server's answers → findings. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from switchboard.config.config import Config
from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.model.decision import Destination, DestinationKind
from switchboard.routing.resolve import addresses, resolved
from switchboard.senders.email.dialogue import Trouble
from switchboard.senders.email.examined import MailSaid
from switchboard.senders.email.recipients import Recipient

SERVER = CheckName(Area.MAIL, "mail server")
ADDRESSES = CheckName(Area.MAIL, "addresses")
TEST_MAIL = CheckName(Area.MAIL, "test mail")

_REMEDIES = {
    "connect": "See SMTP_URL's host and port, and whether this machine reaches them (firewall, DNS).",
    "encrypt": "Use smtps:// where the server speaks TLS from the first byte; let this machine trust the server's certificate "
    "(SSL_CERT_FILE); ?tls=none only where nobody listens in.",
    "sign in": "See the user and the password in SMTP_URL; / ? # @ : % in them are written %2F %3F %23 %40 %3A %25.",
    "sender": "Set MAIL_FROM to an address that this account may send from.",
    "recipients": "See the mail server's log.",
    "mail": "See the mail server's log.",
}


def places_of(config: Config) -> list[Destination]:
    """Return every destination that this configuration mails: the teams', and those that it names by address."""
    kind = DestinationKind.EMAIL
    own = [place for team in config.teams.values() for place in addresses(kind, team)]
    targets = [target for route in config.routes for target in route.targets]
    targets += [*config.fallback, *config.page_fallback]
    named = resolved([target for target in targets if target.kind is kind], config)
    return list({str(place): place for place in (*own, *named)}.values())


def judge_unset(problem: str, *, mails: bool) -> list[Finding]:
    """Judge that there is no mail server to ask."""
    told = f"{problem.partition(':')[0]}: what is to be mailed fails, and the fallback is told"
    if mails:
        return [SERVER.bad(told, "Set SMTP_URL and MAIL_FROM as .env.example says.")]
    return [SERVER.skipped("nothing is mailed")]


def judge_mail(said: MailSaid, named: Sequence[tuple[str, Recipient]], where: str) -> Iterator[Finding]:
    """Judge a dialogue that stopped before a mail; `named` are the recipients with whose they are."""
    if said.trouble is not None:
        yield _ill(said.trouble, where)
        yield ADDRESSES.skipped("the mail server could not be asked")
        return
    yield SERVER.good(f"{where} would take mail from MAIL_FROM; nothing was sent")
    ill = [found for whose, each in named if (found := _address(f"{each.label} ({whose})", each, said))]
    yield from ill
    if not ill:
        yield ADDRESSES.good(f"{len(named)} would be taken" if named else "there is none to ask about")


def _address(what: str, each: Recipient, said: MailSaid) -> Finding | None:
    remedy = "Correct `email:` in routes.yaml, or the variable that it names."
    if each.unfit:
        return ADDRESSES.bad(f"{what}: {each.unfit}", remedy)
    reply = said.declined.get(each.address)
    if reply is None:
        return None
    if reply.passes:
        return ADDRESSES.warn(f"{what} is put off: {reply}", "It is tried again by itself; see that it passes.")
    return ADDRESSES.bad(f"{what} is refused: {reply}", remedy)


def _ill(trouble: Trouble, where: str) -> Finding:
    return SERVER.bad(f"{where}, {trouble.part}: {trouble.because}", _REMEDIES[trouble.part])


def judge_test_mail(said: MailSaid | None, address: str) -> Finding:
    """Judge a test mail; None where it could not be tried."""
    if said is None:
        return TEST_MAIL.bad(
            "there is nobody to send it to, or no server to send it with", "See the line `mail server`."
        )
    if said.trouble is not None:
        return TEST_MAIL.bad(f"not sent, {said.trouble.part}: {said.trouble.because}", _REMEDIES[said.trouble.part])
    if reply := said.declined.get(address):
        return TEST_MAIL.bad(
            f"the address was refused: {reply}", "See the address; of a 4xx, try again in some minutes."
        )
    return TEST_MAIL.good("the mail server took it; look into the mailbox, and into its spam")
