"""The `owners`: rules are Sentry's, their owners are teams that are there, and faults tell the line in the file."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.config.load_owners import owner_key
from tests.switchboard.routing.samples import FILE, PEOPLE, faults_of, warnings_of

BEFORE = "version: 1\nteams: {core: {slack: '#core', sentry: core-team}}\nroutes: []\nfallback: [slack:core]\n"


def test_owners_may_be_keys_or_sentry_slugs_with_or_without_the_sign() -> None:
    config, _ = load_config(BEFORE + "owners: |\n  path:a #core\n  path:b core-team\n", file=FILE)
    assert [owner_key(owner, config.owner_keys) for rule in config.owners for owner in rule.owners] == ["core", "core"]


@pytest.mark.parametrize("written", ["owners: ''\n", "owners: |\n\n", ""])
def test_no_rules_are_no_fault(written: str) -> None:
    assert load_config(BEFORE + written, file=FILE)[0].owners == ()


def test_every_wrong_rule_is_told_by_its_line_in_the_file() -> None:
    faults = faults_of(BEFORE + "owners: |\n  path:a #core\n\n  path:b\n  path:c #corr\n  path:d\n")
    assert [fault.line for fault in faults] == [8, 9, 10]
    assert faults[1].problem == "no team is called “#corr”"
    assert faults[1].remedy.startswith("Did you mean “core")


def test_a_rule_on_the_same_line_as_its_key_is_told_by_that_line() -> None:
    (fault,) = faults_of(BEFORE + "owners: path:a nobody\n")
    assert fault.line == 5


def test_a_person_may_own_what_they_like() -> None:
    assert warnings_of(PEOPLE + "routes: []\n") == ()


def test_owners_that_are_a_list_are_refused() -> None:
    (fault,) = faults_of(BEFORE + "owners: [a]\n")
    assert fault.path == "owners"
