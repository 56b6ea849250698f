"""What every test has: a clean environment, no way out to the network, and real parts that start when asked for."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.runtime.settings import names
from tests import postgres
from tests.often import NIGHTLY, often
from tests.town import Town, a_town

ROOT = Path(__file__).parent.parent
KNOWN = frozenset(names())
OURS = ("APPRISE_", "WEBHOOK_", "PAGERDUTY_", "SLACK_", "SENTRY_", "JIRA_", "GIT_")
SHOWN_WITHIN = 20_000.0  # milliseconds
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

SLOW = [HealthCheck.too_slow]
settings.register_profile("dev", max_examples=often(50), deadline=None)
settings.register_profile("ci", max_examples=often(50), deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("nightly", max_examples=often(50), deadline=None, suppress_health_check=SLOW)
settings.load_profile("nightly" if NIGHTLY else "ci" if os.environ.get("CI") else "dev")


class OffLoopbackError(Exception):
    """A test tried to reach the network. Fakes answer on 127.0.0.1; nothing else is there."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while all is loaded, which makes none, and later never among what was loaded."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make check` runs."""
    for item in items:
        if item.nodeid.startswith(("tests/house/", "tests/docs/")):
            item.add_marker("house")


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """Refuse every connection that leaves this machine; the guard stands at the wire, below all clients."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(name))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take our settings out of the environment, so that a developer's own never change a test."""
    for name in list(os.environ):
        if name in KNOWN or name.startswith(OURS):
            monkeypatch.delenv(name)


@pytest.fixture(name="reference", scope="session")
def _reference() -> Path:
    """Give the folder that REFERENCE_DATA names (`shared` beside the repository if it names none), or skip."""
    folder = Path(os.environ.get("REFERENCE_DATA") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip("no reference data: set REFERENCE_DATA to its folder")
    return folder


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give the whole of it on a moved clock: the real web app and worker, and a sandbox that Sentry's token opens."""
    async with a_town(tmp_path, asks_sentry=True) as town:
        yield town


@pytest.fixture(name="issue")
async def _issue(town: Town) -> Issue:
    """Give an issue that payments owns and #payments was told of."""
    issue = await town.capture(Crash())
    await town.advance(5)
    return issue


@pytest.fixture(name="postgres_server", scope="session")
def _postgres_server() -> Iterator[postgres.Server]:
    # Not under pytest's folder: each new session shuts that to all but its user, and started by root the server is another.
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder, postgres.running(Path(folder)) as server:
        yield server


@pytest.fixture(name="postgres_url")
def _postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """Give the URL of an empty PostgreSQL database of this test's own."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(name="chromium", scope="session")
def _chromium() -> str:
    """Give the path of Chromium, or skip; where SWITCHBOARD_REQUIRE_BROWSER is set, its absence is a failure."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        _be_patient()
        return found
    missing = "no Chromium: install the package chromium, or set CHROMIUM to its path"
    if os.environ.get("SWITCHBOARD_REQUIRE_BROWSER"):
        pytest.fail(missing)
    pytest.skip(missing)


def _be_patient() -> None:
    """Let a page have more than the usual five seconds to show what it should: tests run beside each other on few cores."""
    from playwright.async_api import expect  # heavy, and of use to few

    expect.set_options(timeout=SHOWN_WITHIN)


def _guarded(name: str) -> object:
    connect = getattr(socket.socket, name)

    def guarded(self: socket.socket, address: object) -> object:
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            raise OffLoopbackError(f"to {address[0]}:{address[1]}")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    return host in {"", "localhost", "::1", "0.0.0.0"} or host.startswith("127.")  # noqa: S104  (only compared)
