"""No page of another site reaches the sandbox through a browser on this machine."""

from __future__ import annotations

import httpx
import pytest
from starlette.datastructures import Headers

from sandbox.fence import refusal
from sandbox.world import World

HERE = "127.0.0.1:8900"


@pytest.mark.parametrize(
    "method, path, headers, allowed",
    [
        ("GET", "/", {}, True),
        ("GET", "/", {"host": "localhost:8900"}, True),
        ("GET", "/", {"host": "[::1]:8900"}, True),
        ("GET", "/", {"host": "evil.example"}, False),
        ("GET", "/", {"host": "127.0.0.1.evil.example:8900"}, False),
        ("GET", "/", {"host": "evil.example@127.0.0.1:8900"}, False),
        ("GET", "/", {"host": "192.168.1.7:8900"}, False),
        ("GET", "/", {"host": ""}, False),
        ("POST", "/control/play", {}, True),
        ("POST", "/control/play", {"origin": f"http://{HERE}", "sec-fetch-site": "same-origin"}, True),
        ("POST", "/control/play", {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}, False),
        ("POST", "/control/play", {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-site"}, False),
        ("POST", "/control/play", {"origin": "null"}, False),
        ("POST", "/control/play", {"sec-fetch-site": "cross-site"}, False),
        ("DELETE", "/control/faults", {"origin": "http://evil.example"}, False),
        ("GET", "/slack/api/chat.postMessage", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, False),
        ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),
        ("GET", "/sentry/issues/1/", {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"}, True),
    ],
)
def test_who_may_ask_what(method: str, path: str, headers: dict[str, str], allowed: bool) -> None:
    assert (refusal(method, path, Headers({"host": HERE} | headers)) is None) is allowed


async def test_another_site_changes_nothing(http: httpx.AsyncClient, world: World) -> None:
    fault = {"service": "slack", "kind": "down"}
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        refused = await http.post("/control/faults", json=fault, headers=headers)
        assert refused.status_code == 403
    assert world.faults.active == []
