"""Importing a module does nothing: seen in its tree, and watched while it happens."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.house.source import ROOT, product

QUIET = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AnnAssign, ast.Assign)
# Modules that are run, not imported: the web process, `python -m`, and Alembic's own.
STARTED = ("asgi", "migrations")

WATCH = """
import importlib, logging, sys, threading

def watch(event, arguments):
    if event in {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "sqlite3.connect"}:
        raise SystemExit(f"{name}: {event} {arguments}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise SystemExit(f"{name}: writes {arguments[0]}")

sys.dont_write_bytecode = True
sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
    if threading.active_count() > 1 or logging.getLogger().handlers:
        raise SystemExit(f"{name}: started a thread or set up logging")
"""


def test_a_module_only_defines() -> None:
    busy = [
        f"{module.path}:{node.lineno}: {ast.unparse(node)[:80]}"
        for module in product()
        if not module.name.startswith(STARTED)
        for node in module.tree.body
        if not _defines(node)
    ]
    assert not busy, "\n".join(busy)


def test_importing_everything_starts_nothing() -> None:
    names = [
        module.name
        for module in product()
        if not module.name.startswith(STARTED) and not module.name.endswith("__main__")
    ]
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *names], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr


def _defines(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
        case ast.If(test=test):
            said = ast.unparse(test)
            return said in {"TYPE_CHECKING", "__name__ == '__main__'"} or "sys.platform" in said
        case _:
            return isinstance(node, QUIET)
