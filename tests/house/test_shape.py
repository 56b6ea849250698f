"""Sizes, names and docstrings."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

from tests.house.source import Function, Module, everything, functions, imports, product, tracked

MOST_LINES = 400
MOST_FUNCTION_LINES = 40
MOST_NESTING = 3
SLIVER = 60
BANNED = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?)($|_)|(^|_)base$")
# Names that a library asks for.
ASKED_FOR = {"lifespan_handler", "exception_handler", "retry_handlers"}

DEEPER = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


def test_no_file_is_too_long() -> None:
    long = [
        f"{module.path}: {lines}" for module in everything() if (lines := len(module.text.splitlines())) > MOST_LINES
    ]
    assert not long, f"more than {MOST_LINES} lines: {long}"


def test_no_function_is_too_long() -> None:
    long = [
        f"{module.path}:{function.lineno}: {function.name} has {_lines(function)} lines"
        for module in everything()
        for function in functions(module)
        if _lines(function) > MOST_FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def test_no_function_is_nested_too_deeply() -> None:
    deep = [
        f"{module.path}:{function.lineno}: {function.name} is nested {depth} deep"
        for module in everything()
        for function in functions(module)
        if (depth := _depth(function.body)) > MOST_NESTING
    ]
    assert not deep, "\n".join(deep)


def test_names_say_what_a_thing_is() -> None:
    wrong = [
        module.path for module in everything() if BANNED.search(module.path.rpartition("/")[2].removesuffix(".py"))
    ]
    wrong += [
        f"{module.path}:{function.lineno}: {function.name}"
        for module in everything()
        for function in functions(module)
        if BANNED.search(function.name) and function.name not in ASKED_FOR and not function.name.startswith("test_")
    ]
    assert not wrong, "utils, helpers, manager, handler and base name nothing:\n" + "\n".join(wrong)


def test_every_module_says_its_place() -> None:
    silent = [module.path for module in everything() if module.text.strip() and not ast.get_docstring(module.tree)]
    assert not silent, f"open these with a docstring of one to three lines: {silent}"


def test_every_public_function_says_what_it_does() -> None:
    silent = [
        f"{module.path}:{function.lineno}: {function.name}"
        for module in product()
        for function in _public(module.tree.body)
        if not ast.get_docstring(function)
    ]
    assert not silent, "\n".join(silent)


def test_annotations_are_for_readers_not_for_the_run() -> None:
    first = "from __future__ import annotations"
    bare = [module.path for module in everything() if _has_code(module) and first not in module.text]
    assert not bare, f"these lack {first!r}: {bare}"


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _depth(body: list[ast.stmt]) -> int:
    """Count the deepest block; `elif` is a branch of its `if`, and a nested function begins anew."""
    return max((_depth_of(node) for node in body), default=0)


def _depth_of(node: ast.stmt) -> int:
    if isinstance(node, Function | ast.ClassDef):
        return 0
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return max(1 + _depth(node.body), _depth_of(node.orelse[0]))
    return isinstance(node, DEEPER) + max(map(_depth, _blocks(node)), default=0)


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    own = [block for name in ("body", "orelse", "finalbody") if (block := getattr(node, name, None))]
    parts = [*getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    return own + [part.body for part in parts]


def _public(body: list[ast.stmt]) -> list[Function]:
    found: list[Function] = []
    for node in body:
        if isinstance(node, Function) and not node.name.startswith("_") and not _is_overload(node):
            found.append(node)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found += _public(node.body)
    return found


def _is_overload(function: Function) -> bool:
    said = {ast.unparse(decorator) for decorator in function.decorator_list}
    return bool(said & {"overload", "typing.overload"}) or any(mark.endswith(".setter") for mark in said)


def _has_code(module: Module) -> bool:
    return any(isinstance(node, Function | ast.ClassDef | ast.AnnAssign) for node in module.tree.body)


def test_a_class_has_one_name_in_the_house() -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for module in product():
        if not module.name.startswith(("sandbox", "migrations")):
            for name in (node.name for node in module.tree.body if isinstance(node, ast.ClassDef)):
                found[name].append(module.path)
    twice = {name: paths for name, paths in found.items() if len(paths) > 1}
    assert not twice, f"one name, one class: {twice}"


def test_a_sliver_lives_where_it_is_used() -> None:
    tested = {path.rpartition("/")[2].removeprefix("test_") for path in tracked() if path.startswith("tests/")}
    importers: defaultdict[str, set[str]] = defaultdict(set)
    for module in product():
        for name, _ in imports(module):
            importers[name].add(module.name)
            importers[name.rpartition(".")[0]].add(module.name)
    slivers = [
        f"{module.path} has {len(module.text.splitlines())} lines, and only {user} uses it"
        for module in product()
        if len(module.text.splitlines()) < SLIVER and module.path.rpartition("/")[2] not in {*tested, "__init__.py"}
        for user in importers[module.name]
        if len(importers[module.name]) == 1 and user.rpartition(".")[0] == module.package
        if not module.name.startswith(("sandbox", "migrations"))
    ]
    assert not slivers, "let these live in what uses them, or test them by themselves:\n" + "\n".join(slivers)
