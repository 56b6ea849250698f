"""The mail sender keeps the contract, whatever a mail server says, and wherever the line breaks."""

from __future__ import annotations

import base64
import socket

import pytest

from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.runtime.settings import MailSettings, Secret
from switchboard.senders.email.server import Encryption, MailServer, mail_server
from tests.switchboard.senders.email.mails import ANN, BEN, mail_sender, opening, saying
from tests.switchboard.senders.email.scripted import DOT, GREETING, RESET, Scripted, scripted

STAGES = (GREETING, "EHLO", "MAIL", "RCPT", "DATA", DOT)
CODES = (200, 252, 334, 354, 421, 450, 451, 452, 454, 500, 501, 503, 521, 530, 535, 550, 551, 552, 553, 554, 999)
GARBAGE = (b"HTTP/1.1 200 OK", b"\xff\xfe", b"", b"25", b"250", b"x" * 2000)


async def tried(script: dict[str, bytes], url: str = "smtp://127.0.0.1:{port}") -> tuple[Outcome, Scripted]:
    async with scripted(script) as server:
        return await mail_sender(url.format(port=server.port)).send(opening()), server


def is_sensible(stage: str, code: int, outcome: Outcome) -> bool:
    """Whether it waits for what passes, doubts what may have been taken, and gives up what was refused for good."""
    if stage == DOT and not 400 <= code < 600:
        return isinstance(outcome, Unknown)
    if stage == "DATA" and not 400 <= code < 600 and code != 354:
        return isinstance(outcome, Unknown)
    if stage in ("MAIL", "RCPT", "DATA", DOT) and 500 <= code < 600:
        return isinstance(outcome, GaveUp)
    return isinstance(outcome, TryAgain)


GOOD_ONES = {(GREETING, 220), ("EHLO", 250), ("MAIL", 250), ("RCPT", 250), ("RCPT", 251), ("DATA", 354), (DOT, 250)}


BAD_ONES = [(stage, code) for stage in STAGES for code in CODES if (stage, code) not in GOOD_ONES]


@pytest.mark.parametrize("stage, code", BAD_ONES)
async def test_every_code_at_every_stage_comes_to_a_sensible_outcome(stage: str, code: int) -> None:
    said = b"%d said" % code
    outcome, server = await tried({stage: said} | ({"HELO": said} if stage == "EHLO" else {}))
    assert is_sensible(stage, code, outcome), outcome
    assert server.connections == 1  # a sender tries once


@pytest.mark.parametrize("stage", STAGES)
async def test_a_broken_line_is_in_doubt_only_from_the_mail_itself_on(stage: str) -> None:
    outcome, server = await tried({stage: RESET})
    assert isinstance(outcome, Unknown if stage in ("DATA", DOT) else TryAgain)
    assert server.connections == 1


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("stage", [GREETING, "MAIL", "RCPT", "DATA", DOT])
async def test_an_answer_that_is_not_theirs_is_never_taken_for_success(stage: str, garbage: bytes) -> None:
    async with scripted({stage: garbage or b"\0"}) as server:
        outcome = await mail_sender(f"smtp://127.0.0.1:{server.port}", seconds=0.3).send(opening())
    assert not isinstance(outcome, Sent) or garbage == b"250"


async def test_a_refused_connection_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert isinstance(await mail_sender(f"smtp://127.0.0.1:{port}").send(opening()), TryAgain)


@pytest.mark.parametrize("stage", [*STAGES, "AUTH"])
async def test_no_outcome_holds_a_secret_or_an_address(stage: str) -> None:
    secrets = ("pa55word/of=ours", base64.b64encode(b"\0mailer\0pa55word/of=ours").decode(), ANN.address)
    said = " ".join(("550 5.7.1 refused", *secrets)).encode()
    script = {"EHLO": b"250-here\r\n250 AUTH PLAIN", stage: said}
    async with scripted(script) as server:
        url = f"smtp://mailer:pa55word%2Fof%3Dours@127.0.0.1:{server.port}"
        outcome = await mail_sender(url).send(opening())
    assert not isinstance(outcome, Sent)
    assert not any(secret in repr(outcome) for secret in secrets)


async def test_a_password_that_is_refused_holds_back_the_lane_and_says_what_to_look_at() -> None:
    outcome, _ = await tried(
        {"EHLO": b"250-here\r\n250 AUTH PLAIN", "AUTH": b"535 5.7.8 no"}, "smtp://mailer:secret@127.0.0.1:{port}"
    )
    assert isinstance(outcome, TryAgain)
    assert outcome.gate == "lane"
    assert "the user and the password of SMTP_URL" in outcome.because


