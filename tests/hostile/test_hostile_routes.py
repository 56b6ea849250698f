"""Configuration written by a stranger, or by somebody in a hurry: read or refused, soon, and without telling a secret."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.errors import BadConfig, BadOwners
from switchboard.ownership.codeowners import parse_codeowners
from switchboard.ownership.parse import parse_rules

# Much more than any of these takes, much less than one takes whose time grows with the square of its length.
SOON = 20.0
SECRET = "xoxb-1234567890-abcdefgh"
HEAD = 'version: 1\nfallback: ["slack:#alerts"]\nteams:\n  core: {slack: "#core"}\n'
ROUTE = 'routes:\n  - {name: all, when: "level:error", notify: ["slack:core"]}\n'
LINES = {
    "a section that never ends": "[" + "a" * 1_000_000,
    "a section of brackets": "[" * 1_000_000,
    "blanks": "a" + " " * 1_000_000 + "#",
    "an empty section": "[" + " " * 1_000_000 + "]",
    "backslashes": "\\" * 1_000_001 + " @core",
    "comments": " #" * 500_000,
    "slashes": "/" * 1_000_000 + " @core",
    "stars": "**/" * 300_000 + " @core",
    "owners": "a" + " @core" * 200_000,
}


def faults(text: str) -> str:
    """Return all that is said of a configuration that is refused."""
    with pytest.raises(BadConfig) as refused:
        load_config(text, file="routes.yaml")
    return "\n".join(map(str, refused.value.faults))


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_codeowners_line_of_a_megabyte_is_read_soon(line: str) -> None:
    began = time.monotonic()
    parse_codeowners(line)
    assert time.monotonic() - began < SOON


ODD = st.text(st.sampled_from("[]^ \t\\#@a/*!\n\r\"'{}?\ufeff\u2028é\ud800:,"), max_size=60) | st.text(max_size=40)


@given(ODD)
def test_no_owners_file_breaks_its_reader(text: str) -> None:
    for read in (parse_codeowners, parse_rules):
        try:
            rules = read(text)
        except BadOwners as refused:
            assert 1 <= refused.line <= len(text) + 1
        else:
            assert all(bool(rule.owners) != rule.excludes for rule in rules)


@given(ODD)
def test_no_text_breaks_the_reader_of_routes(text: str) -> None:
    for whole in (text, HEAD + text, f"{HEAD}owners: |\n  {text}\n", f"{HEAD}routes: {text}"):
        try:
            load_config(whole, file="routes.yaml")
        except BadConfig as refused:
            assert refused.faults


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}: 1\n{SECRET}: 2\n",
        f"{HEAD}x: *{SECRET}\n",
        f"{HEAD}x: !{SECRET}!a 1\n",
        f"{HEAD}x: &{SECRET}\n  - [\n",
        f"{HEAD}  {SECRET}: {{slak: a}}\n",
        f"{HEAD}defaults: {{timezone: {SECRET}}}\n",
        f"{HEAD}routes:\n  - {{name: {SECRET}, when: 'a:[', notify: ['slack:{SECRET}']}}\n",
        f"{HEAD}owners: |\n  path:a #{SECRET}\n{ROUTE}",
        f"version: {SECRET}\n",
        f"{HEAD}x: {'1' * 40}\n  {'0a' * 20}: 3\n",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(text: str) -> None:
    told = faults(text)
    assert SECRET not in told
    assert "0a" * 20 not in told


def test_many_unknown_names_among_many_teams_are_told_soon() -> None:
    teams = "".join(f'  team{number}: {{slack: "#t{number}"}}\n' for number in range(2_000))
    rules = "".join(f"  path:src/m{number}/*.py #taem{number}\n" for number in range(1_000))
    began = time.monotonic()
    told = faults(f"{HEAD}{teams}owners: |\n{rules}{ROUTE}")
    assert time.monotonic() - began < SOON
    assert told.count("no team is called") == 1_000


def test_ten_thousand_rules_are_read_soon() -> None:
    rules = "".join(f"  path:src/m{number}/*.py #core\n" for number in range(10_000))
    began = time.monotonic()
    config, _ = load_config(f"{HEAD}owners: |\n{rules}{ROUTE}", file="routes.yaml")
    assert time.monotonic() - began < SOON
    assert len(config.owners) == 10_000


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{ROUTE.replace('all', 'n ' * 51)}",
        f"{HEAD}{ROUTE}maintenance:\n  - {{name: {'n ' * 51}, every: 'Sun 02:00-04:00', when: 'level:error'}}\n",
    ],
)
def test_a_name_that_no_row_could_hold_is_refused(text: str) -> None:
    assert "longer than 100 characters. Give it a short name" in faults(text)
