"""Signed bodies of any shape, from the door to the message: kept, worked, shown in the console; no failure of ours anywhere.

Sentry signs what it sends, and what it sends was written by programs, their users and whoever attacks them.
"""

from __future__ import annotations

import io
import json
import logging
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from switchboard.model.delivery import DeliveryState
from switchboard.model.inbound import ProgressState
from switchboard.runtime.log import configure
from tests.hostile.serving import signed
from tests.promises.scenes import in_state
from tests.samples import sentry
from tests.switchboard.payloads.reading import RESOURCES, SAMPLES, bent_bodies
from tests.town import SECRET, Town, a_town

DEEP = 100_000
LONG = 100_000
# Each example is a town of its own: shrinking would take minutes, and what failed is said by its body anyway.
TOWN = settings(
    max_examples=6, phases=(Phase.generate,), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

Spoiler = Callable[[bytes], bytes]


def _with(raw: bytes, **event: Any) -> bytes:
    body = json.loads(raw)
    held = body.get("data", body)
    for part in ("event", "error", "issue", "metric_alert"):
        if part in held:
            held[part] |= event
    return json.dumps(body).encode()


def _written(raw: bytes, literal: str) -> bytes:
    """Put a piece of JSON that Python would not write where a number, a title and a tag are."""
    marked = _with(
        raw, level=0.125, title=0.125, timestamp=0.125, id=0.125, project=0.125, tags=[["a", 0.125]], count=0.125
    )
    return marked.replace(b"0.125", literal.encode("utf-8", "surrogatepass"))


def _nested(raw: bytes, *, depth: int) -> bytes:
    return _written(raw, "[" * depth + "]" * depth)


SPOILT: dict[str, Spoiler] = {
    "nothing": lambda raw: b"",
    "cut": lambda raw: raw[: len(raw) // 2],
    "not JSON": lambda raw: b"<html>" + raw,
    "a list": lambda raw: b"[" + raw + b"]",
    "a number": lambda raw: b"7",
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "invalid UTF-8": lambda raw: raw.replace(b"CardDeclined", b"Card\xff\xfe\xc0\x80"),
    "NUL bytes": lambda raw: raw.replace(b"CardDeclined", b"Card\x00"),
    "escaped NUL": lambda raw: raw.replace(b"CardDeclined", rb"Card\u0000"),
    "lone surrogates": lambda raw: raw.replace(b"CardDeclined", rb"Card\ud800\udfff\udc00"),
    "raw surrogates": lambda raw: raw.replace(b"CardDeclined", b"Card\xed\xa0\x80"),
    "1e400": lambda raw: _written(raw, "1e400"),
    "-1e400": lambda raw: _written(raw, "-1e400"),
    "NaN": lambda raw: _written(raw, "NaN"),
    "Infinity": lambda raw: _written(raw, "-Infinity"),
    "huge integers": lambda raw: _written(raw, "9" * 10_000),
    "beyond 64 bits": lambda raw: _written(raw, str(2**63)),
    "duplicate keys": lambda raw: raw.replace(b'"data":', b'"data": [], "data": 1, "data":').replace(
        b'"action":', b'"action": null, "action":'
    ),
    "the last key wins": lambda raw: raw[:-1] + b', "data": 7}',
    "deep lists": partial(_nested, depth=DEEP),
    "deep objects": lambda raw: _written(raw, '{"a":' * DEEP + "1" + "}" * DEEP),
    "deep without end": lambda raw: b"[" * (5 << 20),
    **{f"{depth} deep": partial(_nested, depth=depth) for depth in (400, 800, 950, 990)},
    "a long title": lambda raw: _with(raw, title="<!channel> " * LONG, culprit="*" * LONG, level="x" * LONG),
    "a long name": lambda raw: _with(raw, environment="e" * LONG, transaction="\u202e" * LONG, release="\u200b" * LONG),
    "many tags": lambda raw: _with(raw, tags=[[f"tag{n}", "x" * 20] for n in range(10_000)]),
    "many frames": lambda raw: _with(raw, exception={"values": [sentry.an_exception(*[sentry.a_frame()] * 1000)] * 5}),
    "false times": lambda raw: _with(
        raw, datetime="0000-00-00", timestamp=-1e30, firstSeen="9999-12-31T23:59:59.9-23:59"
    ),
    "ids of words": lambda raw: _with(
        raw, id="../../x", issue_id="\x00", event_id=["a"], issue_url="//[", web_url="http://["
    ),
}


async def _sent(town: Town, resource: str, raw: bytes) -> int:
    headers = signed(raw, secret=SECRET) | {"Sentry-Hook-Timestamp": f"{town.clock.now().timestamp():.0f}"}
    answer = await town.post(headers | {"Sentry-Hook-Resource": resource}, raw)
    assert answer.status_code == 202, answer.text
    return int(answer.json()["kept"])


async def _holds(town: Town, ids: list[int]) -> None:
    """Everything was worked, refused by nobody, failed nowhere, and every page can show it."""
    notes = await town.worker.store.run(lambda unit: unit.inbound.notes_of(ids))
    for note in notes.values():
        assert note.state is not ProgressState.WAITING, note
        assert not (note.because or "").startswith(("it could not be worked", "the worker died")), note
        assert not await in_state(town, DeliveryState.FAILED)
    transport = httpx.ASGITransport(town.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
        pages = [f"{api}/received/{inbound_id}" for api in ("", "/api") for inbound_id in ids]
        for page in ("/", "/deliveries", "/api/received", "/api/deliveries", "/metrics", "/readyz", *pages):
            assert (await browser.get(page)).status_code == 200, page


def _flipped(raw: bytes, chance: random.Random) -> bytes:
    flipped = bytearray(raw)
    for _ in range(chance.randrange(1, 30)):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return bytes(flipped)


@contextmanager
def _no_failure() -> Iterator[io.StringIO]:
    """Read the log: no failure of ours, nothing that drives a terminal."""
    written = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure("console", stream=written)
    try:
        yield written
    finally:
        structlog.reset_defaults()
        root.handlers[:], root.level = before
    assert "Traceback" not in written.getvalue()
    assert "\x1b" not in written.getvalue()


@pytest.mark.parametrize("how", SPOILT)
async def test_a_spoilt_body_of_any_kind_is_kept_and_harms_nobody(tmp_path: Path, how: str) -> None:
    with _no_failure():
        async with a_town(tmp_path) as town:
            ids = [await _sent(town, resource, SPOILT[how](raw)) for resource, raw in SAMPLES]
            await town.advance(5)
            await _holds(town, ids)
            await _sent(town, "event_alert", sentry.an_event_alert(issue_id="99", event_id="f" * 32))
            await town.advance(10)
            assert town.texts("payments")


@TOWN
@given(st.lists(bent_bodies(), min_size=10, max_size=25))
async def test_wrong_types_anywhere_in_any_kind_of_body_harm_nobody(bent: list[tuple[str, bytes]]) -> None:
    with _no_failure(), tempfile.TemporaryDirectory() as folder:
        async with a_town(Path(folder)) as town:
            ids = [await _sent(town, resource, raw) for resource, raw in bent]
            await town.advance(20)
            await _holds(town, ids)


@TOWN
@given(st.randoms(use_true_random=False))
async def test_flipped_bytes_and_false_resources_harm_nobody(chance: random.Random) -> None:
    with _no_failure(), tempfile.TemporaryDirectory() as folder:
        async with a_town(Path(folder)) as town:
            ids = []
            for resource, raw in SAMPLES:
                named = chance.choice([resource, *filter(None, RESOURCES), "[31m", "x" * 300])
                ids.append(await _sent(town, named, _flipped(raw, chance)))
            await town.advance(20)
            await _holds(town, ids)