async def test_a_server_that_is_slow_before_the_mail_is_tried_again_and_after_it_in_doubt() -> None:
    for stage, expected in (("MAIL", TryAgain), (DOT, Unknown)):
        async with scripted({stage: b"250-and more to come"}) as server:
            outcome = await mail_sender(f"smtp://127.0.0.1:{server.port}", seconds=0.3).send(opening())
        assert isinstance(outcome, expected)


async def test_a_mail_that_was_taken_is_sent_though_the_server_never_says_goodbye() -> None:
    outcome, server = await tried({"QUIT": RESET})
    assert isinstance(outcome, Sent)
    assert len(server.mails) == 1


async def test_a_second_doubt_of_the_same_mail_gives_it_up_so_that_somebody_else_is_told() -> None:
    async with scripted({DOT: RESET}) as server:
        sender = mail_sender(f"smtp://127.0.0.1:{server.port}")
        first = await sender.send(opening())
        assert isinstance(first, Unknown)
        second = await sender.send(opening(place=first.left, may_repeat=True))
    assert isinstance(second, GaveUp)
    assert b"May be a repeat" in server.mails[1]
    assert b"May be a repeat" not in server.mails[0]


async def test_one_of_two_refused_for_good_is_that_ones_failure_and_the_other_has_it() -> None:
    outcome, server = await tried({f"RCPT TO:<{ANN.address}>": b"550 5.1.1 no such user"})
    assert isinstance(outcome, Sent)
    [refused] = outcome.refused
    assert refused.key == ANN.key
    assert "a…@acme.example of the team payments does not arrive: 550 5.1.1 no such user" in refused.said
    assert len(server.mails) == 1


async def test_who_is_put_off_is_tried_again_alone() -> None:
    async with scripted({f"RCPT TO:<{ANN.address}>": b"451 4.7.1 greylisted"}) as server:
        put_off = await mail_sender(f"smtp://127.0.0.1:{server.port}").send(opening())
    assert isinstance(put_off, TryAgain)
    assert "a…@acme.example was put off: 451" in put_off.because
    async with scripted() as server:
        then = await mail_sender(f"smtp://127.0.0.1:{server.port}").send(opening(place=put_off.left))
    assert isinstance(then, Sent)
    assert [line for line in server.heard if line.startswith("RCPT")] == [f"RCPT TO:<{ANN.address}>"]


async def test_where_all_are_refused_it_is_given_up() -> None:
    outcome, server = await tried({"RCPT": b"550 5.1.1 no such user"})
    assert isinstance(outcome, GaveUp)
    assert "a…@acme.example was refused: 550" in outcome.because
    assert not server.mails


async def test_a_later_mail_goes_to_all_but_who_never_had_the_first() -> None:
    async with scripted({f"RCPT TO:<{ANN.address}>": b"550 gone"}) as server:
        sender = mail_sender(f"smtp://127.0.0.1:{server.port}")
        first = await sender.send(opening())
        assert isinstance(first, Sent)
        then = await sender.send(saying(place=first.place))
    assert isinstance(then, Sent)
    assert [line for line in server.heard if line.startswith("RCPT")][2:] == [f"RCPT TO:<{BEN.address}>"]


@pytest.mark.parametrize(
    "url, host, port, encryption",
    [
        ("smtp://u:p%40%2F@mail.example", "mail.example", 587, Encryption.STARTTLS),
        ("smtp://mail.example:25?tls=none", "mail.example", 25, Encryption.NONE),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, Encryption.NONE),
        ("smtp://127.0.0.1:1025?tls=starttls", "127.0.0.1", 1025, Encryption.STARTTLS),
        ("smtps://mail.example", "mail.example", 465, Encryption.TLS),
        ("smtp://127.0.0.1.evil.example", "127.0.0.1.evil.example", 587, Encryption.STARTTLS),
    ],
)
def test_a_url_says_where_and_how(url: str, host: str, port: int, encryption: Encryption) -> None:
    read = mail_server(MailSettings(Secret(url), "Switchboard <alerts@acme.example>"))
    assert isinstance(read, MailServer)
    assert (read.host, read.port, read.encryption) == (host, port, encryption)
    assert "p@/" not in repr(read)


@pytest.mark.parametrize("url, mail_from, named", [("", "a@b.example", "SMTP_URL"), ("smtp://x", "", "MAIL_FROM")])
async def test_what_is_not_set_is_given_up_by_its_name(url: str, mail_from: str, named: str) -> None:
    outcome = await mail_sender(url, mail_from=mail_from).send(opening())
    assert isinstance(outcome, GaveUp)
    assert named in outcome.because
