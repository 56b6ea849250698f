"""YAML to nodes: lines are kept, and what is not plain YAML is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.document import DEEPEST, MOST_BYTES, Mapping, NodeKind, Scalar, Sequence, read_document, text_of
from switchboard.errors import BadConfig, Fault


def refused(text: str) -> Fault:
    with pytest.raises(BadConfig) as caught:
        read_document(text, file="routes.yaml")
    (fault,) = caught.value.faults
    return fault


def test_nodes_remember_their_lines_and_the_text_as_written() -> None:
    top = read_document("version: 1\nteams:\n  a:\n    slack: '#a'\nlist:\n  - 22:30\n  - yes\n", file="f")
    assert [entry.line for entry in top.entries] == [1, 2, 5]
    listed = top.get("list")
    assert listed is not None
    assert listed.value == Sequence(6, (Scalar(6, "22:30", NodeKind.INTEGER), Scalar(7, "yes", NodeKind.BOOLEAN)))


def test_a_block_text_says_that_it_begins_on_the_next_line() -> None:
    entry = read_document("owners: |\n  a b\n", file="f").get("owners")
    assert entry is not None
    assert entry.value == Scalar(1, "a b\n", NodeKind.TEXT, block=True)


@pytest.mark.parametrize(
    "text, line, problem",
    [
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("- a\n- b\n", 1, "not a mapping"),
        ("a: 1\nb: 2\na: 3\n", 3, "“a” is written twice"),
        ("a: &x [1]\nb: *x\n", 2, "alias"),
        ("a: &x [*x]\n", 1, "alias"),
        ("a: !!python/object:os.system x\n", 1, "tag"),
        ("a: !secret x\n", 1, "tag"),
        ("a: 1\nb: [1, 2\n", 3, "not YAML"),
        ("a: 1\n\tb: 2\n", 2, "a tab indents this line"),
        ("a: 1\n---\nb: 2\n", 2, "not YAML"),
        ("a: x\nb: \x00\n", 2, "character"),
        ('a: "\\UFFFFFFFF"\n', 1, "escape"),
        ('a: "\\ud800"\n', 1, "surrogate"),
        ("? [a]\n: b\n", 1, "a key is a list"),
        ("a: " + "[" * (DEEPEST + 5), 1, "deep"),
        ("a: " + "x" * MOST_BYTES, 1, "larger"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, line: int, problem: str) -> None:
    fault = refused(text)
    assert problem in fault.problem
    assert fault.line == line
    assert fault.remedy


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    with pytest.raises(BadConfig) as caught:
        text_of(b"a: 1\nb: \xff\n", file="routes.yaml")
    assert caught.value.faults[0].line == 2
    assert text_of(b"\xef\xbb\xbfa: 1\n", file="routes.yaml") == "a: 1\n"


@given(st.one_of(st.text(), st.text(alphabet="ab:-[]{}\"'\\|>&*!#\n %@`,?\tUx0f")))
def test_any_text_gives_a_mapping_or_a_fault(text: str) -> None:
    try:
        assert isinstance(read_document(text, file="f"), Mapping)
    except BadConfig as error:
        assert len(error.faults) == 1
