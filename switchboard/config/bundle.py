"""Several files of one configuration as one text, to be kept as a Config's and read again."""

from __future__ import annotations

import json
from collections.abc import Mapping

GLOBAL = "_global.yaml"
OWNERS_FILE = "owners_file:"
_FIRST_LINE = "# switchboard: the files of one configuration\n"


def bundle(files: Mapping[str, str]) -> str:
    """Write the texts of several files as one. A CODEOWNERS file goes by `owners_file:` and its path."""
    return _FIRST_LINE + json.dumps(dict(files), ensure_ascii=False, indent=0, sort_keys=True)


def unbundle(text: str) -> Mapping[str, str] | None:
    """Read what bundle wrote; None for the text of a single file."""
    if not text.startswith(_FIRST_LINE):
        return None
    try:
        files = json.loads(text.removeprefix(_FIRST_LINE))
    except (ValueError, RecursionError):
        return None
    whole = isinstance(files, dict) and all(isinstance(each, str) for each in files.values())
    return files if whole else None


def configuration(files: Mapping[str, str]) -> Mapping[str, str]:
    """Return the files that are routes.yaml or parts of it: `_global.yaml` first, the others by name."""
    own = {name: text for name, text in files.items() if not name.startswith(OWNERS_FILE)}
    return {name: own[name] for name in sorted(own, key=lambda name: (name != GLOBAL, name))}


def owners_files_of(files: Mapping[str, str]) -> Mapping[str, str]:
    """Return the CODEOWNERS texts by the paths that `owners_file` says."""
    return {name.removeprefix(OWNERS_FILE): text for name, text in files.items() if name.startswith(OWNERS_FILE)}


def with_owners_files(files: Mapping[str, str], owners_files: Mapping[str, str]) -> Mapping[str, str]:
    """Join configuration and CODEOWNERS files under the names that a bundle gives them."""
    return {**files, **{f"{OWNERS_FILE}{path}": text for path, text in owners_files.items()}}
