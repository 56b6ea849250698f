"""The files of a configuration: read whole, each on its own, and never a reason to fall over."""

from __future__ import annotations

from pathlib import Path

from switchboard.reload.reading import MOST_BYTES
from switchboard.reload.sources import read_sources


def test_a_single_file_goes_by_its_path_with_the_owners_file_it_names(tmp_path: Path) -> None:
    file = tmp_path / "routes.yaml"
    file.write_text("owners_file: .github/CODEOWNERS\n")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "CODEOWNERS").write_text("* @acme/core\n")
    found = read_sources(file)
    assert not found.is_folder
    assert found.files == {str(file): "owners_file: .github/CODEOWNERS\n"}
    assert found.owners_files == {".github/CODEOWNERS": "* @acme/core\n"}


def test_a_folder_gives_its_yaml_files_and_not_what_editors_leave_there(tmp_path: Path) -> None:
    for name in ("_global.yaml", "core.yml", ".core.yml.swp", ".hidden.yaml", "core.yml~", "notes.md"):
        (tmp_path / name).write_text("version: 1\n")
    assert list(read_sources(tmp_path).files) == ["_global.yaml", "core.yml"]


def test_one_file_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "core.yaml").write_bytes(b"\xff\xfe")
    (tmp_path / "huge.yaml").write_bytes(b"#" * (MOST_BYTES + 1))
    (tmp_path / "web.yaml").write_text("version: 1\n")
    (tmp_path / "folder.yaml").mkdir()
    found = read_sources(tmp_path)
    assert list(found.files) == ["web.yaml"]
    assert {name: fault.problem for name, fault in found.unread.items()} == {
        "core.yaml": "it cannot be read: UnicodeDecodeError",
        "folder.yaml": "it is no regular file",
        "huge.yaml": "it is larger than 5 MiB",
    }


def test_what_is_missing_says_so(tmp_path: Path) -> None:
    found = read_sources(tmp_path / "routes.yaml")
    assert "is missing" in found.unread[str(tmp_path / "routes.yaml")].problem


def test_an_owners_file_that_is_missing_is_left_to_the_reader_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "routes.yaml").write_text("owners_file: CODEOWNERS\n")
    assert read_sources(tmp_path / "routes.yaml").owners_files == {}


def test_text_that_is_no_yaml_names_no_owners_file(tmp_path: Path) -> None:
    (tmp_path / "routes.yaml").write_text("a: [")
    assert read_sources(tmp_path / "routes.yaml").owners_files == {}
