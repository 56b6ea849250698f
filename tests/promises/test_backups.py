"""Backups of a running house, in real processes: what was accepted before one is told once over both lives."""

from __future__ import annotations

import asyncio
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from sandbox.world import World
from tests.often import NIGHTLY
from tests.promises.crash.load import an_alert, story, title_of
from tests.promises.crash.processes import Processes, a_street, until
from tests.promises.crash.verdict import complaints, look, quiet

pytestmark = pytest.mark.crash


def run(processes: Processes, *words: str, name: str) -> int:
    """Run a command to its end, and return its code."""
    return processes.start(words[0], *words[1:], log=name).wait(90)


async def ran(processes: Processes, *words: str, name: str) -> int:
    """Run a command to its end beside the world, which it may speak to."""
    code = await asyncio.to_thread(run, processes, *words, name=name)
    processes.running.pop(name)
    return code


def left(folder: Path) -> list[Path]:
    """Return what a backup that was cut off has left behind."""
    return list(folder.glob("*.part"))


def roots(world: World) -> Counter[tuple[str, str]]:
    """Count the messages of each issue in each channel."""
    return Counter(
        (channel.name, word)
        for channel in world.slack.channels.values()
        for root in channel.roots()
        for word in root.text.replace(":", " ").split()
        if word.startswith("Failure")
    )


async def test_what_was_accepted_before_a_backup_is_told_once_over_both_lives(tmp_path: Path) -> None:
    async with a_street(tmp_path) as (processes, world):
        processes.start("serve")
        await processes.ready()
        file, before = tmp_path / "street.backup", []
        world.faults.add(service="slack", kind="slow", seconds=0.2)  # much of it is under way when the backup is taken
        backing: asyncio.Task[int] | None = None
        for number in range(60):
            post = an_alert(number)
            assert await processes.post(post) == 202
            if backing is None:
                before.append(post.raw)
            if number == 29:
                backing = asyncio.create_task(ran(processes, "backup", str(file), name="backup"))
        assert backing is not None
        assert await backing == 0, processes.words()
        world.faults.clear()
        first = await quiet(processes.database_url)
        assert len(first.raws) == 60
        assert await ran(processes, "restore", str(file), name="refused") == 2
        for name in ("web", "worker", "serve"):
            processes.kill(name)
        assert await until(lambda: not processes.pids("web") if "serve" in processes.running else True)
        assert await ran(processes, "restore", str(file), name="restore") == 0, processes.words()
        assert set(before) <= look(processes.database_url).raws
        processes.start("serve")
        await processes.ready()
        kept = await quiet(processes.database_url)
        assert kept.is_quiet
        assert max(roots(world).values()) == 1, processes.words()
        assert {title_of(number) for number in range(30)} <= {title for _, title in roots(world)}
        incidents = Counter(one.dedup_key for one in world.pagerduty.incidents)
        assert max(incidents.values()) == 1
        assert not [each for each in complaints(kept, world, before) if "messages in Slack are" in each]


@pytest.mark.parametrize("wait", [0.3, 0.6, 0.9, 1.2] if NIGHTLY else [0.3, 0.9])
async def test_a_backup_that_is_killed_leaves_nothing_under_its_name_and_the_house_as_it_is(
    tmp_path: Path, wait: float
) -> None:
    async with a_street(tmp_path) as (processes, world):
        processes.start("serve")
        await processes.ready()
        accepted = []
        for post in story(1, 30):
            assert await processes.post(post) == 202
            accepted.append(post.raw)
        file = tmp_path / "street.backup"
        backing = processes.start("backup", str(file))
        with_luck = asyncio.to_thread(backing.wait, wait)
        try:
            await with_luck
        except subprocess.TimeoutExpired:
            processes.kill("backup")
        if file.exists():
            assert await ran(processes, "backup", str(file), "--force", name="again") == 0
        else:
            assert await ran(processes, "backup", str(file), name="again") == 0, processes.words()
        assert not left(tmp_path)
        kept = await quiet(processes.database_url)
        assert complaints(kept, world, accepted) == []


@pytest.mark.parametrize("wait", [0.6, 1.2, 1.8] if NIGHTLY else [0.6, 1.2])
async def test_a_restore_that_is_killed_leaves_the_one_or_the_other_whole(tmp_path: Path, wait: float) -> None:
    async with a_street(tmp_path) as (processes, world):
        processes.start("serve")
        await processes.ready()
        accepted = []
        for number in range(10):
            post = an_alert(number)
            assert await processes.post(post) == 202
            accepted.append(post.raw)
        await quiet(processes.database_url)
        file = tmp_path / "street.backup"
        assert await ran(processes, "backup", str(file), name="backup") == 0
        for name in ("web", "worker", "serve"):
            processes.kill(name)
        restoring = processes.start("restore", str(file))
        try:
            await asyncio.to_thread(restoring.wait, wait)
        except subprocess.TimeoutExpired:
            processes.kill("restore")
        processes.running.pop("restore", None)
        processes.start("serve")
        await processes.ready()
        kept = await quiet(processes.database_url)
        assert complaints(kept, world, accepted) == []
