"""Whatever a text holds, YAML reads back that text and nothing else; a comment stays one line."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.document import Scalar, read_document
from switchboard.config.load import load_config
from switchboard.importers.draft import Draft, DraftRoute, DraftTeam, Left
from switchboard.importers.writing import scalar, write

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["yes", "null", "1", "~", "'", '"', "a: b", "\x85"]
)


@given(TEXTS, TEXTS)
def test_a_text_reads_back_as_itself(key: str, text: str) -> None:
    line = f"{scalar(key)}: [{scalar(text)}, {scalar(key)}]"
    assert yaml.safe_load(line) == {key: [text, key]}


@given(st.text())
def test_no_text_can_break_out_of_its_place(text: str) -> None:
    [entry] = read_document(f"a: {scalar(text)}", file="").entries
    assert entry.key == "a"
    assert isinstance(entry.value, Scalar)


@given(TEXTS)
def test_what_was_left_stays_in_its_comment(text: str) -> None:
    left = (Left(text, text),)
    route = DraftRoute(name="a", when="level:error", notify=("slack:#a",), left=left)
    draft = Draft(routes=(route, DraftRoute(name=text, when=None, left=left)), fallback=("slack:#a",), left=left)
    config, _ = load_config(write(draft).text, file="routes.yaml")
    assert [one.name for one in config.routes] == ["a"]


def test_a_route_that_asks_for_less_is_in_shadow_and_says_so() -> None:
    route = DraftRoute(name="a", when="level:error", notify=("slack:#a",), wider=True)
    text = write(Draft(routes=(route,), fallback=("slack:#a",))).text
    assert "in shadow until you have looked at it" in text
    assert load_config(text, file="routes.yaml")[0].routes[0].shadow


def test_a_team_without_an_address_loads() -> None:
    text = write(
        Draft(teams=(DraftTeam(key="on"), DraftTeam(key="a", notes=("CHECK: a",))), fallback=("slack:#a",))
    ).text
    assert sorted(load_config(text, file="routes.yaml")[0].teams) == ["a", "on"]


def test_secrets_in_comments_are_hidden() -> None:
    token = "xoxb-1234567890-madeup"
    text = write(Draft(fallback=("slack:#a",), left=(Left(f"the action {token}", "it is one"),))).text
    assert token not in text
    assert "[hidden]" in text
