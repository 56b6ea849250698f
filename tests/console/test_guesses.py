"""Wrong passwords: some in a minute, each client by itself, and the table of clients is bounded."""

from __future__ import annotations

from datetime import timedelta

from console.guesses import AT_MOST, CLIENTS, WITHIN, Guesses
from tests.console.house import Moved


def guessed(client: str = "10.0.0.1", times: int = AT_MOST) -> tuple[Guesses, Moved]:
    """Let a client guess wrong so often."""
    clock = Moved()
    guesses = Guesses(clock.now)
    for _ in range(times):
        guesses.add(client)
    return guesses, clock


def test_a_client_may_be_wrong_a_few_times() -> None:
    guesses, _ = guessed(times=AT_MOST - 1)
    assert guesses.wait("10.0.0.1") == 0


def test_then_it_waits_until_its_first_guess_is_a_minute_old() -> None:
    guesses, clock = guessed()
    assert guesses.wait("10.0.0.1") == WITHIN.total_seconds()
    clock.at += WITHIN - timedelta(seconds=0.5)
    assert guesses.wait("10.0.0.1") == 1
    clock.at += timedelta(seconds=1)
    assert guesses.wait("10.0.0.1") == 0


def test_others_need_not_wait_for_it() -> None:
    assert guessed()[0].wait("10.0.0.2") == 0


def test_all_of_one_ipv6_network_is_one_client() -> None:
    guesses, _ = guessed("2001:db8:1:2::1")
    assert guesses.wait("2001:db8:1:2:ffff::9")
    assert not guesses.wait("2001:db8:1:3::1")


def test_ipv4_addresses_within_ipv6_are_clients_of_their_own() -> None:
    guesses, _ = guessed("::ffff:10.0.0.1")
    assert not guesses.wait("::ffff:10.0.0.2")


def test_of_very_many_clients_those_that_guessed_first_are_forgotten() -> None:
    guesses, _ = guessed()
    for number in range(CLIENTS):
        guesses.add(f"client {number}")
    assert not guesses.wait("10.0.0.1")
