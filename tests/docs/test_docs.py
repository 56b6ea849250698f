"""Docs name only what exists: paths, settings, commands, make targets, links."""

from __future__ import annotations

import re

from typer.main import get_command

from switchboard.cli.commands import commands
from switchboard.runtime.settings import names
from tests.docs.text import blocks, example, pages, said
from tests.house.source import ROOT, tracked

PATH = re.compile(r"^[\w.@{}-]+(/[\w.*@{}-]+)*/?$")
TOP = {path.partition("/")[0] for path in tracked() if "/" in path}
SUFFIXES = (".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".ini", ".json", ".html")
# Files that a reader makes, or that a rule of ours is about.
MADE_BY_READERS = {"routes.yaml", "_global.yaml", ".env", "switchboard.db", "CODEOWNERS", "routes.test.yaml"}
SETTING = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")
PREFIXES = ("APPRISE_", "WEBHOOK_", "PAGERDUTY_")
# Names that look like settings of ours but belong to CI, the tests and the platforms.
TESTS = {
    "REFERENCE_DATA",
    "SWITCHBOARD_REQUIRE_BROWSER",
    "SWITCHBOARD_REQUIRE_NODE",
    "CRASH_SEEDS",
    "HYPOTHESIS_PROFILE",
}
NOT_OURS = {*TESTS, "GIT_COMMIT", "GIT_SHA", "NO_COLOR", "SSL_CERT_FILE"}
COMMAND = re.compile(r"(?:^|[`\s])switchboard ((?:[a-z]+ ?)+)")
MAKE = re.compile(r"^make ([a-z]+)")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_docs_name_only_paths_that_exist() -> None:
    wrong = [
        f"{page}:{line}: {phrase}"
        for page in pages()
        if page != "CHANGELOG.md"  # it tells of what was
        for line, phrase in said(page)
        if _looks_like_a_path(phrase) and not _exists(phrase, page)
    ]
    assert not wrong, "\n".join(wrong)


def test_links_lead_somewhere() -> None:
    wrong = [
        f"{page}: {target}"
        for page in pages()
        for target in LINK.findall((ROOT / page).read_text())
        if not (ROOT / page).parent.joinpath(target).exists()
    ]
    assert not wrong, "\n".join(wrong)


def test_docs_name_only_settings_that_exist() -> None:
    known = {*example(commented=False), *example(commented=True), *NOT_OURS}
    wrong = [
        f"{page}:{line}: {phrase}"
        for page in pages()
        for line, phrase in said(page)
        if SETTING.match(name := phrase.partition("=")[0]) and name not in known and not name.startswith(PREFIXES)
    ]
    assert not wrong, "\n".join(wrong)


def test_docs_name_only_commands_that_exist() -> None:
    known = _commands()
    wrong = [
        f"{page}:{line}: switchboard {words}"
        for page in pages()
        for line, text in [*((line, f"`{phrase}") for line, phrase in said(page)), *blocks(page)]
        for words in COMMAND.findall(text.partition("#")[0])
        if words.split()[0] not in known
    ]
    assert not wrong, "\n".join(wrong)


def test_docs_name_only_make_targets_that_exist() -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wrong = [
        f"{page}:{line}: make {target}"
        for page in pages()
        for line, text in [*said(page), *blocks(page)]
        for target in MAKE.findall(text)
        if target not in known
    ]
    assert not wrong, "\n".join(wrong)


def test_the_example_lists_every_setting_in_the_order_it_is_read() -> None:
    assert example(commented=False) == names()


def test_every_setting_says_what_happens_when_it_is_empty() -> None:
    paragraphs = (ROOT / ".env.example").read_text().split("\n\n")
    silent = [
        paragraph.splitlines()[-1]
        for paragraph in paragraphs
        if re.search(r"^[A-Z_]+=$", paragraph, re.MULTILINE) and "Empty:" not in paragraph and "Empty." not in paragraph
    ]
    assert silent in ([], ["SENTRY_ENABLE_TRACING="]), silent


def test_the_changelog_has_room_for_what_comes() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## \[?Unreleased", text, re.MULTILINE)


def _looks_like_a_path(phrase: str) -> bool:
    if not PATH.match(phrase) or phrase.rpartition("/")[2] in MADE_BY_READERS:
        return False
    first = phrase.partition("/")[0]
    return (first in TOP and "/" in phrase) or ("/" not in phrase and phrase.endswith(SUFFIXES))


def _exists(phrase: str, page: str) -> bool:
    """Look from the root, from the page, and, without a folder, anywhere; braces stand for a name."""
    pattern = re.sub(r"\{[^}]*\}|<[^>]*>", "*", phrase).rstrip("/")
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    return any(ROOT.glob(pattern)) or (ROOT / page).parent.joinpath(phrase).exists()


def _commands() -> set[str]:
    return set(getattr(get_command(commands()), "commands", {}))
