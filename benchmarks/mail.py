"""The bodies that are sent: webhooks of an exact size, each of them new, and requests as bytes on the wire."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.events import event
from sandbox.sentry.issue import Project

SECRET = "a-client-secret"
SIZES = {"1.5 KB": 1_500, "13 KB": 13_000, "59 KB": 59_000, "189 KB": 189_000, "1 MB": 1_000_000}
FRAMES = {"1.5 KB": 0, "13 KB": 28, "59 KB": 60, "189 KB": 250, "1 MB": 250}
BIG = ("189 KB", "1 MB")
# What fills a big body is many small values, as in breadcrumbs and variables, and not one long text.
LINE = "x" * 97
TEAMS = 10
# What a small body goes without.
SPARE = ("breadcrumbs", "contexts", "datetime", "dist", "hashes", "metadata", "modules", "received", "sdk", "issue_url")
PATH = "/webhooks/sentry"
# Placeholders of a template; what takes their place is as long as they are.
ISSUE, EVENT, TITLE, UNIT = b"7777777777", b"e" * 32, b"Title00000000", b"unitX"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Makes event_alert bodies from one template: an event of its own each, of the issue and level that is asked for."""

    template: bytes

    def body(self, number: int, *, issue: int, title: str = "Failure") -> bytes:
        """Make the body of event `number`; its issue belongs to team `issue` modulo TEAMS."""
        named = f"{title[:7]:_<7}{issue % 1_000_000:06d}".encode()
        raw = self.template.replace(EVENT, b"%032x" % number).replace(ISSUE, b"%d" % (10**9 + issue))
        return raw.replace(TITLE, named).replace(UNIT, b"unit%d" % (issue % TEAMS))


def webhook(size: str, *, level: str = "error") -> Webhook:
    """Build a template of a size that SIZES names; an extra text fills it up to the byte, many of them a big one."""
    spare = SIZES[size] - len(_template(size, level, [])) - len('"note":[""]')
    lines, rest = divmod(max(0, spare), len(LINE) + 3) if size in BIG else (0, max(0, spare))
    return Webhook(_template(size, level, [LINE] * lines + ["x" * rest]))


def headers(raw: bytes) -> dict[str, str]:
    """Sign a body as Sentry does."""
    return {
        "Content-Type": "application/json",
        "Sentry-Hook-Resource": "event_alert",
        "Sentry-Hook-Timestamp": str(int(datetime.now(UTC).timestamp())),
        "Sentry-Hook-Signature": hmac.digest(SECRET.encode(), raw, hashlib.sha256).hex(),
    }


def request(path: str, raw: bytes, extra: dict[str, str]) -> bytes:
    """Write a POST as it goes over the wire."""
    fields = {"Host": "127.0.0.1", **extra, "Content-Length": str(len(raw))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + raw


def alertmanager_requests(size: str, count: int) -> Iterator[bytes]:
    """Make requests of about this size for Alertmanager: one alert each, with the bulk in an annotation."""
    for number in range(count):
        labels = {"alertname": f"Failure{number:06d}", "severity": "error", "environment": "production"}
        raw = json.dumps([{"labels": labels, "annotations": {"event": "x" * (SIZES[size] - 140)}}]).encode()
        yield request("/api/v2/alerts", raw, {"Content-Type": "application/json"})


def _template(size: str, level: str, filler: list[str]) -> bytes:
    frames = [
        Frame(f"lib/framework/layer_{number}/dispatch.py", "dispatch", 10 + number, in_app=False, context_line="x = y")
        for number in range(FRAMES[size])
    ]
    unit = UNIT.decode()
    crash = Crash(
        type=TITLE.decode(),
        value="it broke",
        level=level,
        frames=(*frames, Frame(f"src/acme/{unit}/work.py", "work", 42, context_line="    work(order)")),
        tags={"customer_tier": "gold", "server_name": "web-3"},
        extra={"note": filler} if filler else {},
    )
    told = event(
        crash,
        project=Project(1, "shop-backend", "SHOP"),
        issue_id=int(ISSUE),
        at=datetime.now(UTC),
        event_id=EVENT.decode(),
    )
    if size == "1.5 KB":
        told = {key: value for key, value in told.items() if key not in SPARE}
    return json.dumps(bodies.event_alert(told), separators=(",", ":")).encode()
