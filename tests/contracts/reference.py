"""Where the reference data lies: the folder REFERENCE_DATA names, by default beside the repository."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def reference(path: str) -> Path:
    """Return the path of a reference file; skips the test, saying so, where it is absent."""
    file = ROOT / os.environ.get("REFERENCE_DATA", "../shared") / path
    if not file.is_file():
        pytest.skip(f"no reference data: REFERENCE_DATA names no folder with {path}")
    return file


def read(path: str) -> Any:
    """Read a JSON file of the reference data, once for all tests, for nobody to change."""
    return _read(reference(path))


@cache
def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
