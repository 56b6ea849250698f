"""The commands as real processes: how they start, stand in for each other, and end."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.promises.crash.load import an_alert
from tests.promises.crash.processes import ROUTES, Processes, a_street, children_of, command_of, is_alive, until
from tests.promises.crash.verdict import quiet

SOON = 45.0
BRIEFLY = ("--take-over", "1")

pytestmark = pytest.mark.crash


@pytest.fixture(name="street")
async def _street(tmp_path: Path) -> AsyncIterator[Processes]:
    async with a_street(tmp_path) as (processes, _world):
        yield processes


@pytest.fixture(name="new_street")
async def _new_street(tmp_path: Path) -> AsyncIterator[Processes]:
    """Give a street without a database: whoever is started there makes it."""
    async with a_street(tmp_path, is_new=True) as (processes, _world):
        yield processes


async def both(street: Processes, *, deaf: bool = False) -> tuple[int, int]:
    """Start `serve` and return the process ids of web and worker."""
    street.start("serve", deaf=deaf)
    assert await until(lambda: bool(street.pids("web") and street.pids("worker"))), street.words()
    await street.ready()
    return street.pids("web")[0], street.pids("worker")[0]


async def ended(street: Processes, name: str) -> int:
    """Wait until a command ends by itself; its exit code."""
    child = street.running[name]
    assert await until(lambda: child.poll() is not None, seconds=SOON), street.words()
    return int(child.returncode)


@contextmanager
def busy(port: str) -> Iterator[None]:
    """Listen at a port, as another process would."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(port)))
        taken.listen()
        yield


def is_gone(pid: int) -> bool:
    """Whether a process is no more."""
    return not is_alive(pid)


def said(street: Processes, name: str) -> str:
    return street.log(name).read_text()


async def test_serve_runs_a_web_process_and_a_worker_that_tells_what_came(new_street: Processes) -> None:
    await both(new_street)
    assert await new_street.post(an_alert(1)) == 202
    kept = await quiet(new_street.database_url)
    assert [delivery.state for delivery in kept.deliveries] == ["delivered"]


@pytest.mark.parametrize("name", ["web", "worker"])
async def test_serve_starts_a_process_again_that_was_killed(street: Processes, name: str) -> None:
    before = dict(zip(("web", "worker"), await both(street), strict=True))
    street.kill(name)
    killed = before.pop(name)
    assert await until(lambda: street.pids(name) not in ([], [killed]), seconds=SOON)
    ((other, pid),) = before.items()
    assert street.pids(other) == [pid]
    await street.ready()
    assert await until(lambda: '"process.died"' in said(street, "serve"), seconds=SOON)


async def test_who_calls_while_the_web_process_is_started_again_waits_and_is_not_refused(street: Processes) -> None:
    await both(street)
    for number in range(1, 4):
        [killed] = street.pids("web")
        street.kill("web")
        assert await until(partial(is_gone, killed))
        assert await street.post(an_alert(number), seconds=SOON) == 202  # it is down by now, and somebody listens
        assert street.pids("web") != [killed]


async def test_the_socket_is_given_back_when_serve_ends(street: Processes) -> None:
    await both(street)
    street.running["serve"].send_signal(signal.SIGTERM)
    assert await ended(street, "serve") == 0
    with busy(street.environment["PORT"]):
        pass


@pytest.mark.parametrize(("number", "deaf"), [(signal.SIGTERM, False), (signal.SIGINT, False), (signal.SIGINT, True)])
async def test_serve_ends_both_in_order_and_with_code_0(street: Processes, number: signal.Signals, deaf: bool) -> None:
    children = await both(street, deaf=deaf)
    street.running["serve"].send_signal(number)
    assert await ended(street, "serve") == 0
    assert not any(map(is_alive, children))
    assert "Traceback" not in said(street, "serve")


