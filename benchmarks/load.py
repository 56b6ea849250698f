"""The load generator, a process of its own: raw sockets and epoll, a closed loop or an open one at a fixed rate.

An open loop counts an answer's time from when its request was due, sent or not: a server that stalls is seen to.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

from benchmarks.figures import rank
from benchmarks.mail import PATH, SIZES, Webhook, alertmanager_requests, headers, request, webhook

DISTINCT, DISTINCT_BYTES = 256, 32_000_000
SETTLE_SECONDS = 3.0
PAGE_ISSUE = 500_000


@dataclass(frozen=True, slots=True)
class Job:
    """What to send. `rate` 0 is a closed loop; `fresh` makes each event a new one; `page_rate` of them page per second.

    `most` ends a closed loop once so many were answered.
    """

    port: int
    seconds: float
    connections: int = 32
    rate: float = 0.0
    size: str = "13 KB"
    kind: str = "sentry"
    fresh: bool = False
    issues: int = 200
    first: int = 0
    page_rate: float = 0.0
    most: int = 0


@dataclass(slots=True)
class Report:
    """What came of it: answers by status, milliseconds each, and when each paging request was sent (Unix time)."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)
    pages: dict[str, float] = field(default_factory=dict)
    unanswered: int = 0

    def as_json(self) -> dict[str, Any]:
        """Sum up the times."""
        took = self.took_ms or [0.0]
        told = {key: value for key, value in asdict(self).items() if key != "took_ms"}
        return {**told, "p50": rank(took, 0.5), "p99": rank(took, 0.99), "max": max(took), "answers": len(self.took_ms)}


@dataclass(slots=True)
class Wire:
    """One connection, and the request that is under way on it."""

    socket: socket.socket
    sent_at: float = 0.0
    got: bytes = b""

    def send(self, raw: bytes, due: float) -> None:
        """Send a request; an answer's time counts from `due`."""
        self.sent_at, self.got = due, b""
        self.socket.sendall(raw)

    def answered(self) -> int | None:
        """Read what came; return the status when the answer is whole."""
        more = self.socket.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        self.got += more
        head, found, body = self.got.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        return int(self.got[9:12])


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


@dataclass(slots=True)
class Load:
    """Keeps a number of connections busy."""

    job: Job
    requests: Iterator[bytes]
    page: Callable[[int], bytes]
    report: Report = field(default_factory=Report)
    idle: deque[Wire] = field(default_factory=deque)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def connect(self) -> None:
        """Open the connections."""
        for _ in range(self.job.connections):
            made = socket.create_connection(("127.0.0.1", self.job.port), timeout=10)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire = Wire(made)
            self.selector.register(made, selectors.EVENT_READ, wire)
            self.idle.append(wire)

    def closed_loop(self) -> Report:
        """Send on every connection as soon as its answer is there."""
        began, sent, most = time.perf_counter(), 0, self.job.most or sys.maxsize
        until = began + self.job.seconds
        while (now := time.perf_counter()) < until and len(self.report.took_ms) < most:
            while self.idle and sent < most:
                self.idle.popleft().send(next(self.requests), time.perf_counter())
                sent += 1
            self._listen(min(0.1, until - now))
        self.report.seconds = time.perf_counter() - began
        return self.report

    def open_loop(self) -> Report:
        """Send at the rate, however slowly answers come; then wait a little for the last of them."""
        began, number, count = time.perf_counter(), 0, int(self.job.rate * self.job.seconds)
        until = began + self.job.seconds + SETTLE_SECONDS
        while (now := time.perf_counter()) < until and len(self.report.took_ms) < count:
            while number < count and self.idle and began + number / self.job.rate <= now:
                self._send(number, began + number / self.job.rate)
                number += 1
            due = began + number / self.job.rate if number < count and self.idle else now + 0.05
            self._listen(max(0.0, due - time.perf_counter()))
        self.report.seconds = max(self.job.seconds, time.perf_counter() - began)
        self.report.unanswered = count - len(self.report.took_ms)
        return self.report

    def _send(self, number: int, due: float) -> None:
        every = round(self.job.rate / self.job.page_rate) if self.job.page_rate else 0
        if every and number % every == every // 2:
            page = self.job.first // 1000 + number // every
            raw = self.page(page)
            self.report.pages[title_of_page(page)] = time.time()
        else:
            raw = next(self.requests)
        self.idle.popleft().send(raw, due)

    def _listen(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            wire: Wire = key.data
            status = wire.answered()
            if status is not None:
                self.report.took_ms.append((time.perf_counter() - wire.sent_at) * 1000)
                self.report.statuses[status] = self.report.statuses.get(status, 0) + 1
                self.idle.append(wire)


def title_of_page(page: int) -> str:
    """Return the title of an issue that pages."""
    return f"Page___{PAGE_ISSUE + page:06d}"


def requests_of(job: Job) -> Iterator[bytes]:
    """Make the requests of a job: for ever."""
    distinct = min(DISTINCT, DISTINCT_BYTES // SIZES[job.size])
    if job.kind == "alertmanager":
        return cycle(list(alertmanager_requests(job.size, distinct)))
    made = _new_events(webhook(job.size), job)
    return made if job.fresh else cycle([next(made) for _ in range(distinct)])


def _new_events(template: Webhook, job: Job) -> Iterator[bytes]:
    number = job.first
    while True:
        raw = template.body(number, issue=number % job.issues)
        yield request(PATH, raw, headers(raw))
        number += 1


def _paging() -> Callable[[int], bytes]:
    template = webhook("13 KB", level="fatal")

    def page(number: int) -> bytes:
        raw = template.body((1 << 64) + number, issue=PAGE_ISSUE + number, title="Page")
        return request(PATH, raw, headers(raw))

    return page


def main() -> None:
    """Read a job from standard input, do it, and write the report to standard output."""
    job = Job(**json.load(sys.stdin))
    load = Load(job, requests_of(job), _paging())
    load.connect()
    report = load.open_loop() if job.rate else load.closed_loop()
    json.dump(report.as_json(), sys.stdout)


if __name__ == "__main__":
    main()
