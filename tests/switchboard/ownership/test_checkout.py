"""Rules held against the files of a repository."""

from __future__ import annotations

from switchboard.ownership.checkout import owners_of_path, rules_without_match
from switchboard.ownership.codeowners import Root, parse_codeowners
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
