"""Promise 7: a bad configuration never replaces a good one; one team's mistake does not touch another team."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.promises.scenes import LEDGER, NOWHERE, PAYMENTS, a_crash, shown
from tests.town import ROUTES, Town, a_town

TELLS_OPS_TOO = ROUTES.replace("notify: [slack:owner]\nfallback", 'notify: [slack:owner, "slack:#ops"]\nfallback')
BROKEN = TELLS_OPS_TOO.replace("level:fatal", "level:[fatal")

GLOBAL = """
version: 1
routes:
  - name: local runs
    when: environment:development
    drop: "development stays local"
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:core"]
"""
PAYMENTS_FILE = """
version: 1
teams:
  payments: {slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}"}
owners: |
  path:src/acme/payments/*  #payments
routes:
  - name: ours
    when: team:payments
    notify: [slack:payments]
"""
CORE_FILE = PAYMENTS_FILE.replace("payments", "core").replace("acme/core", "acme/ledger").replace("PAYMENTS", "CORE")


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town where Switchboard speaks of itself in #ops."""
    async with a_town(tmp_path, environment={"OPS_CHANNEL": "#ops"}) as town:
        yield town


@pytest.fixture(name="folder")
async def _folder(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town whose configuration is a folder with a file for each team."""
    conf = tmp_path / "conf"
    conf.mkdir()
    for name, text in (("_global", GLOBAL), ("payments", PAYMENTS_FILE), ("core", CORE_FILE)):
        (conf / f"{name}.yaml").write_text(text)
    async with a_town(tmp_path, environment={"ROUTES": str(conf), "OPS_CHANNEL": "#ops"}) as town:
        yield town


async def write(town: Town, text: str, name: str = "routes.yaml") -> None:
    """Change a file, let the worker look twice, as it does within two seconds, and let it say what it has to."""
    (town.folder / name).write_text(text)
    for _ in range(2):
        await town.worker.watch()
        await town.advance(1)
    await town.advance(5)


def said(town: Town, channel: str) -> list[str]:
    """Return what Switchboard said of its configuration in a channel."""
    messages = [shown(message) for message in town.channel(channel).roots()]
    return [text for text in messages if "configuration changed" in text or "stays in force" in text]


async def told(town: Town, name: str, *, frame: object = PAYMENTS) -> list[str]:
    """Let a program crash, and return the channels that hear of it."""
    channels = ("payments", "core", "frontend", "alerts", "ops")
    before = {channel: len(town.texts(channel)) for channel in channels}
    await town.capture(a_crash(name, frame))  # type: ignore[arg-type]
    await town.advance(10)
    return [channel for channel in channels if len(town.texts(channel)) > before[channel]]


async def test_a_good_change_takes_effect_and_is_said_once_where_it_matters(town: Town) -> None:
    assert await told(town, "One") == ["payments"]
    await write(town, TELLS_OPS_TOO)
    assert await told(town, "Two") == ["payments", "ops"]
    for channel in ("payments", "core", "frontend", "alerts", "ops"):
        [line] = said(town, channel)
        assert "route “owned” now also notifies #ops" in line
    await town.restart_worker()
    await town.advance(5)
    assert len(said(town, "payments")) == 1


async def test_the_first_start_says_nothing(town: Town) -> None:
    await town.advance(10)
    assert all(said(town, channel) == [] for channel in ("payments", "core", "frontend", "alerts", "ops"))


async def test_a_bad_file_leaves_the_good_one_in_force_and_is_said_once_with_its_line(town: Town) -> None:
    await write(town, BROKEN)
    assert await told(town, "One") == ["payments"]
    await write(town, BROKEN)
    for channel in ("alerts", "ops"):
        [line] = said(town, channel)
        assert f"routes.yaml is refused, line {BROKEN[: BROKEN.index('level:[fatal')].count(chr(10)) + 1}: " in line
        assert "stays in force" in line
    assert said(town, "payments") == []


async def test_once_it_is_mended_it_takes_effect_and_says_what_changed(town: Town) -> None:
    await write(town, BROKEN)
    await write(town, TELLS_OPS_TOO)
    assert await told(town, "One") == ["payments", "ops"]
    assert "now also notifies #ops" in said(town, "payments")[-1]
    assert await town.worker.store.run(lambda unit: unit.configs.refusals()) == ()


async def test_a_restart_with_a_bad_file_goes_on_with_the_last_good_one_and_does_not_say_it_again(town: Town) -> None:
    await write(town, TELLS_OPS_TOO)
    await write(town, BROKEN)
    await town.restart_worker()
    await town.advance(5)
    assert await told(town, "One") == ["payments", "ops"]
    assert len([line for line in said(town, "ops") if "stays in force" in line]) == 1


async def test_a_file_that_is_gone_changes_nothing(town: Town) -> None:
    (town.folder / "routes.yaml").unlink()
    await town.worker.reload()
    await town.restart_worker()
    await town.advance(5)
    assert await told(town, "One") == ["payments"]
    [line] = said(town, "ops")
    assert "is missing" in line


async def test_what_an_editor_writes_in_pieces_is_read_once_it_is_whole(town: Town) -> None:
    whole = TELLS_OPS_TOO
    for end in range(0, len(whole), 100):
        (town.folder / "routes.yaml").write_text(whole[:end])
        await town.worker.watch()
        await town.advance(1)
    await write(town, whole)
    assert len(said(town, "payments")) == 1
    assert [line for line in said(town, "ops") if "stays in force" in line] == []


async def test_one_team_s_mistake_does_not_touch_another_team(folder: Town) -> None:
    broken = PAYMENTS_FILE.replace("notify", "notfy")
    louder = CORE_FILE.replace("[slack:core]", '[slack:core, "slack:#ops"]')
    (folder.folder / "conf" / "core.yaml").write_text(louder)
    await write(folder, broken, "conf/payments.yaml")
    assert await told(folder, "One", frame=PAYMENTS) == ["payments"]
    assert await told(folder, "Two", frame=LEDGER) == ["core", "ops"]
    [line] = [line for line in said(folder, "payments") if "stays in force" in line]
    assert "payments.yaml is refused, line" in line
    assert [line for line in said(folder, "core") if "payments.yaml" in line] == []
    await write(
        folder,
        PAYMENTS_FILE.replace("[slack:payments]", "[slack:payments]\n    severity: critical"),
        "conf/payments.yaml",
    )
    assert "route “ours” severity none → critical" in said(folder, "payments")[-1]


async def test_a_restart_with_a_half_broken_folder_keeps_the_last_good_version_of_each_file(folder: Town) -> None:
    await write(folder, "teams: [", "conf/payments.yaml")
    await folder.restart_worker()
    assert await told(folder, "One", frame=PAYMENTS) == ["payments"]
    assert await told(folder, "Two", frame=LEDGER) == ["core"]
    assert len(said(folder, "payments")) == 1


async def test_a_folder_that_is_gone_changes_nothing(folder: Town) -> None:
    shutil.rmtree(folder.folder / "conf")
    for _ in range(2):
        await folder.worker.watch()
    await folder.advance(5)
    assert await told(folder, "One", frame=PAYMENTS) == ["payments"]
    assert await told(folder, "Two", frame=NOWHERE) == ["alerts"]


async def test_a_team_s_file_that_is_taken_away_ends_its_routes_and_says_so_in_its_channel(folder: Town) -> None:
    (folder.folder / "conf" / "payments.yaml").unlink()
    await write(folder, GLOBAL, "conf/_global.yaml")
    [line] = said(folder, "payments")
    assert "team removed: payments" in line
    assert await told(folder, "One", frame=PAYMENTS) == ["alerts"]


async def test_a_folder_without_what_holds_for_all_goes_on_as_before(folder: Town) -> None:
    (folder.folder / "conf" / "_global.yaml").unlink()
    await write(folder, CORE_FILE, "conf/core.yaml")
    assert await told(folder, "One", frame=NOWHERE) == ["alerts"]
    assert any("_global.yaml" in line for line in said(folder, "ops"))
