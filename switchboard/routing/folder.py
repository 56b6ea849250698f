"""A folder of configuration: one file per team beside `_global.yaml`. A broken file keeps its last good version."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from switchboard.errors import Fault
from switchboard.routing.book import Book

GLOBAL = "_global.yaml"
OWNERS_FILE = "owners_file:"
_FIRST_LINE = "# switchboard: the files of one configuration\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a folder gives. `book` is None where not even the last good files make one.

    `in_force` tells the text that is used of each file (CODEOWNERS files by `owners_file:` and their path), to be
    handed in as `last_good` the next time. `refused` tells, of each file whose new text is not used, why.
    """

    book: Book | None
    in_force: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()


def load_folder(
    files: Mapping[str, str],
    last_good: Mapping[str, str],
    *,
    folder: str,
    variables: Collection[str] | None = None,
    owners_files: Mapping[str, str] | None = None,
) -> Loaded:
    """Read the files of a folder by their names; raises nothing, as what cannot be used is told in `refused`.

    `last_good` is `in_force` of the last time, or `unbundle(book.text)`. `owners_files` are CODEOWNERS texts by the
    path that `owners_file` says.
    """
    raise NotImplementedError


def bundle(files: Mapping[str, str]) -> str:
    """Write the texts of several files as one, to be kept as the text of a Book."""
    return _FIRST_LINE + json.dumps(dict(files), ensure_ascii=False, indent=0, sort_keys=True)


def unbundle(text: str) -> Mapping[str, str] | None:
    """Read what bundle wrote; None for the text of a single file."""
    if not text.startswith(_FIRST_LINE):
        return None
    try:
        files = json.loads(text.removeprefix(_FIRST_LINE))
    except ValueError:
        return None
    whole = isinstance(files, dict) and all(isinstance(each, str) for each in files.values())
    return files if whole else None
