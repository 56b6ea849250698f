"""The files of a checkout, as ownership rules name them: relative, with `/`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from switchboard.cli.asking import stop

PASSED_OVER = frozenset({".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__"})

Repo = Annotated[Path | None, typer.Option("--repo", help="A checkout of the code that is owned.", metavar="DIR")]


def files_of(repo: Path) -> tuple[str, ...]:
    """Return every file below a folder but for those that tools put there; ends the command where it is no folder."""
    if not repo.is_dir():
        stop(f"{repo} is no folder. Name a checkout of the code.")
    found: list[str] = []
    for folder, folders, files in os.walk(repo):
        folders[:] = [name for name in folders if name not in PASSED_OVER]
        inside = Path(folder).relative_to(repo)
        found += [(inside / name).as_posix() for name in files]
    return tuple(found)


def path_in(repo: Path | None, path: str) -> str:
    """Return how rules name a file: relative to the checkout, if it is named from elsewhere and lies in there."""
    if repo is not None and (Path(path).is_absolute() or not (repo / path).exists()):
        inside = os.path.relpath(path, repo)
        path = path if inside.startswith("..") else inside
    return Path(path).as_posix()
