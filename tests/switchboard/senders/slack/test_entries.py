"""A thread's line says what changed, by whom and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from switchboard.model.facts import Person
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.senders.slack.entries import entry_message
from tests.switchboard.senders.cards import AT, a_card
from tests.switchboard.senders.slack.test_message import shown


def an_entry(kind: TimelineKind = TimelineKind.RESOLVED) -> TimelineEntry:
    return TimelineEntry(kind=kind, at=AT, by=Person("user", "Ann"), detail="in release 1.3", seq=4)


@pytest.mark.parametrize("kind", [kind for kind in TimelineKind if kind is not TimelineKind.ASSIGNED])
def test_every_kind_of_change_can_be_said(kind: TimelineKind) -> None:
    assert " by Ann: in release 1.3  <date>" in shown(entry_message(a_card(), an_entry(kind)))


def test_an_assignment_says_to_whom_before_by_whom() -> None:
    entry = replace(an_entry(TimelineKind.ASSIGNED), detail="Bob")
    assert "Assigned to Bob by Ann  <date>" in shown(entry_message(a_card(), entry))


def test_only_what_is_said_aloud_repeats_the_title() -> None:
    assert "PaymentError" not in shown(entry_message(a_card(), an_entry()))
    assert "PaymentError" in shown(entry_message(a_card(), an_entry(), aloud=True))


def test_an_entry_carries_its_number_for_being_found_again() -> None:
    payload = entry_message(a_card(), an_entry()).metadata["event_payload"]
    assert len(payload.pop("name")) == 16
    assert payload == {"delivery": 7, "version": 5, "entry": 4, "kind": "entry"}


def test_an_entry_s_name_says_what_is_said_and_not_under_which_number() -> None:
    def name(**chosen: Any) -> str:
        return str(entry_message(a_card(), replace(an_entry(), **chosen)).metadata["event_payload"]["name"])

    assert name(seq=4) == name(seq=9)
    assert name(detail="one") != name(detail="another")
    assert name(at=AT) != name(at=AT + timedelta(seconds=1))
    escalated = TimelineKind.ESCALATED  # its time is when it was worked
    assert name(kind=escalated, at=AT) == name(kind=escalated, at=AT + timedelta(hours=1))


def parts(detail: str, kind: TimelineKind = TimelineKind.PULL_REQUEST) -> list[tuple[str, str | None]]:
    entry = TimelineEntry(kind=kind, at=AT, detail=detail)
    elements = entry_message(a_card(), entry).blocks[0]["elements"][0]["elements"]
    return [(part["type"], part.get("url")) for part in elements if part["type"] == "link"]


def test_a_pull_requests_address_leads_where_it_says() -> None:
    address = "https://github.example/acme/shop/pull/3"
    assert parts(f"Seer opened a pull request: shop {address}") == [("link", address)]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://plain.example/", "https://a@b.example/", "https://"]
)
def test_no_other_address_is_a_link(address: str) -> None:
    assert not parts(f"shop {address}")


def test_a_comment_never_links() -> None:
    assert not parts("see https://evil.example/ <https://evil.example|here>", TimelineKind.COMMENTED)
