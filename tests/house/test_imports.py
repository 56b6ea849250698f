"""Imports point down, fences hold, no room leads back to itself, and the rooms are few."""

from __future__ import annotations

import sys
from functools import cache

from tests.house.source import Module, imports, product, within

# From the bottom up. A name not listed here belongs to the layer of its package.
LAYERS = {
    "words": "switchboard.model switchboard.errors switchboard.clock",
    "pure rules": "switchboard.payloads switchboard.search switchboard.ownership switchboard.redact switchboard.schedule "
    "switchboard.config switchboard.routing switchboard.commands switchboard.importers "
    "switchboard.inbox.cutoffs "
    "switchboard.state.issue_state switchboard.state.deliveries switchboard.muting.suppress switchboard.muting.in_force "
    "switchboard.muting.inhibition switchboard.muting.summary_members switchboard.pipeline.doubt "
    "switchboard.pipeline.thresholds switchboard.directory.permission switchboard.directory.options "
    "switchboard.digests.periods switchboard.digests.places switchboard.digests.noise "
    "switchboard.reload.changes switchboard.reload.differences "
    "switchboard.outbox.plan switchboard.outbox.policy switchboard.outbox.budgets switchboard.escalation.rules "
    "switchboard.digests.times switchboard.digests.statistics switchboard.digests.releases switchboard.digests.response "
    "switchboard.digests.only switchboard.digests.look_at switchboard.digests.missing "
    "switchboard.digests.held_back switchboard.digests.proposals switchboard.digests.shared_terms",
    "edges": "switchboard.storage switchboard.senders switchboard.sentry switchboard.runtime",
    "stories": "switchboard.importers.sentry_fetch switchboard.inbox switchboard.state switchboard.muting switchboard.reload "
    "switchboard.directory switchboard.outbox switchboard.pipeline switchboard.views switchboard.actions switchboard.unfurls "
    "switchboard.escalation switchboard.digests "
    "switchboard.doctor switchboard.routetests",
    "wiring": "switchboard.app switchboard.cli",
    "doors": "webhooks bot console",
    "asgi": "asgi",
}
DOORS = ("webhooks", "bot", "console")
# As many as a newcomer can keep in mind; a new one asks whether two old ones are one.
MOST_ROOMS, MOST_FLOORS = 38, 16
LOOSE = ("switchboard.errors", "switchboard.clock")

# What only some may import, and who.
FENCES = {
    "sqlmodel": ("switchboard.storage", "migrations"),
    "sqlalchemy": ("switchboard.storage", "migrations"),
    "fastapi": (*DOORS, "asgi", "sandbox"),
    "slack_bolt": ("bot", "sandbox"),
    "slack_sdk": ("switchboard.senders.slack", "bot", "sandbox"),
    "httpx": ("switchboard.senders", "switchboard.sentry", "switchboard.app", "sandbox"),
    "pagerduty": ("switchboard.senders.pagerduty",),
    "apscheduler": ("switchboard.runtime.tasks",),
    "typer": ("switchboard.cli", "sandbox"),
    "structlog": ("switchboard", *DOORS, "asgi"),
    "aiosmtplib": ("switchboard.senders.email",),
    "aiosmtpd": ("sandbox",),
    "jinja2": ("console", "switchboard.senders.email"),
    "dotenv": ("switchboard.runtime.settings", "sandbox"),
}
# The words are made of the standard library, of which nothing that reaches out, and of msgspec's frozen values.
WORDS_MAY = sys.stdlib_module_names | {"msgspec"}
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


def test_words_know_only_the_standard_library_and_what_they_are_made_of() -> None:
    words = LAYERS["words"].split()
    wrong = [
        f"{module.path}:{line}: imports {name}"
        for module in product()
        if within(module.name, *words)
        for name, line in imports(module)
        if not within(name, *words) and (name.partition(".")[0] not in WORDS_MAY or within(name, *WORDS_MAY_NOT))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_room_leads_back_to_itself() -> None:
    below, circle = _rooms_below(), ""
    for room in below:
        circle = circle or _way_back(room, below)
    assert not circle, f"these rooms import each other in a circle: {circle}"


def test_no_file_leads_back_to_itself() -> None:
    known = {module.name for module in _ours()}
    below = {
        module.name: {part for name, _ in imports(module) for part in (name, name.rpartition(".")[0])}
        & known - {module.name}
        for module in _ours()
    }
    circles = list(filter(None, (_way_back(name, below) for name in below)))
    assert not circles, f"these files import each other in a circle: {circles[:1]}"


def test_the_house_has_few_rooms_on_few_floors() -> None:
    below = _rooms_below()
    floors = {room: _floor(room, below) for room in below}
    rooms = floors.keys() - set(LOOSE)  # a module that lies loose is no room; a destination is one
    assert len(rooms) <= MOST_ROOMS, sorted(rooms)
    assert max(floors.values()) <= MOST_FLOORS, sorted(floors.items(), key=lambda each: each[1])


def test_every_room_has_a_layer_and_every_layer_names_what_exists() -> None:
    known = {module.name for module in _ours()} | {module.package for module in _ours()}
    missing = [entry for entries in LAYERS.values() for entry in entries.split() if entry not in known]
    assert not missing, f"these stand in LAYERS and nowhere else: {missing}"


def test_no_module_lies_loose_in_the_house() -> None:
    loose = {module.name for module in _ours() if module.package == "switchboard"} - {"switchboard", *LOOSE}
    assert not loose, f"give these a room: {sorted(loose)}"


def _rooms_below() -> dict[str, set[str]]:
    """Give each room of ours with those that it imports."""
    below: dict[str, set[str]] = {_room(module.name): set() for module in _ours() if module.name != "switchboard"}
    for module in _ours():
        for name, _ in imports(module):
            room = _room(name)
            if room in below and room != _room(module.name):
                below[_room(module.name)].add(room)
    return below


def _way_back(start: str, below: dict[str, set[str]]) -> str:
    """Give a way from a room to itself, empty where there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        if start in below[way[-1]]:
            return " → ".join([*way, start])
        ways += [[*way, room] for room in sorted(below[way[-1]] - seen)]
        seen |= below[way[-1]]
    return ""


def _floor(room: str, below: dict[str, set[str]]) -> int:
    return 1 + max((_floor(each, below) for each in below[room]), default=0)


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


def _room(name: str) -> str:
    """Give the room that a name lies in: `switchboard.storage`, a sender's own (`switchboard.senders.slack`), a door."""
    parts = name.split(".")
    own = parts[:2] == ["switchboard", "senders"] and ".".join(parts[:3]) in _packages()
    return ".".join(parts[: 3 if own else 2]) if parts[0] == "switchboard" else parts[0]


@cache
def _packages() -> frozenset[str]:
    return frozenset(module.name for module in product() if module.path.endswith("__init__.py"))
