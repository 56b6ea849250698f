"""POST /mail/unsubscribe/{token} under kill -9: what was answered ends, and of what was not, all of it or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import httpx
import pytest

from switchboard.directory.mailing import mailbox_of
from switchboard.model.delivery import DeliveryPlace, DeliveryState, Reason
from switchboard.model.people import MailKind, MailPreference
from switchboard.payloads.mail_token import written_token
from switchboard.storage.store import Unit, reading_store, writing_store
from tests.migrated import migrated
from tests.often import NIGHTLY
from tests.promises.crash.processes import Processes, a_street, until
from tests.promises.crash.verdict import quiet
from tests.switchboard.builders import a_delivered, a_subject

pytestmark = pytest.mark.crash

MEMBERS = tuple(str(500 + number) for number in range(48))
KILLS = 12 if NIGHTLY else 3
VICTIMS = (("web",), ("worker",), ("web", "worker"))


def _mailed(unit: Unit) -> dict[str, str]:
    """Let everybody be mailed about new issues and regressions, and have a mail of one; returns their tokens."""
    subject = unit.subjects.save(a_subject(id=0))
    for member in MEMBERS:
        unit.people.mail.prefer(MailPreference(member, new=True, regressions=True), at=datetime.now(UTC))
        mail = a_delivered(
            id=0,
            subject_id=subject.id,
            destination=mailbox_of(member),
            place=DeliveryPlace(lookup=f"<{member}@acme.example>"),
            mails=MailKind.NEW,
        )
        unit.deliveries.save([mail])
    key = unit.people.mail.signing_key()
    return {member: written_token(key, member, MailKind.NEW) for member in MEMBERS}


def _ended(unit: Unit) -> set[str]:
    """Return who is mailed about new issues no more; nobody is half so, and nothing else ended."""
    mails = {str(each.destination): each for each in unit.deliveries.listing(limit=1_000)}
    ended = set()
    for member in MEMBERS:
        liked, mail = unit.people.mail.of(member), mails[str(mailbox_of(member))]
        assert liked.regressions
        over = (mail.state, mail.reason) == (DeliveryState.CLOSED, Reason.UNSUBSCRIBED)
        assert over is not liked.new, mail
        ended |= {member} if over else set()
    return ended


def _look(url: str) -> set[str]:
    store = reading_store(url)
    try:
        return store.transact(_ended)
    finally:
        store.close()


async def _press(processes: Processes, tokens: dict[str, str], answered: set[str]) -> None:
    """Press these links, a few at once, as long as somebody answers."""
    waiting = iter(tokens.items())

    async def some(client: httpx.AsyncClient) -> None:
        for member, token in waiting:
            try:
                answer = await client.post(f"{processes.address}/mail/unsubscribe/{token}")
            except httpx.HTTPError:
                return
            assert answer.status_code == 200
            answered.add(member)

    async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
        await asyncio.gather(*(some(client) for _ in range(4)))


def _start(processes: Processes, names: Collection[str] = ("web", "worker")) -> None:
    for name in names:
        if name not in processes.running:
            processes.start(name)


async def test_whatever_is_killed_meanwhile_who_was_answered_is_mailed_no_more_and_nobody_half(tmp_path: Path) -> None:
    chance, answered = Random(), set[str]()
    async with a_street(tmp_path) as (processes, _):
        processes.environment = {**processes.environment, "PUBLIC_URL": "https://switchboard.example"}
        store = writing_store(migrated(processes.database_url))
        tokens = store.transact(_mailed)
        store.close()
        for number in range(KILLS):
            _start(processes)
            await processes.ready()
            some = dict(list(tokens.items())[number::KILLS])
            pressing = asyncio.create_task(_press(processes, some, answered))
            enough = len(answered) + chance.randint(1, len(some) // 2)
            assert await until(lambda least=enough: len(answered) >= least)  # type: ignore[misc]
            for victim in VICTIMS[number % len(VICTIMS)]:
                processes.kill(victim)
            await pressing
            _look(processes.database_url)
        _start(processes)
        await processes.ready()
        assert (await quiet(processes.database_url)).is_quiet
        assert answered <= _look(processes.database_url)
        for _ in range(2):
            await _press(processes, tokens, set())
        assert (await quiet(processes.database_url)).is_quiet
        assert _look(processes.database_url) == set(MEMBERS)
