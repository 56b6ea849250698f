"""Where the pictures of the docs go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(name="album")
def _album(tmp_path: Path) -> Path:
    """Give the folder for the pictures."""
    album = Path(os.environ.get("PICTURES") or tmp_path / "pictures")
    album.mkdir(parents=True, exist_ok=True)
    return album