@pytest.mark.parametrize("name", ["worker", "serve"])
async def test_sigterm_right_after_the_start_leaves_nothing_behind_and_logs_no_traceback(
    new_street: Processes, name: str
) -> None:
    child = new_street.start(name)
    found: list[int] = []

    def migrates() -> bool:
        workers = new_street.pids("worker") if name == "serve" else [child.pid]
        found[:] = [pid for worker in workers for pid in children_of(worker) if "\0migrate\0" in command_of(pid)]
        return bool(found)

    assert await until(migrates, seconds=SOON), new_street.words()
    child.send_signal(signal.SIGTERM)
    assert await ended(new_street, name) == (0 if name == "serve" else 128 + signal.SIGTERM)
    assert not any(map(is_alive, found))
    assert "Traceback" not in said(new_street, name)


async def test_sighup_reads_the_configuration_again_and_ends_nothing(street: Processes) -> None:
    street.start("serve")
    assert await until(lambda: bool(street.pids("web") and street.pids("worker"))), street.words()
    children = street.pids("web") + street.pids("worker")
    street.running["serve"].send_signal(signal.SIGHUP)  # while they start
    await street.ready()
    assert await until(lambda: said(street, "serve").count("config.active") == 1), street.words()
    (street.folder / "routes.yaml").write_text(ROUTES.replace("name: owned", "name: owned by a team"))
    for process in (street.running["serve"].pid, children[0]):
        os.kill(process, signal.SIGHUP)
    assert await until(lambda: said(street, "serve").count("config.active") == 2), street.words()
    assert street.pids("web") + street.pids("worker") == children
    assert "Traceback" not in said(street, "serve")


async def test_what_serve_started_ends_when_serve_is_killed(street: Processes) -> None:
    children = await both(street)
    street.kill("serve")
    assert await until(lambda: not any(map(is_alive, children)), seconds=SOON)


async def test_serve_takes_over_from_a_killed_one(street: Processes) -> None:
    await both(street)
    street.kill("serve")
    await both(street)
    assert await street.post(an_alert(2)) == 202
    kept = await quiet(street.database_url)
    assert [delivery.state for delivery in kept.deliveries] == ["delivered"]


async def test_a_second_worker_says_that_one_runs_already(street: Processes) -> None:
    await both(street)
    street.start("worker", log="second")
    assert await ended(street, "second") == 2
    assert "A worker already runs on street" in said(street, "second")
    assert "Traceback" not in said(street, "second")


async def test_a_second_serve_says_that_one_runs_already_and_leaves_it_alone(street: Processes) -> None:
    children = await both(street)
    street.environment = {**street.environment, "PORT": "0"}
    street.start("serve", *BRIEFLY, log="second")
    assert await ended(street, "second") == 2
    assert "already runs" in said(street, "second")
    assert "Traceback" not in said(street, "second")
    assert all(map(is_alive, children))


@pytest.mark.parametrize("words", [("web",), ("serve", *BRIEFLY)])
async def test_a_busy_port_is_said_plainly(street: Processes, words: tuple[str, ...]) -> None:
    name, port = words[0], street.environment["PORT"]
    with busy(port):
        street.start(*words)
        assert await ended(street, name) == 2
    assert f"port {port} is taken" in said(street, name)
    assert "Traceback" not in said(street, name)


@pytest.mark.parametrize("deaf", [False, True])
async def test_serve_waits_20_s_for_what_is_about_to_end_unless_it_is_ended(street: Processes, deaf: bool) -> None:
    with busy(street.environment["PORT"]):
        street.start("serve", deaf=deaf)
        assert await until(lambda: "(Waiting 20 s for it to end.)" in said(street, "serve"), seconds=SOON)
        street.running["serve"].send_signal(signal.SIGINT)
        assert await ended(street, "serve") == 130
    assert "Traceback" not in said(street, "serve")


async def test_migrate_may_run_again_and_beside_a_running_service(street: Processes) -> None:
    await both(street)
    street.start("migrate")
    assert await ended(street, "migrate") == 0
    assert "this version's schema" in said(street, "migrate")


@pytest.mark.parametrize("name", ["serve", "web", "worker", "migrate"])
async def test_settings_that_cannot_be_used_end_each_command_with_code_2(street: Processes, name: str) -> None:
    street.environment = {**street.environment, "PORT": "eighty"}
    street.start(name)
    assert await ended(street, name) == 2
    assert "PORT" in said(street, name)
    assert "Traceback" not in said(street, name)
