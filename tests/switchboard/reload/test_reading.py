"""Only regular files below the folder are read, with a bound; all else is refused at once, with its reason alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from switchboard.reload.reading import IRREGULAR, MISSING, MOST_BYTES, OUTSIDE, Unreadable, read_bytes, read_text
from switchboard.reload.sources import read_sources

SECRET = "SLACK_BOT_TOKEN=xoxb-made-up"


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    (tmp_path / "outside").write_text(SECRET)
    inside = tmp_path / "conf"
    inside.mkdir()
    (inside / "CODEOWNERS").write_text("* @acme/core\n")
    return inside


def test_a_file_below_the_folder_is_read_through_links_that_stay_there(conf: Path) -> None:
    (conf / "link").symlink_to("CODEOWNERS")
    assert read_text(conf / "link", below=conf) == "* @acme/core\n"


@pytest.mark.parametrize("name", ["../outside", "link", "deep/link"])
def test_what_lies_outside_or_leads_there_is_not_read(conf: Path, name: str) -> None:
    (conf / "link").symlink_to("../outside")
    (conf / "deep").symlink_to("..")
    (conf.parent / "link").symlink_to("outside")
    assert read_text(conf / name, below=conf) is OUTSIDE


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/dev/tty", "/"])
def test_devices_and_folders_are_refused(path: str) -> None:
    if Path(path).exists():
        assert isinstance(read_text(Path(path)), Unreadable)
        assert read_bytes(Path(path)) is IRREGULAR


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(conf: Path) -> None:
    os.mkfifo(conf / "pipe")
    assert read_bytes(conf / "pipe") is IRREGULAR


def test_a_size_of_nothing_is_not_believed() -> None:
    grown = Path("/proc/self/maps")
    if grown.exists():
        found = read_bytes(grown, most=100)
        assert isinstance(found, Unreadable)
        assert "larger than" in found.problem


def test_a_huge_file_is_not_read(conf: Path) -> None:
    with (conf / "CODEOWNERS").open("wb") as file:
        file.truncate(2 << 30)
    found = read_bytes(conf / "CODEOWNERS", below=conf)
    assert found == Unreadable(f"it is larger than {MOST_BYTES >> 20} MiB", "Is it the right file?")


def test_what_is_missing_or_names_nothing_is_told(conf: Path) -> None:
    assert read_bytes(conf / "none", below=conf) is MISSING
    (conf / "loop").symlink_to("loop")
    assert isinstance(read_bytes(conf / "loop", below=conf), Unreadable)
    assert isinstance(read_bytes(conf / "a\0b", below=conf), Unreadable)


@pytest.mark.parametrize(
    "owners_file", [".env", "../outside", "core.yaml", "CODEOWNERS.link", "OWNERS.env", "/dev/zero", "owners/../.env"]
)
def test_an_owners_file_reaches_no_other_file(conf: Path, owners_file: str) -> None:
    (conf / ".env").write_text(SECRET)
    (conf / "core.yaml").write_text(f"# {SECRET}\n")
    (conf / "CODEOWNERS.link").symlink_to("../outside")
    (conf / "OWNERS.env").symlink_to(".env")
    (conf / "payments.yaml").write_text(f"owners_file: {owners_file}\n")
    assert read_sources(conf).owners_files == {}


def test_a_folders_file_that_leads_out_of_it_is_not_read(conf: Path) -> None:
    (conf / "core.yaml").symlink_to("../outside")
    found = read_sources(conf)
    assert found.files == {}
    assert found.unread["core.yaml"].problem == OUTSIDE.problem


def test_a_folder_that_is_mounted_by_links_within_it_is_read(conf: Path) -> None:
    (conf / "..2026").mkdir()
    (conf / "..2026" / "core.yaml").write_text("version: 1\n")
    (conf / "..data").symlink_to("..2026")
    (conf / "core.yaml").symlink_to("..data/core.yaml")
    assert read_sources(conf).files == {"core.yaml": "version: 1\n"}
