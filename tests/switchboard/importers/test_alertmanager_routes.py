"""The list of routes leads every alert to the same receivers as the tree, whichever of its routes go on."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from switchboard.importers.alertmanager_read import read_config
from switchboard.importers.alertmanager_routes import flatten
from switchboard.importers.logic import is_nothing
from switchboard.model.facts import Facts
from switchboard.routing.walk import walk
from switchboard.search.match import matches
from switchboard.search.truth import Truth
from tests.switchboard.builders import facts
from tests.switchboard.importers.trees import a_config, a_node, imported

OPERATORS = st.sampled_from(["=", "!=", "=~", "!~"])


@st.composite
def trees(draw: st.DrawFn) -> list[dict[str, Any]]:
    numbers = iter(range(60))

    def siblings(depth: int) -> list[dict[str, Any]]:
        return [node(depth) for _ in range(draw(st.integers(0, 3)))]

    def node(depth: int) -> dict[str, Any]:
        label, value = st.sampled_from("ab"), st.sampled_from(["x", "y", "x|y", "x.*", ".*"])
        matchers = draw(st.lists(st.tuples(label, OPERATORS, value), max_size=2))
        goes_on = draw(st.booleans())
        return {
            **a_node(next(numbers), matchers),
            "continue": goes_on,
            "routes": siblings(depth + 1) if depth < 2 else [],
        }

    return siblings(0)


LABELS = st.dictionaries(st.sampled_from("ab"), st.sampled_from(["x", "y", "xy", "x|y", ".*"]))


@given(trees(), LABELS)
def test_every_alert_goes_where_alertmanager_would_lead_it(
    routes: list[dict[str, Any]], labels: dict[str, str]
) -> None:
    tree = a_config(routes)
    written, config = imported(tree)
    assert not [left for left in written.left if "nothing can reach it" not in left.because]
    told = {str(target) for route in walk(an_alert(labels), config).matched for target in route.notify}
    assert (told or {"slack:#default"}) == {f"slack:#{name}" for name in led(tree["route"], labels)}


@given(trees(), LABELS)
def test_a_time_that_mutes_a_route_mutes_what_it_tells_and_nothing_else(
    routes: list[dict[str, Any]], labels: dict[str, str]
) -> None:
    tree = a_config(routes)
    told = led(tree["route"], labels)
    for flat in flatten(read_config(json.dumps(tree)).root):
        assert flat.exact is not None
        holds_exactly = not is_nothing(flat.exact) and matches(flat.exact, an_alert(labels)) is Truth.YES
        assert holds_exactly == (flat.node.receiver in told)


def an_alert(labels: dict[str, str]) -> Facts:
    return facts(tags=tuple(labels.items()))


def led(node: dict[str, Any], labels: dict[str, str]) -> list[str]:
    """Lead an alert through the tree as Alertmanager's own documentation says."""
    found: list[str] = []
    for child in node["routes"]:
        if all(holds(matcher, labels) for matcher in child["matchers"]):
            found += led(child, labels)
            if not child["continue"]:
                break
    return found or [node["receiver"]]


def holds(matcher: str, labels: dict[str, str]) -> bool:
    found = re.fullmatch(r'(\w)(=~|!~|!=|=)"(.*)"', matcher)
    assert found
    label, operator, value = found.groups()
    said = labels.get(label, "")
    same = bool(re.fullmatch(value, said)) if "~" in operator else value == said
    return same != operator.startswith("!")
