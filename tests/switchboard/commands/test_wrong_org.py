"""An address of another Sentry names no issue of ours, even where the numbers are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.command import read_command
from switchboard.commands.intents import Meant, Mistake
from switchboard.commands.links import OurSentry
from switchboard.commands.wrong_org import of_our_sentry
from tests.switchboard.commands.asking import SAID

OURS = OurSentry("https://sentry.io", "acme")
THERE = "https://acme.sentry.io/issues/6500000001/"
ELSEWHERE = (
    "https://evil.example/issues/6500000001/",
    "https://other.sentry.io/issues/6500000001/?project=1&amp;referrer=slack",
    "https://sentry.io/organizations/other/issues/PAY-1A2/",
    "http://acme.sentry.io/issues/6500000001/",
)


def asked(words: str, ours: OurSentry = OURS, *, command: str = "/sentry") -> Meant:
    return of_our_sentry(read_command(command, words, SAID), words, ours)


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("spelled", ["{}", "<{}>", "<{}|the issue>", "PAY-1A2, {}", "{}."])
def test_an_address_of_another_sentry_is_refused(address: str, spelled: str) -> None:
    for said in (f"resolve {spelled}", f"show {spelled}"):
        intent = asked(said.format(address))
        assert isinstance(intent, Mistake)
        assert "another Sentry" in intent.problem


@pytest.mark.parametrize(
    "words", [THERE, f"<{THERE}>", "PAY-1A2", "6500000001", "https://acme.slack.com/archives/C1/p1795392256000300"]
)
def test_what_is_ours_is_left_as_it_is(words: str) -> None:
    assert asked(f"resolve {words}") == read_command("/resolve", words, SAID)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_reasons_and_notes_may_lead_anywhere(address: str) -> None:
    for words in (f"resolve PAY-7 because see {address}", f"note PAY-7: as in {address}", f"search {address}"):
        assert asked(words) == read_command("/sentry", words, SAID)


def test_without_an_organisation_nothing_can_be_told() -> None:
    assert not isinstance(asked(f"resolve {ELSEWHERE[0]}", OurSentry("https://sentry.io", "")), Mistake)


@given(st.text(max_size=80))
def test_whatever_is_typed_leads_to_an_intent(words: str) -> None:
    asked(words)
    asked(f"resolve https://{words}", command="/sentry")
