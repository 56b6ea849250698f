"""Alertmanager's configuration file, YAML, as texts: what it routes by, and nothing of what it keeps secret.

Source: prometheus.io/docs/alerting/latest/configuration, up to version 0.32.
"""

from __future__ import annotations

import yaml

from switchboard.errors import BadImport
from switchboard.importers.alertmanager_matchers import read_matchers
from switchboard.importers.alertmanager_words import AlertmanagerConfig, InhibitRule, Node
from switchboard.payloads.lenient import Object, mapping, sequence

MOST_BYTES = 2_000_000
MOST_NODES = 500_000
DEEPEST = 40
_MERGES = {"<": yaml.SafeLoader.yaml_implicit_resolvers["<"]}


class _Texts(yaml.SafeLoader):
    """Reads every plain value as the text it was written as, as Go does where a text is asked for."""

    yaml_implicit_resolvers = _MERGES


def read_config(text: str) -> AlertmanagerConfig:
    """Read the file; raises BadImport, which names the line and never its content."""
    if len(text) > MOST_BYTES:
        raise BadImport(f"the file is larger than {MOST_BYTES:,} characters")
    try:
        top = mapping(_load(text))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadImport(f"line {line}: the file is not YAML") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadImport("the file is not YAML") from None
    if not mapping(top.get("route")):
        raise BadImport("the file has no route; is it Alertmanager's own configuration?")
    intervals = (*sequence(top.get("time_intervals")), *sequence(top.get("mute_time_intervals")))
    return AlertmanagerConfig(
        root=_node(mapping(top.get("route")), "", 0),
        receivers={_text(one, "name"): one for one in map(mapping, sequence(top.get("receivers")))},
        inhibits=tuple(map(_inhibit, map(mapping, sequence(top.get("inhibit_rules"))))),
        intervals={
            _text(one, "name"): tuple(map(mapping, sequence(one.get("time_intervals"))))
            for one in map(mapping, intervals)
        },
    )


def _load(text: str) -> object:
    """Read YAML, unless its aliases, each written out where it stands, make more of it than anybody wrote."""
    loader = _Texts(text)
    try:
        node = loader.get_single_node()
        if node is not None and _written_out(node, {}) > MOST_NODES:
            raise BadImport("its aliases (*name) make it too large: write out what they stand for")
        return loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def _written_out(node: yaml.Node, known: dict[int, int]) -> int:
    """Count the nodes with every alias written out; one that stands within itself counts as too many."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) not in known:
        known[id(node)] = MOST_NODES
        parts = (part for item in node.value for part in (item if isinstance(item, tuple) else (item,)))
        known[id(node)] = 1 + sum(_written_out(part, known) for part in parts)
    return known[id(node)]


def texts(value: object) -> tuple[str, ...]:
    """Take a list of texts, or one."""
    return (
        (value,) if isinstance(value, str) and value else tuple(one for one in sequence(value) if isinstance(one, str))
    )


def _node(value: Object, receiver: str, depth: int) -> Node:
    """Read a route; without a receiver it has its parent's."""
    if depth > DEEPEST:
        raise BadImport(f"its routes are nested more than {DEEPEST} deep")
    own = _text(value, "receiver") or receiver
    matchers, odd = read_matchers(value, "matchers", "match", "match_re")
    return Node(
        receiver=own,
        matchers=matchers,
        odd=odd,
        goes_on=_text(value, "continue").lower() in ("true", "yes", "on"),
        mutes=texts(value.get("mute_time_intervals")),
        active=texts(value.get("active_time_intervals")),
        repeat=_text(value, "repeat_interval"),
        children=tuple(_node(mapping(one), own, depth + 1) for one in sequence(value.get("routes"))),
    )


def _inhibit(value: Object) -> InhibitRule:
    source, odd = read_matchers(value, "source_matchers", "source_match", "source_match_re")
    target, more = read_matchers(value, "target_matchers", "target_match", "target_match_re")
    return InhibitRule(source=source, target=target, equal=texts(value.get("equal")), odd=(*odd, *more))


def _text(value: Object, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
