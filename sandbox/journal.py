"""The journal: everything that happened in the sandbox, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: which service, what was asked, what came of it."""

    service: str
    method: str
    at: datetime
    outcome: str
    fields: Json = field(default_factory=dict)


class Journal:
    """An append-only list of entries, stamped with the world's clock."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._entries: list[Entry] = []

    def record(self, service: str, method: str, outcome: str, /, **fields: Any) -> Entry:
        """Append one entry; fields are the few values that identify the call."""
        entry = Entry(service, method, self._now(), outcome, fields)
        self._entries.append(entry)
        return entry

    def of(self, service: str, method: str | None = None) -> list[Entry]:
        """The entries of one service (and method), oldest first."""
        return [entry for entry in self._entries if entry.service == service and method in (None, entry.method)]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]
