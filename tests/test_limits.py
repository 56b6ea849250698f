"""The limits that every test has: one that hangs fails, and one that will not hear that ends its process, not the run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = Path(__file__).parent.parent / "pyproject.toml"
DEAF = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")  # as in a shell's background
HANGS = """
import threading

def test_hangs():
    threading.Event().wait()

def test_passes():
    pass
"""
HEARS_NOTHING = HANGS.replace(
    "    threading.Event().wait()",
    """    while True:
        try:
            threading.Event().wait()
        except BaseException:
            continue""",
)


@pytest.mark.parametrize(
    ("text", "limits", "said"),
    [
        (HANGS, ("timeout=1",), "Failed: Timeout (>1.0s) from pytest-timeout"),
        (HEARS_NOTHING, ("timeout=1", "faulthandler_timeout=3"), "crashed while running"),
    ],
    ids=["fails", "ends its process"],
)
def test_a_test_that_hangs_is_named_and_the_others_run(
    tmp_path: Path, text: str, limits: tuple[str, ...], said: str
) -> None:
    (tmp_path / "test_it.py").write_text(text)
    given = [word for limit in limits for word in ("-o", limit)]
    command = [sys.executable, "-m", "pytest", "-c", str(SETTINGS), f"--rootdir={tmp_path}", "-n", "1", *given, "."]
    told = subprocess.run([*DEAF, *command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert told.returncode == 1, told.stdout
    assert said in told.stdout
    assert "test_hangs" in told.stdout + told.stderr
    assert "1 failed, 1 passed" in told.stdout
