"""The reference: what people must have been told in the end, as plainly as it can be said. It shares nothing with the product.

It hears the letters that arrived, in the order of their item, and knows neither databases, lanes, tries nor clocks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# An event's alert may be on its way so long: within it, a close that is older than the alert has overtaken it.
UNDER_WAY = 30
# What an issue says of its last event may lag so far behind; a closing that lags further is not believed, and is said so.
LAGS = 300
STATUS = {"resolved": "resolved", "archived": "archived", "ignored": "archived", "unresolved": "unresolved"}
RETURNS = ("regressed", "escalating")
OWNERS, PAGER, FALLBACK = "#payments", "pager", "#alerts"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a webhook says, as far as people are to hear of it. `key` is the same in its repeats; `at` is in seconds."""

    key: str
    about: str
    change: str
    at: int
    of_issue: bool = False
    assignee: str | None = None
    fatal: bool = False
    seen: int | None = None  # when its issue was last seen, as the letter says

    @property
    def alerts(self) -> bool:
        """Whether it may begin something."""
        return self.change in ("created", "occurred", "fired", *RETURNS)


def opened(headers: Mapping[str, str], raw: bytes) -> Letter:
    """Open a letter of Sentry's."""
    known = {name.lower(): value for name, value in headers.items()}
    body, resource = json.loads(raw), known["sentry-hook-resource"]
    key, at = known["idempotency-key"], int(known["sentry-hook-timestamp"])
    if resource == "metric_alert":
        change = "resolved" if body["action"] == "resolved" else "fired"
        return Letter(key, body["data"]["metric_alert"]["alert_rule"]["name"], change, at)
    if resource == "event_alert":
        event = body["data"]["event"]
        seen = min(at, int(event["timestamp"]))
        return Letter(key, event["title"], "occurred", at, fatal=event["level"] == "fatal", seen=seen)
    return _of_issue(body["action"], body["data"]["issue"], key, at)


def _of_issue(action: str, issue: Mapping[str, Any], key: str, at: int) -> Letter:
    change = {"ignored": "archived"}.get(action, action)
    if change == "unresolved" and issue["substatus"] in RETURNS:
        change = issue["substatus"]
    assignee = (issue["assignedTo"] or {}).get("name")
    seen = int(datetime.fromisoformat(issue["lastSeen"]).timestamp())
    return Letter(key, issue["title"], change, at, True, assignee, issue["level"] == "fatal", seen)


@dataclass(slots=True)
class Episode:
    """One time that a destination hears of a thing. `sure` is how many lines there were when it was surely told.

    `calm` is how many there were when it was last calm, `moved` when its owners took it over: from there on it is silent.
    """

    is_open: bool = True
    moved: int | None = None
    sure: int | None = None
    calm: int = 0


@dataclass(slots=True)
class Thing:
    """One issue or metric alert: how it stands, the lines that were said, and the episodes at each destination."""

    fatal: bool = False
    status: str = "unresolved"
    since: int | None = None
    how: str | None = None
    assignee: str | None = None
    assigned_at: int | None = None
    met: bool = False  # an event came, so that its owners are known
    seen: int | None = None
    doubted: set[tuple[str, int]] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    told: dict[str, list[Episode]] = field(default_factory=dict)

    def hear(self, letter: Letter) -> None:
        """Take a letter in, unless it is of before what is known."""
        if self._is_doubted(letter):
            return
        if letter.seen is not None:
            self.seen = max(letter.seen, self.seen or letter.seen)
        self.fatal |= letter.fatal
        self.met |= letter.change == "occurred"
        before = self.status
        if self.since is None or letter.at >= self.since:
            self._stand(letter)
        if letter.of_issue and (self.assigned_at is None or letter.at >= self.assigned_at):
            self._assign(letter)
        if before == "unresolved" != self.status:
            self._close()
        elif before != "unresolved" == self.status and letter.change == "unresolved":
            self._reopen()
        if letter.alerts and self.status == "unresolved":
            self._tell()

    def _is_doubted(self, letter: Letter) -> bool:
        """Whether it would close or silence, and was written long before what is known; of a closing a line says so, once."""
        if not letter.of_issue or letter.seen is None or self.seen is None or self.seen - letter.seen <= LAGS:
            return False
        if letter.change == "assigned":
            return True
        closes = letter.change in ("resolved", "archived") and self.status == "unresolved"
        if not closes or (self.since is not None and letter.at < self.since):
            return False
        if (letter.change, letter.seen) not in self.doubted:
            self.doubted.add((letter.change, letter.seen))
            self.lines.append("doubted")
        return True

    def _stand(self, letter: Letter) -> None:
        change, at = letter.change, letter.at
        if change in STATUS:
            self._become(STATUS[change], None, at, change)
        elif change in RETURNS:
            self._become("unresolved", change, at, change)
        elif change == "fired":
            self._become("unresolved", "fired", at, change if self.since is not None else None)
        elif change == "occurred" and self.status == "unresolved":
            self.since = max(at - UNDER_WAY, self.since or 0)
        elif change == "occurred" and at - UNDER_WAY > (self.since or 0):
            self._become("unresolved", "regressed", at - UNDER_WAY, "regressed")

    def _become(self, status: str, how: str | None, at: int, line: str | None) -> None:
        same = self.status == status and how in (None, self.how)
        if line and not same:
            self.lines.append(line)
        self.status, self.how, self.since = status, how, at

    def _assign(self, letter: Letter) -> None:
        if letter.assignee != self.assignee:
            self.lines.append("assigned" if letter.assignee else "unassigned")
        self.assignee, self.assigned_at = letter.assignee, letter.at

    def _close(self) -> None:
        for episode in self._latest():
            episode.is_open = False

    def _reopen(self) -> None:
        for episode in self._latest():
            episode.is_open = episode.moved is None

    def _tell(self) -> None:
        owners = [OWNERS, PAGER] if self.fatal else [OWNERS]
        for place in owners if self.met else [FALLBACK]:
            episodes = self.told.setdefault(place, [])
            if not episodes or not episodes[-1].is_open:
                episodes.append(Episode())
        stood_in = self.told.get(FALLBACK)
        if self.met and stood_in and stood_in[-1].is_open:
            stood_in[-1].is_open, stood_in[-1].moved = False, len(self.lines)

    def _latest(self) -> Iterator[Episode]:
        return (episodes[-1] for episodes in self.told.values())

    def be_calm(self) -> None:
        """All that is open was surely told by now, and every line was said."""
        for episode in self._latest():
            if episode.is_open and episode.sure is None:
                episode.sure = len(self.lines)
            if episode.moved is None:
                episode.calm = len(self.lines)


@dataclass(slots=True)
class Reference:
    """All things by title. A letter that arrives again changes nothing."""

    things: dict[str, Thing] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)

    def hear(self, letter: Letter) -> None:
        """Take a letter in, the first time that it comes."""
        if letter.key not in self.heard:
            self.heard.add(letter.key)
            self.things.setdefault(letter.about, Thing()).hear(letter)

    def be_calm(self) -> None:
        """Say that nothing stood in the way of anything for long enough."""
        for thing in self.things.values():
            thing.be_calm()
