"""A digest from the command line: seen offline, from what is kept, and sent once for each time that it is asked for."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from switchboard.digests.child import ComposingChild, NotComposed
from switchboard.model.digest import Digest, DigestState, DigestWish
from switchboard.schedule.asked_period import asked_period
from switchboard.storage.store import reading_store
from tests.console.bodies import an_alert
from tests.console.house import House, environment
from tests.switchboard.cli.conftest import Shell
from tests.switchboard.digests.planning import digests

TEAM = "payments"


def keep_some(house: House) -> None:
    """Keep two alerts."""
    for number in (1, 2):
        house.keep(an_alert(number), "event_alert")


def nothing(house: House) -> None:
    """Keep nothing, and work what was asked for."""


@pytest.fixture(name="filled")
def _filled(shell: Shell) -> Shell:
    """Give a command line in a house that was told of two issues."""
    shell.fill(keep_some)
    return shell


@pytest.fixture(name="filled_folder")
def _filled_folder(filled: Shell) -> Path:
    """Give the folder of that house."""
    return filled.folder


def test_a_digest_is_seen_from_what_is_kept(filled: Shell) -> None:
    result = filled.run("digest", "preview", TEAM, "--period", "this week")
    assert result.exit_code == 0, result.output
    assert TEAM in result.stdout
    body = msgspec.json.decode(filled.run("digest", "preview", TEAM, "--json").stdout, type=Digest)
    assert (body.team, body.period.every, body.only) == (TEAM, "week", "")


def test_a_digest_of_days_and_of_some_is_seen(filled: Shell) -> None:
    body = filled.json("digest", "preview", TEAM, "--period", "2025-02-01..2025-02-10", "--only", "level:error")
    assert (body["period"]["since"][:10], body["only"]) == ("2025-02-01", "level:error")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody",), "There is no team nobody. Known: "),
        ((TEAM, "--period", "next week"), "“next week” is no time that has begun. Say this week, "),
        ((TEAM, "--only", "level:"), "--only cannot be read at character"),
        ((TEAM, "--only", "a" * 501), "--only may have 500 characters at most"),
    ],
)
@pytest.mark.parametrize("command", ["preview", "send"])
def test_what_cannot_be_meant_is_said(filled: Shell, command: str, words: tuple[str, ...], said: str) -> None:
    result = filled.run("digest", command, *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_digest_is_sent_once_for_each_time_that_it_is_asked_for(filled: Shell) -> None:
    result = filled.run("digest", "send", TEAM, "--as", "Bob")
    assert result.exit_code == 0, result.output
    assert f"Will be sent to slack:#{TEAM}" in result.stdout
    filled.fill(nothing, nothing)
    assert filled.run("replay", "3").exit_code == 0
    filled.fill(nothing)
    store = reading_store(environment(filled.folder)["DATABASE_URL"])
    [owed] = digests(store)
    store.close()
    assert (owed.team, owed.asked, owed.state) == (TEAM, 3, DigestState.DUE)
    audited = filled.json("audit")
    assert (audited[-1]["who"], audited[-1]["kind"]) == ("Bob", "digest")
    assert filled.run("digest", "send", TEAM).exit_code == 0
    filled.fill(nothing)
    store = reading_store(environment(filled.folder)["DATABASE_URL"])
    assert len(digests(store)) == 2
    store.close()


def a_wish() -> DigestWish:
    now = datetime.now(UTC)
    period = asked_period("this week", now + timedelta(seconds=1), "UTC")
    assert period
    return DigestWish(team=TEAM, period=period, now=now, late=now)


def child(folder: Path, **over: str) -> ComposingChild:
    """The worker's own child, in the environment of a folder."""
    return ComposingChild(environment(folder) | {"PYTHONPATH": str(Path.cwd())} | over)


async def test_the_child_process_composes_what_is_wished_for(filled_folder: Path) -> None:
    wish = a_wish()
    body = await child(filled_folder).compose(wish)
    assert isinstance(body, Digest), body
    assert (body.team, body.period, body.late) == (TEAM, wish.period, wish.late)


async def test_a_child_that_cannot_says_why(tmp_path: Path) -> None:
    failed = await child(tmp_path).compose(a_wish())
    assert isinstance(failed, NotComposed)
    assert "DATABASE_URL" in failed.because


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("print('{}')", "its answer cannot be read"),
        ("import sys; sys.exit(3)", "it ended with 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "it ended with -9"),
        ("import time; time.sleep(60)", "it took longer than 1 s"),
    ],
)
async def test_a_child_that_dies_hangs_or_talks_nonsense_is_a_failure(does: str, said: str) -> None:
    one = ComposingChild(seconds=1.0, command=(sys.executable, "-c", does))
    assert await one.compose(a_wish()) == NotComposed(said)


async def test_a_child_does_not_outlive_who_waits_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    does = f"import os, pathlib, time; pathlib.Path({str(pipe)!r}).write_text(str(os.getpid())); time.sleep(60)"
    waits = asyncio.create_task(ComposingChild(command=(sys.executable, "-c", does)).compose(a_wish()))
    began = int(await asyncio.to_thread(pipe.read_text))
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
    with pytest.raises(ProcessLookupError):
        os.kill(began, 0)
