"""The snippets of a page of the docs: routes are loaded with what they leave out, route tests are played, commands are run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from switchboard.cli.commands import commands
from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.routetests.read import read_script
from switchboard.routetests.run import run_test
from tests.house.source import ROOT

FENCE = re.compile(r"^```([a-z]+ ?[a-z]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Snippet:
    """One fenced block: the line of its first line, its kind (`yaml routes`), its text."""

    line: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Snippets:
    """A page's blocks. `usual` is what its fragments leave out, so that a reader need not read it again each time."""

    page: str
    usual: Mapping[str, str]
    owners_files: Mapping[str, str]

    def all(self) -> Iterator[Snippet]:
        """Give each block."""
        text = (ROOT / self.page).read_text()
        for fence in FENCE.finditer(text):
            yield Snippet(text.count("\n", 0, fence.start()) + 2, fence[1].strip(), fence[2])

    def of(self, kind: str) -> list[object]:
        """Return the blocks of a kind, each a test's case."""
        return [pytest.param(each, id=f"line {each.line}") for each in self.all() if each.kind == kind]

    def left_out(self, fragment: str) -> list[str]:
        """Return what a fragment leaves out."""
        return [text for key, text in self.usual.items() if not re.search(rf"^{key}:", fragment, re.MULTILINE)]

    def load(self, snippet: Snippet) -> Config:
        """Load a fragment of routes.yaml; faults name the line of the page, where its lines suffice."""
        missing = self.left_out(snippet.text)
        above = "\n" * (snippet.line - 1 - sum(each.count("\n") + 1 for each in missing))
        whole = above + "\n".join([*missing, snippet.text])
        return load_config(whole, file=self.page, owners_files=self.owners_files)[0]

    def before(self, snippet: Snippet, kind: str) -> Snippet:
        """Return the last block of a kind before another."""
        return [each for each in self.all() if each.kind == kind and each.line < snippet.line][-1]

    def wrong(self, snippet: Snippet) -> list[str]:
        """Play route tests on the routes before them; returns what does not hold."""
        config = self.load(self.before(snippet, "yaml routes"))
        text = "\n" * (snippet.line - 1) + snippet.text
        script = read_script(text, file=self.page, loads=lambda _, name: f"{name} is missing")
        results = [run_test(test, config) for test in script.tests]
        assert results
        return [f"{each.line}: {each.problem}" for result in results for each in result.failures]

    def run(self, snippet: Snippet, folder: Path, *, routes: Snippet, tests: Snippet) -> None:
        """Run the commands of a block in this folder, with routes and route tests of the page: each answers as shown."""
        (folder / "routes.yaml").write_text("\n".join([*self.left_out(routes.text), routes.text]))
        (folder / "routes.test.yaml").write_text(tests.text)
        for command in snippet.text.split("$ switchboard ")[1:]:
            words, *shown = command.splitlines()
            said = CliRunner().invoke(commands(), words.split(), env={"ROUTES": "routes.yaml"}).output
            missing = [line for line in shown if " ".join(line.split()) not in " ".join(said.split())]
            assert not missing, f"switchboard {words} says:\n{said}"
