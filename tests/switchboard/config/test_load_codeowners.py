"""A CODEOWNERS file: its owners become our teams and people, strangers are told once, what is wrong by its line there."""

from __future__ import annotations

import pytest

from switchboard.config.bundle import unbundle
from switchboard.config.load import load_config, owners_paths
from switchboard.errors import BadConfig, Fault
from switchboard.ownership.rule import MatcherKind
from switchboard.routing.decide import decide
from tests.switchboard.routing.samples import FILE, HEAD, facts, faults_of

PATH = "CODEOWNERS"
WHOLE = (
    HEAD.replace("slack: U012ABC", "slack: U012ABC, email: alice@example.com") + f"routes: []\nowners_file: {PATH}\n"
)


def owners(text: str, more: str = "") -> list[tuple[str, tuple[str, ...]]]:
    config, _ = load_config(WHOLE + more, file=FILE, owners_files={PATH: text})
    return [(rule.pattern, rule.owners) for rule in config.owners if rule.kind is MatcherKind.CODEOWNERS]


def warned(text: str) -> tuple[Fault, ...]:
    return load_config(WHOLE, file=FILE, owners_files={PATH: text})[1]


@pytest.mark.parametrize(
    "written, owner",
    [
        ("@example/core", "#core"),
        ("@example/Payments-Team", "#payments"),
        ("@example/maintainers/core", "#core"),
        ("@core", "#core"),
        ("@Payments-Team", "#payments"),
        ("@alice", "alice@example.com"),
        ("Bob@Example.com", "bob@example.com"),
    ],
)
def test_owners_are_teams_by_key_or_slug_and_people_by_name_or_address(written: str, owner: str) -> None:
    assert owners(f"src/*.py {written}\n") == [("src/*.py", (owner,))]


def test_strangers_are_dropped_and_told_once() -> None:
    text = "a @example/core @example/nobody\nb @bob @example/nobody\n"
    assert owners(text) == [("a", ("#core",))]
    (warning,) = warned(text)
    assert (warning.file, warning.line) == (PATH, 1)
    assert warning.problem == "no team here is called @example/nobody, @bob"


def test_many_strangers_are_one_warning() -> None:
    (warning,) = warned("".join(f"a{number} @example/nobody{number}\n" for number in range(500)))
    assert warning.problem.endswith("and 495 more")


def test_roots_turn_paths_of_the_repository_into_those_of_a_stack() -> None:
    assert owners("/src/shop/ @example/core\n", "owners_roots: [{source: src/, stack: app/}]\n") == [
        ("/app/shop/", ("#core",))
    ]


def test_rules_of_the_file_stand_before_those_written_here() -> None:
    config, _ = load_config(WHOLE, file=FILE, owners_files={PATH: "* @example/frontend\n"})
    assert decide(facts("elsewhere.py"), config).owners == ("frontend",)
    assert decide(facts("src/shop/a.py"), config).owners == ("core",)


def test_a_file_that_is_not_there_is_a_fault() -> None:
    (fault,) = faults_of(WHOLE)
    assert (fault.path, fault.problem) == ("owners_file", "CODEOWNERS is not there, or not to be read")


def test_what_is_wrong_is_told_by_its_line_in_that_file() -> None:
    with pytest.raises(BadConfig) as caught:
        load_config(WHOLE, file=FILE, owners_files={PATH: "a @example/core\n! b\nc @example/core\n!\n"})
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [(PATH, 2), (PATH, 4)]


def test_the_config_holds_the_file_and_changes_with_it() -> None:
    config, _ = load_config(WHOLE, file=FILE, owners_files={PATH: "a @example/core\n"})
    assert load_config(config.text, file=FILE)[0] == config
    assert set((unbundle(config.text) or {}).values()) == {WHOLE, "a @example/core\n"}
    assert load_config(WHOLE, file=FILE, owners_files={PATH: "a @example/frontend\n"})[0].hash != config.hash


@pytest.mark.parametrize("text, paths", [(WHOLE, (PATH,)), (HEAD, ()), ("owners_file: [a]", ()), ("{", ())])
def test_a_file_tells_which_others_it_asks_for(text: str, paths: tuple[str, ...]) -> None:
    assert owners_paths(text) == paths


def test_what_only_a_person_owns_is_said_to_be_theirs() -> None:
    config, _ = load_config(WHOLE, file=FILE, owners_files={PATH: "elsewhere.py @alice\n"})
    decision = decide(facts("elsewhere.py"), config)
    assert decision.owners == ()
    assert decision.because.endswith("owned by alice@example.com, a person of no team")


def test_a_person_is_meant_before_a_team_of_the_same_name() -> None:
    config, _ = load_config(
        WHOLE.replace("teams:\n", 'teams:\n  alice: {slack: "#alice"}\n'),
        file=FILE,
        owners_files={PATH: "*.py @alice\n"},
    )
    assert config.owners[0].owners == ("alice@example.com",)


def test_a_role_of_gitlab_is_a_stranger() -> None:
    (warning,) = warned("/config/ @@maintainer\n")
    assert warning.problem == "no team here is called @@maintainer"


def test_an_exclusion_is_kept_though_it_names_nobody() -> None:
    assert owners("*.py @example/core\n!gen.py\n") == [("*.py", ("#core",)), ("gen.py", ())]


@pytest.mark.parametrize(
    "path",
    ["../CODEOWNERS", "/etc/CODEOWNERS", "a/../../CODEOWNERS", ".env", "core.yaml", "owners.yaml", "a\\..\\CODEOWNERS"],
)
def test_another_file_is_never_read_as_one_whatever_is_handed_in(path: str) -> None:
    quoted = path.replace("\\", "\\\\")
    whole = WHOLE.replace(f"owners_file: {PATH}", f'owners_file: "{quoted}"')
    with pytest.raises(BadConfig) as caught:
        load_config(whole, file=FILE, owners_files={path: "* @example/core\n"})
    assert [fault.path for fault in caught.value.faults] == ["owners_file"]
    assert "is not read" in caught.value.faults[0].problem


def test_of_its_text_only_what_is_an_owner_is_said() -> None:
    (warning,) = warned("TOKEN=abc hunter2 @nobody\n*.md $ecret\n")
    assert warning.problem == "no team here is called @nobody"
    (warning,) = warned("TOKEN=abc hunter2\n")
    assert warning.problem == "no team here is called what stands there"
