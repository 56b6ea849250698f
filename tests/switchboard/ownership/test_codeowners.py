"""A CODEOWNERS file is read as GitHub reads it, with GitLab's sections."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadOwners
from switchboard.ownership.codeowners import Root, parse_codeowners, stack_path
from switchboard.ownership.rule import MatcherKind, Rule

READ: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "": [],
    "\n# top\n   \n\t# indented\n": [],
    "\ufeff* @all": [("*", ("@all",))],
    "*.js\t@a   b@c.d @org/team": [("*.js", ("@a", "b@c.d", "@org/team"))],
    "a @x\r\nb @y\rc @z": [("a", ("@x",)), ("b", ("@y",)), ("c", ("@z",))],
    "*.js @a # note @b": [("*.js", ("@a",))],
    "*.js @a #note": [("*.js", ("@a",))],
    "a#b @a": [("a#b", ("@a",))],
    r"with\ space/ @a": [("with space/", ("@a",))],
    r"\#file @a": [("#file", ("@a",))],
    r"a\b @a": [(r"a\b", ("@a",))],
    "a @A@Example.com": [("a", ("@A@Example.com",))],
    # GitHub would take `src/` away from @a again; Sentry drops the line
    "src/ @a\nsrc/gen/": [("src/", ("@a",))],
    "src/ @a\nsrc/gen/ # nobody's": [("src/", ("@a",))],
    "[Docs]\na @x": [("a", ("@x",))],
    "[Docs] @d @e\na\nb @x": [("a", ("@d", "@e")), ("b", ("@x",))],
    "^[Docs][2] @d # why\na": [("a", ("@d",))],
    "[Docs] @d\na\n[Code]\nb": [("a", ("@d",))],
    "[Docs]\n[slug]/page.tsx @web": [("[slug]/page.tsx", ("@web",))],
}


@pytest.mark.parametrize("text", READ)
def test_a_file_is_read(text: str) -> None:
    expected = tuple(Rule(MatcherKind.CODEOWNERS, pattern, owners) for pattern, owners in READ[text])
    assert parse_codeowners(text) == expected


def test_rules_know_their_line_and_section() -> None:
    rules = parse_codeowners("# top\n* @all\n\n[The  Docs]\na @x\n[Code]\nb @y\n^[the docs]\nc @z")
    assert [(rule.line, rule.section) for rule in rules] == [
        (2, None),
        (5, "the docs"),
        (7, "code"),
        (9, "the docs"),
    ]


def test_an_exclusion_is_a_rule_of_its_section_without_owners() -> None:
    rules = parse_codeowners("* @all\n!src/gen/\n[Docs] @docs\n!*.md @somebody # not ours\n!a\\ b")
    assert [(rule.pattern, rule.owners, rule.section, rule.excludes) for rule in rules] == [
        ("*", ("@all",), None, False),
        ("src/gen/", (), None, True),
        ("*.md", (), "docs", True),
        ("a b", (), "docs", True),
    ]
    assert str(rules[1]) == "codeowners:!src/gen/"


@pytest.mark.parametrize("line", ["!", "! src/gen/ @all"])
def test_an_exclusion_of_nothing_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(BadOwners, match="without a path") as refused:
        parse_codeowners(f"* @all\n{line}\n")
    assert refused.value.line == 2


ROOTS = (Root("src/", "app/"), Root("lib/", "https://cdn/"), Root("deep/", ""))
MOVED = {
    "/src/pay/": "/app/pay/",
    "src/pay/src/": "app/pay/src/",
    "/lib//x": "/https://cdn/x",
    "a//src/b": "a/app/b",
    "/deep/x": "/x",
    "other//x": "other//x",
    "src/": "src/",
    "*.py": "*.py",
}


@pytest.mark.parametrize("path", MOVED)
def test_anchored_paths_are_moved_to_where_a_stack_has_them(path: str) -> None:
    assert stack_path(path, ROOTS) == MOVED[path]
    assert [rule.pattern for rule in parse_codeowners(f"{path} @a", roots=ROOTS)] == [MOVED[path]]


def test_an_empty_source_stands_before_every_path() -> None:
    assert stack_path("/pay/x", (Root("", "/app/"),)) == "/app/pay/x"


PATHS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1).filter(
    lambda path: path[0] not in "#!\\[^\ufeff" and "\\" not in path
)
OWNERS = st.lists(st.from_regex(r"@[a-z]+(/[a-z]+)?|[a-z]+@x\.y", fullmatch=True), min_size=1, max_size=3).map(tuple)
RULES = st.lists(st.builds(Rule, st.just(MatcherKind.CODEOWNERS), st.tuples(PATHS, PATHS).map(" ".join), OWNERS))


@given(RULES)
def test_a_written_file_reads_as_itself(rules: list[Rule]) -> None:
    lines = [" ".join([rule.pattern.replace("#", r"\#").replace(" ", r"\ "), *rule.owners]) for rule in rules]
    assert parse_codeowners("\n".join(lines)) == tuple(rules)


@given(st.one_of(st.text(), st.text(alphabet="ab/* @#\\[]^!\n\r\t2")))
def test_any_text_is_read_or_refused_within_its_lines(text: str) -> None:
    try:
        rules = parse_codeowners(text)
    except BadOwners as refused:
        assert 1 <= refused.line <= 1 + text.count("\n") + text.count("\r")
    else:
        assert all(rule.pattern and bool(rule.owners) != rule.excludes for rule in rules)
