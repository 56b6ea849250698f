"""How code behaves: broad excepts, the environment, and tests that use the real thing; and nothing private is kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.source import ROOT, Module, everything, functions, imports, modules, product, tracked, within

# Who may catch everything, and why: a loop or a door that must outlive one bad item, and says what happened.
BROAD = {
    "asgi": "one bad request must not end the web process",
    "bot": "Slack shows an error of ours as a reference, not as silence",
    "console": "a page says what went wrong with a reference",
    "sandbox": "a fake must outlive what it is asked",
    "switchboard.app.web": "what was opened is closed whatever happens",
    "switchboard.cli": "the last line of a command is a sentence, not a traceback",
    "switchboard.doctor.doctor": "one check that breaks must not hide what the others found",
    "switchboard.runtime.tasks": "one task's defect, and one look's, must not stop the others",
    "switchboard.inbox.inbox": "the writing thread must answer every request it took",
    "switchboard.inbox.backlog": "one body's defect is quarantined",
    "webhooks": "a defect answers 503, so that the sender comes again",
}
READS_THE_ENVIRONMENT = ("switchboard.runtime.settings", "sandbox", "tests", "migrations", "benchmarks")
# Fixtures that mean something else in another folder. No name is to be added.
TWO_THINGS = {"app", "client", "house", "sentry", "world"}
# Put together here, so that this file does not trip over itself.
PRIVATE = re.compile(
    "|".join(
        (
            "/" + "work/",
            "/" + "tmp/",
            "/" + "root/",
            r"/home/(?!user\b|you\b)\w+/",
            r"/Users/\w+/",
            "pypi" + r"\.org",
            "files.python" + "hosted",
            "registry.npm" + "js",
        )
    )
)
# What we write for people, by the names that it goes by here; and what would read it as a state.
PROSE = {"answer", "because", "found", "problem", "remedy", "standing", "why"}
READS_WORDING = {"endswith", "removeprefix", "removesuffix", "replace", "startswith"}
LOCKS = {"requirements.txt", "requirements-dev.txt"}
BINARY = (".png", ".ico", ".gz", ".db", ".woff2", ".gif", ".jpg", ".zip")


def test_only_loops_and_doors_catch_everything() -> None:
    wrong = [
        f"{module.path}:{line}: {module.name} has no reason to catch everything"
        for module in product()
        if not within(module.name, *BROAD)
        for line in _broad(module)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_environment_is_read_in_one_place() -> None:
    wrong = [
        f"{module.path}:{line}: {said}"
        for module in everything()
        if not within(module.name, *READS_THE_ENVIRONMENT)
        for said, line in _environment(module)
    ]
    assert not wrong, "\n".join(wrong)


def test_tests_use_the_real_thing() -> None:
    wrong = [
        f"{module.path}:{call.lineno}: {ast.unparse(call)[:80]}"
        for module in modules("tests/")
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and _replaces_or_waits(call) and module.path != "tests/conftest.py"
    ]
    assert not wrong, "patch the wire, not our code, and move the clock instead of waiting:\n" + "\n".join(wrong)


def test_a_fixture_of_one_name_gives_one_thing() -> None:
    given: dict[str, dict[str, str]] = {}
    for module in modules("tests/"):
        for name, gives in _fixtures(module):
            given.setdefault(name, {})[gives] = module.path
    wrong = [f"{name}: {each}" for name, each in given.items() if len(each) > 1 and name not in TWO_THINGS]
    assert not wrong, "\n".join(wrong)


def test_no_mock_library_is_used() -> None:
    wrong = [
        module.path
        for module in modules("tests/")
        if re.search(r"^\s*(from|import) (unittest\.)?mock", module.text, re.MULTILINE)
    ]
    assert not wrong, f"{wrong}"


def test_nothing_names_a_machine_or_a_registry() -> None:
    wrong = [
        f"{path}:{number}: {found.group()}"
        for path in tracked()
        if not path.endswith(BINARY)
        for number, line in enumerate((ROOT / path).read_text(errors="replace").splitlines(), 1)
        if (found := PRIVATE.search(line))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_locked_line_has_a_hash_and_no_address() -> None:
    for name in LOCKS:
        lines = (ROOT / name).read_text().splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")]
        pins = [number for number, line in enumerate(lines) if "==" in line]
        assert all("--hash=sha256:" in lines[number + 1] for number in pins)


def test_no_behaviour_hangs_on_wording() -> None:
    wrong = [
        f"{module.path}:{line}: {said}: make a state or a field of it"
        for module in product()
        if not within(module.name, "sandbox")
        for said, line in _by_wording(module)
    ]
    assert not wrong, "\n".join(wrong)


def test_reading_our_own_prose_is_found_out() -> None:
    for said in (
        'note.because == "replay"',
        "why != FIRST",
        '"has " in found',
        'answer.startswith("no")',
        'why in ("a", "b")',
    ):
        assert len(list(_by_wording(Module("x.py", said, ast.parse(said))))) == 1, said
    for said in ('note.because == ""', "why is None", "each in found", 'match.found["core"]', "because == before"):
        assert not list(_by_wording(Module("x.py", said, ast.parse(said)))), said


def _by_wording(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(_is_prose, sides)) and any(map(_is_fixed, sides)):
                yield ast.unparse(node), node.lineno
        elif isinstance(node, ast.Call) and _takes_apart(node):
            yield ast.unparse(node), node.lineno


def _takes_apart(call: ast.Call) -> bool:
    method = call.func
    read = isinstance(method, ast.Attribute) and method.attr in READS_WORDING and _is_prose(method.value)
    return read and any(map(_is_fixed, call.args))


def _is_prose(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in PROSE


def _is_fixed(node: ast.expr) -> bool:
    """Return whether an expression is words that stand in the code: a text, several, or a constant's name."""
    if isinstance(node, ast.Tuple | ast.Set | ast.List):
        return any(map(_is_fixed, node.elts))
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""


def _broad(module: Module) -> Iterator[int]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "BaseException"
            reraised = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in node.body)
            if re.search(r"\b(Base)?Exception\b", caught) and not reraised:
                yield node.lineno


def _environment(module: Module) -> Iterator[tuple[str, int]]:
    names = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
    yield from ((name, line) for name, line in imports(module) if name in names)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in names:
            yield ast.unparse(node), node.lineno


def _fixtures(module: Module) -> Iterator[tuple[str, str]]:
    """Return each fixture's name, and the class of what it gives."""
    for node in functions(module):
        for made in map(ast.unparse, node.decorator_list):
            if made.startswith("pytest.fixture") and node.returns is not None:
                name = re.search(r"name='(\w+)'", made)
                yield (
                    name[1] if name else node.name,
                    re.sub(r"^(Async)?Iterator\[(.*)\]$", r"\2", ast.unparse(node.returns)),
                )


def _replaces_or_waits(call: ast.Call) -> bool:
    said = ast.unparse(call.func)
    return said in {"time.sleep", "mock.patch", "mocker.patch"} or said.endswith(
        ("monkeypatch.setattr", "mock.patch.object")
    )
