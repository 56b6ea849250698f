"""A destination is a folder and a line: the smallest one is added as docs/adding-a-destination.md says, and is told of an alert."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from tests.house.source import ROOT
from tests.town import ROUTES, a_town

PAGE = ROOT / "docs/adding-a-destination.md"
KIND, LIST = "notebook", "switchboard/model/decision.py"
_BLOCK = re.compile(r"^```\w+\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, str]:
    """Return the blocks of the page by the file that each is for."""
    return dict(_BLOCK.findall(PAGE.read_text()))


@pytest.fixture(name="house")
def _house(tmp_path: Path) -> Path:
    """Give the whole house anew: all of it by links, but for the one folder and the one line."""
    house = tmp_path / "house"
    _link(ROOT, house, but=("switchboard", ".git"))
    _link(ROOT / "switchboard", house / "switchboard", but=("senders", "model"))
    _link(ROOT / "switchboard/senders", house / "switchboard/senders")
    _link(ROOT / "switchboard/model", house / "switchboard/model", but=("decision.py",))
    (house / "switchboard/senders" / KIND).mkdir()
    (house / "switchboard/senders" / KIND / "__init__.py").write_text(f'"""The {KIND}."""\n')
    for name, text in blocks().items():
        if name.startswith("switchboard/senders"):
            (house / name).write_text(text)
    last = re.compile(r"^    WEBHOOK = .*\n", re.MULTILINE)
    listed, added = last.subn(lambda line: line.group() + blocks()[LIST], (ROOT / LIST).read_text())
    assert added == 1
    (house / LIST).write_text(listed)
    return house


def _link(source: Path, target: Path, *, but: tuple[str, ...] = ()) -> None:
    target.mkdir(parents=True)
    for each in source.iterdir():
        if each.name not in but:
            (target / each.name).symlink_to(each)


def test_what_the_page_says_is_all_that_a_new_destination_needs(house: Path, tmp_path: Path) -> None:
    notebooks, town = tmp_path / "notebooks", tmp_path / "town"
    notebooks.mkdir()
    town.mkdir()
    environ = {**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "tests.test_smallest_destination", str(town), str(notebooks)]
    done = subprocess.run(command, cwd=house, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    [noted] = (notebooks / "payments").read_text().splitlines()
    assert noted.startswith("error: ChargeError: card was declined twice (route “noted”; owned by payments")


def test_its_settings_stand_in_the_example_as_those_of_others_do() -> None:
    assert re.search(r"^# .+: .+\n# NOTEBOOK_FOLDER=$", blocks()[".env.example"], re.MULTILINE)


async def _told(folder: Path, notebooks: str) -> None:
    """Let a program crash, resolve what it was, and let an hour pass: whatever happens, it is noted once."""
    head, found, tail = ROUTES.partition("routes:\n")
    routes = f"{head}{found}{blocks()['routes.yaml']}{tail}"
    async with a_town(folder, routes=routes, environment={"NOTEBOOK_FOLDER": notebooks}) as town:
        issue = await town.capture(Crash())
        await town.settle()
        for _ in range(60):
            await town.advance(1)
        await town.world.sentry.resolve(issue)
        await town.advance(60, step=60)


if __name__ == "__main__":
    asyncio.run(_told(Path(sys.argv[1]), sys.argv[2]))
