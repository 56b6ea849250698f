"""The core reads what a destination can do, and names none."""

from __future__ import annotations

import ast

from tests.house.source import product, within

CORE = (
    "switchboard.model",
    "switchboard.state",
    "switchboard.routing",
    "switchboard.outbox",
    "switchboard.muting",
    "switchboard.pipeline",
    "switchboard.storage",
    "switchboard.actions",
    "switchboard.app",
)


def test_the_core_names_no_kind_of_destination() -> None:
    named = [
        f"{module.path}:{node.lineno}: DestinationKind.{node.attr}"
        for module in product()
        if within(module.name, *CORE)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr.isupper()
        if isinstance(node.value, ast.Name) and node.value.id == "DestinationKind"
    ]
    assert not named, "read its traits instead:\n" + "\n".join(named)
