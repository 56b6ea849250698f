"""Imports point down, fences hold, and no two parts import each other."""

from __future__ import annotations

import sys
from collections import defaultdict

from tests.house.source import Module, imports, product, within

# From the bottom up. A name not listed here belongs to the layer of its package.
LAYERS = {
    "words": "switchboard.model switchboard.errors switchboard.clock",
    "pure rules": "switchboard.payloads switchboard.search switchboard.ownership switchboard.redact switchboard.schedule "
    "switchboard.config switchboard.routing switchboard.commands switchboard.importers "
    "switchboard.state.issue_state switchboard.state.deliveries switchboard.muting.suppress switchboard.muting.in_force "
    "switchboard.muting.inhibition switchboard.muting.summary_members switchboard.pipeline.doubt "
    "switchboard.pipeline.thresholds switchboard.directory.permission switchboard.directory.options "
    "switchboard.reload.changes switchboard.reload.differences "
    "switchboard.outbox.plan switchboard.outbox.policy switchboard.outbox.budgets",
    "edges": "switchboard.storage switchboard.senders switchboard.sentry switchboard.runtime",
    "stories": "switchboard.importers.sentry_fetch switchboard.inbox switchboard.state switchboard.muting switchboard.reload "
    "switchboard.directory switchboard.outbox switchboard.pipeline switchboard.views switchboard.actions switchboard.unfurls "
    "switchboard.doctor switchboard.routetests",
    "wiring": "switchboard.app switchboard.cli",
    "doors": "webhooks bot console",
    "asgi": "asgi",
}
DOORS = ("webhooks", "bot", "console")

# What only some may import, and who.
FENCES = {
    "sqlmodel": ("switchboard.storage", "migrations"),
    "sqlalchemy": ("switchboard.storage", "migrations"),
    "fastapi": (*DOORS, "asgi", "sandbox"),
    "slack_bolt": ("bot", "sandbox"),
    "slack_sdk": ("switchboard.senders.slack", "bot", "sandbox"),
    "httpx": ("switchboard.senders", "switchboard.sentry", "switchboard.app", "sandbox"),
    "pagerduty": ("switchboard.senders.pagerduty",),
    "typer": ("switchboard.cli", "sandbox"),
    "structlog": ("switchboard", *DOORS, "asgi"),
    "dotenv": ("switchboard.runtime.settings", "sandbox"),
}
# The words know nothing but the standard library, and of it nothing that reaches out.
WORDS_MAY_NOT = (
    "asyncio.subprocess",
    "http",
    "os",
    "pathlib",
    "socket",
    "sqlite3",
    "subprocess",
    "threading",
    "urllib.request",
)


def test_imports_point_down() -> None:
    wrong = []
    for module in _ours():
        own = _layer(module.name)
        for name, line in imports(module):
            if _layer(name) > own >= 0:
                wrong.append(f"{module.path}:{line}: {module.name} may not import {name}, which stands above it")
    assert not wrong, "\n".join(wrong)


def test_every_module_of_the_house_has_a_layer() -> None:
    homeless = [module.path for module in _ours() if module.name != "switchboard" and _layer(module.name) < 0]
    assert not homeless, f"give these a layer in {__file__}: {homeless}"


def test_doors_do_not_import_each_other() -> None:
    wrong = [
        f"{module.path}:{line}: imports {name}"
        for module in product()
        for name, line in imports(module)
        for door in DOORS
        if within(module.name, door) and within(name, *DOORS) and not within(name, door)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_sandbox_and_the_house_do_not_know_each_other() -> None:
    ours = ("switchboard", *DOORS, "asgi", "migrations")
    wrong = [
        f"{module.path}:{line}: imports {name}"
        for module in product()
        for name, line in imports(module)
        if within(name, *(ours if within(module.name, "sandbox") else ("sandbox",)))
        and not (within(module.name, "sandbox") and within(name, "sandbox"))
    ]
    assert not wrong, "\n".join(wrong)


def test_fences_hold() -> None:
    wrong = [
        f"{module.path}:{line}: only {', '.join(allowed)} may import {fenced}"
        for module in product()
        for name, line in imports(module)
        for fenced, allowed in FENCES.items()
        if within(name, fenced) and not within(module.name, *allowed)
    ]
    assert not wrong, "\n".join(wrong)


def test_words_know_only_the_standard_library() -> None:
    words = LAYERS["words"].split()
    wrong = [
        f"{module.path}:{line}: imports {name}"
        for module in product()
        if within(module.name, *words)
        for name, line in imports(module)
        if not within(name, *words)
        and (name.partition(".")[0] not in sys.stdlib_module_names or within(name, *WORDS_MAY_NOT))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_two_parts_import_each_other() -> None:
    edges: defaultdict[str, set[str]] = defaultdict(set)
    for module in product():
        for name, _ in imports(module):
            edges[_part(module.name)].add(_part(name))
    mutual = {tuple(sorted((one, other))) for one in edges for other in edges[one] if one in edges.get(other, ())}
    assert not (wrong := sorted(pair for pair in mutual if pair[0] != pair[1])), f"these import each other: {wrong}"


def _ours() -> list[Module]:
    return [module for module in product() if within(module.name, "switchboard", *DOORS, "asgi")]


def _layer(name: str) -> int:
    """Give the height of a name, by the longest entry that covers it; -1 for what is not ours."""
    found = [
        (len(entry), height)
        for height, entries in enumerate(LAYERS.values())
        for entry in entries.split()
        if within(name, entry)
    ]
    return max(found, default=(0, -1))[1]


def _part(name: str) -> str:
    """Give the part of the house (`switchboard.storage`), of the sandbox or of a door that a name lies in."""
    return ".".join(name.split(".")[:2])
