"""Rules held against the files of a repository."""

from __future__ import annotations

from datetime import UTC, datetime

from switchboard.model.facts import Facts, Frame
from switchboard.model.replace import replace
from switchboard.ownership.checkout import owners_of_path, rules_without_match
from switchboard.ownership.codeowners import Root, parse_codeowners
from switchboard.ownership.match import Precedence, best_match, owners_of
from switchboard.ownership.parse import parse_rules

ROOTS = (Root("src/", "app/"),)


def test_a_file_has_the_owners_that_an_error_in_it_has() -> None:
    rules = parse_codeowners("* @all\n/src/pay/ @pay") + parse_rules("src/*.py #python\ntags.a:b #tag\nlib/* #lib")
    ranked = owners_of_path(rules, "src/pay/a.py")
    assert [match.rule.owners for match in ranked] == [("#python",), ("@pay",), ("@all",)]
    assert {match.frame for match in ranked} == {0}


def test_a_files_path_is_looked_for_where_a_stack_has_it() -> None:
    rules = parse_codeowners("/src/pay/ @pay", roots=ROOTS)
    assert not owners_of_path(rules, "src/pay/a.py")
    assert owners_of_path(rules, "src/pay/a.py", roots=ROOTS)
    assert rules_without_match(rules, ["src/pay/a.py"]) == rules
    assert not rules_without_match(rules, ["src/pay/a.py"], roots=ROOTS)


def test_rules_that_own_no_file_are_told_in_their_order() -> None:
    rules = parse_codeowners("*.md @docs\n/gone/ @gone") + parse_rules(
        "src/* #src\n*/gone/* #gone\nmodule:gone #module\nurl:* #url\ntags.a:b #tag"
    )
    paths = iter(["README.md", "src/a.py", "src/b.py"])
    assert [rule.pattern for rule in rules_without_match(rules, paths)] == ["/gone/", "*/gone/*"]


def test_without_files_no_rule_owns_any() -> None:
    rules = parse_rules("* #all")
    assert rules_without_match(rules, []) == rules


def test_an_exclusion_takes_a_path_out_of_its_sections_owners_wherever_it_stands() -> None:
    rules = parse_codeowners(
        "!gen/early.rb\n* @all\n!*.md\n/docs/new.md @never\n[Docs] @docs\n*.md\n!/docs/old.md\n[Code]\n*.rb @code"
    )
    owners = {path: [match.rule.owners for match in owners_of_path(rules, path)][:1] for path in PATHS}
    assert owners == PATHS


PATHS = {
    "a.rb": [("@all", "@code")],
    "gen/early.rb": [("@code",)],
    "readme.md": [("@docs",)],
    "docs/new.md": [("@docs",)],
    "docs/old.md": [],
    "gen/early.py": [("@all",)],
}


def test_what_only_exclusions_fit_is_owned_by_the_frame_behind_it() -> None:
    rules = parse_codeowners("* @all\n!/vendor/\n")
    error = Facts(
        at=datetime(2026, 1, 1, tzinfo=UTC),
        resource="error",
        action="created",
        frames=(Frame(filename="src/a.py"), Frame(filename="vendor/b.py")),
    )
    both: tuple[Precedence, ...] = ("nearest_frame", "last_rule")
    for precedence in both:
        best = best_match(rules, error, precedence=precedence)
        assert best is not None
        assert (best.value, best.frame) == ("src/a.py", 1)
        assert owners_of(rules, error, precedence=precedence) == (best,)


def test_an_exclusion_says_nothing_of_another_files_rules() -> None:
    one, other = parse_codeowners("* @all\n"), parse_codeowners("!*.md")
    rules = (*one, *(replace(rule, file="other") for rule in other))
    assert owners_of_path(rules, "a.md")
