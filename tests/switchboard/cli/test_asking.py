"""What the commands share: times in the configured zone, tables that fold, colours for terminals only."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from switchboard.cli.asking import Colour, coloured, say_table, stamp, terminal
from switchboard.cli.commands import commands
from tests.console.bodies import an_alert
from tests.console.house import ROUTES, environment, open_house
from tests.switchboard.cli.conftest import Shell

COLOUR = "\x1b["


@pytest.mark.parametrize(
    "zone, said",
    [
        ("UTC", "2026-03-02 13:30:00 UTC"),
        ("Europe/Berlin", "2026-03-02 14:30:00 CET"),
        ("America/New_York", "2026-03-02 08:30:00 EST"),
    ],
)
def test_a_time_is_written_in_the_configured_zone(zone: str, said: str) -> None:
    assert stamp(datetime(2026, 3, 2, 13, 30, tzinfo=UTC), zone) == said
    assert stamp(None, zone) == ""


@given(st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=600))
def test_a_wide_table_folds_and_cuts_no_name(name: str) -> None:
    with CliRunner().isolation() as (written, *_):
        say_table(("id", "title"), [("1", name)])
        shown = written.getvalue().decode().splitlines()[1:]
    assert "".join(line[2:].strip() for line in shown) == name


@pytest.mark.parametrize("colour", Colour)
def test_a_coloured_text_is_the_text_between_two_codes(colour: Colour) -> None:
    told = coloured("it is so", colour)
    assert told.startswith(COLOUR)
    assert "it is so" in told


def test_check_is_coloured_on_a_terminal_and_plain_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "routes.yaml"
    file.write_text("version: 1\nroutes: 7\n")
    words = ["check", "--no-env", str(file)]
    plain, told = (CliRunner().invoke(commands("check"), words, color=color).stdout for color in (False, True))
    assert COLOUR not in plain
    assert plain
    assert told.startswith(coloured("", Colour.BAD).removesuffix(f"{COLOUR}0m"))


def test_who_wants_no_colour_gets_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "routes.yaml"
    file.write_text("version: 1\nroutes: 7\n")
    monkeypatch.setenv("NO_COLOR", "whatever")
    assert COLOUR not in CliRunner().invoke(commands("check"), ["check", "--no-env", str(file)], color=True).stdout


@pytest.mark.parametrize(
    "words", [["check", "--no-env"], ["test"], ["explain", "alert.json"]], ids=lambda words: words[0]
)
def test_no_color_is_heard_where_it_says_something(tmp_path: Path, words: list[str]) -> None:
    environ = environment(tmp_path)
    (tmp_path / "alert.json").write_bytes(an_alert(1))
    (tmp_path / "routes.test.yaml").write_text("tests: [{name: held, given: [{event: {project: shop}}], only: []}]")
    here = [str(tmp_path / word) if word.endswith(".json") else word for word in words]
    told = {
        said: CliRunner().invoke(commands(words[0]), here, env={**environ, "NO_COLOR": said}, color=True).stdout
        for said in ("1", "")
    }
    assert COLOUR in told[""]
    assert COLOUR not in told["1"]
    assert told["1"].strip()


def test_no_color_holds_for_tables_as_well() -> None:
    with CliRunner(env={"NO_COLOR": "1", "FORCE_COLOR": "1"}).isolation(color=True) as (written, *_):
        console = terminal()
        console.print("told", style="red")
        assert console.no_color
        assert written.getvalue().decode() == "told\n"


async def test_every_command_writes_times_in_the_zone_of_the_active_configuration(tmp_path: Path) -> None:
    house = await open_house(tmp_path, routes=ROUTES + "defaults: {timezone: Asia/Tokyo}\n")
    house.keep(an_alert(1), "event_alert")
    await house.settle()
    house.close()
    shell = Shell(tmp_path)
    asked = await asyncio.to_thread(shell.run, "mute", "level:error", "--for", "2h", "--because", "we know")
    listed = await asyncio.to_thread(shell.run, "deliveries", "list")
    shown = await asyncio.to_thread(shell.run, "deliveries", "show", "1")
    assert " JST" in asked.stdout
    assert "2026-11-22 12:0" in listed.stdout
    assert " JST" in listed.stdout
    assert "UTC" not in shown.stdout
