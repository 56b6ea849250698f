"""The files a configuration is read from: routes.yaml, or those of a folder, and the CODEOWNERS files that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from switchboard.config.findings import FindingCode
from switchboard.config.load import owners_paths
from switchboard.config.load_codeowners import misnamed
from switchboard.errors import Fault
from switchboard.reload.reading import read_text

_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Sources:
    """What was read at one moment: texts by file name, CODEOWNERS texts by the path that `owners_file` says.

    `unread` is what could not be read; a folder's other files can be used all the same.
    """

    is_folder: bool
    files: Mapping[str, str] = field(default_factory=dict)
    owners_files: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, Fault] = field(default_factory=dict)


def read_sources(path: Path) -> Sources:
    """Read the file or the folder as it is now; raises nothing. A single file goes by its whole path.

    The one that ROUTES names may be a link to anywhere; what a folder holds, and what a file names, may not.
    """
    is_folder = path.is_dir()
    folder = path if is_folder else path.parent
    files = (
        {_name(file, path): _file(file, below=path) for file in _files(path)} if is_folder else {str(path): _file(path)}
    )
    texts = {name: text for name, text in files.items() if isinstance(text, str)}
    return Sources(
        is_folder=is_folder,
        files=texts,
        owners_files=dict(_owners_files(texts, folder)),
        unread={name: fault for name, fault in files.items() if isinstance(fault, Fault)},
    )


def _files(folder: Path) -> Iterator[Path]:
    """Return the files that count: what an editor leaves beside them begins with a dot or ends otherwise."""
    try:
        yield from sorted(file for file in folder.iterdir() if file.suffix in _ENDINGS and file.name[0] != ".")
    except OSError:
        return


def _name(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder))


def _file(path: Path, *, below: Path | None = None) -> str | Fault:
    found = read_text(path, below=below)
    return (
        found
        if isinstance(found, str)
        else Fault(str(path), 0, "", found.problem, found.remedy, code=FindingCode.NOT_READ)
    )


def _owners_files(files: Mapping[str, str], folder: Path) -> Iterator[tuple[str, str]]:
    """Read the CODEOWNERS files that are named; those that may not be read are left to who reads the configuration."""
    for name in dict.fromkeys(path for text in files.values() for path in _asked(text)):
        if misnamed(name) is None and misnamed(_led_to(folder / name)) is None:
            text = read_text(folder / name, below=folder)
            if isinstance(text, str):
                yield name, text


def _led_to(path: Path) -> str:
    """Return the name of the file that a path comes to, which is no other's either."""
    try:
        return path.resolve().name
    except (OSError, ValueError, RuntimeError):
        return ""


@lru_cache(maxsize=64)
def _asked(text: str) -> tuple[str, ...]:
    """Files are looked at every second, and read anew only when they changed."""
    return owners_paths(text)
