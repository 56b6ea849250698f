"""The files a configuration is read from: routes.yaml, or those of a folder, and the CODEOWNERS files that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from switchboard.config.load import owners_paths
from switchboard.errors import Fault

MOST_BYTES = 5 << 20
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
    """Read the file or the folder as it is now; raises nothing. A single file goes by its whole path."""
    is_folder = path.is_dir()
    folder = path if is_folder else path.parent
    read = [(_name(file, path), _read(file)) for file in _files(path)] if is_folder else [(str(path), _read(path))]
    files = {name: text for name, text in read if isinstance(text, str)}
    return Sources(
        is_folder=is_folder,
        files=files,
        owners_files={name: text for name, text in _owners_files(files, folder) if isinstance(text, str)},
        unread={name: fault for name, fault in read if isinstance(fault, Fault)},
    )


def _files(folder: Path) -> Iterator[Path]:
    """Return the files that count: what an editor leaves beside them begins with a dot or ends otherwise."""
    try:
        yield from sorted(file for file in folder.iterdir() if file.suffix in _ENDINGS and file.name[0] != ".")
    except OSError:
        return


def _name(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder))


def _owners_files(files: Mapping[str, str], folder: Path) -> Iterator[tuple[str, str | Fault]]:
    named = dict.fromkeys(path for text in files.values() for path in _asked(text))
    return ((name, _read(folder / name)) for name in named)


@lru_cache(maxsize=64)
def _asked(text: str) -> tuple[str, ...]:
    """Files are looked at every second, and read anew only when they changed."""
    return owners_paths(text)


def _read(path: Path) -> str | Fault:
    remedy = "Write it (routes.example.yaml shows how) or set ROUTES"
    try:
        if path.stat().st_size > MOST_BYTES:
            return Fault(str(path), 0, "", f"it is larger than {MOST_BYTES >> 20} MiB", "Is it the right file?")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problem = "it is missing"
    except (OSError, ValueError) as error:
        problem = f"it cannot be read: {type(error).__name__}"
        remedy = "Make it a readable text file in UTF-8"
    return Fault(str(path), 0, "", problem, remedy)
