"""What the house tests read: our files as syntax trees, found by asking git, so that what is not kept is not judged."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("asgi.py", "bot/", "console/", "migrations/", "sandbox/", "switchboard/", "webhooks/")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Spell it as it is imported: `switchboard/model/inbound.py` is `switchboard.model.inbound`."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """Give the package it stands in, which for a package's own file is itself."""
        return self.name if self.path.endswith("/__init__.py") else self.name.rpartition(".")[0]


@cache
def tracked() -> tuple[str, ...]:
    """List every file that git keeps or would keep, from the root; outside a clone, nothing can be judged."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted({path for path in listed.splitlines() if (ROOT / path).is_file()}))


def modules(*prefixes: str) -> tuple[Module, ...]:
    """Parse every Python file under the prefixes, each once."""
    return tuple(_parsed(path) for path in tracked() if path.endswith(".py") and path.startswith(prefixes))


def product() -> tuple[Module, ...]:
    """Parse all that ships."""
    return modules(*PRODUCT)


def everything() -> tuple[Module, ...]:
    """Parse all that ships, and its tests."""
    return modules(*PRODUCT, "tests/")


def imports(module: Module) -> Iterator[tuple[str, int]]:
    """Give every imported module's full name, with its line; `from a import b` gives `a.b`, and so covers both."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = _absolute(module, node)
            yield from ((f"{start}.{alias.name}", node.lineno) for alias in node.names)


def functions(module: Module) -> Iterator[Function]:
    """Give every function and method, nested ones as well."""
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def within(name: str, *packages: str) -> bool:
    """Say whether a module's name is one of the packages or lies in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@cache
def _parsed(path: str) -> Module:
    text = (ROOT / path).read_text()
    return Module(path, text, ast.parse(text, path))


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    start = module.package.split(".")
    return ".".join([*start[: len(start) - node.level + 1], *filter(None, [node.module])])
