"""The buttons follow the state, say what a person would type, and are there only where a press arrives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from switchboard.commands.buttons import read_button
from switchboard.commands.intents import Mistake, Modal, OpenModal
from switchboard.model.action import ActionKind, ActionRequest, AssigneeKind, IssueName, NameKind, When
from switchboard.model.card import Card
from switchboard.model.delivery import DeliveryState, Reason
from switchboard.model.facts import ErrorValue, Person, Status
from switchboard.model.feedback import Opinion
from switchboard.model.intent import GiveFeedback
from switchboard.model.replace import replace
from switchboard.senders.slack.message import root_message
from tests.often import often
from tests.switchboard.senders.cards import AT, METRIC, a_card, a_delivery, a_subject, some_facts
from tests.switchboard.senders.hostile import CARDS
from tests.switchboard.senders.slack.test_message import holds_the_limits, parts, shown

LOOKS = ["details", "why"]
OPINIONS = ["Useful", "Noise"]
OPEN = ["resolve", "ignore", "assign", "more"]


def elements(card: Card) -> list[dict[str, Any]]:
    """All that can be pressed, in order."""
    return [one for block in root_message(card).blocks if block["type"] == "actions" for one in block["elements"]]


def names(card: Card) -> list[str]:
    """Their action ids."""
    return [one["action_id"] for one in elements(card)]


def menu(card: Card) -> list[str]:
    """The labels of the menu at the end of the row."""
    return [option["text"]["text"] for one in elements(card)[-1:] for option in one.get("options", [])]


def chosen(card: Card) -> list[str]:
    """The labels of the menu of who is to see to it."""
    return [o["text"]["text"] for one in elements(card) if one["action_id"] == "assign" for o in one["options"]]


def pressed(value: str) -> object:
    """What pressing a button or choosing an option of this value asks for."""
    return read_button({"type": "block_actions", "actions": [{"action_id": "x", "value": value}]})


def values(card: Card) -> list[str]:
    """What all of them carry, menus' options too."""
    return [option["value"] for one in elements(card) for option in one.get("options", [one]) if option.get("value")]


def an_issue(status: Status = Status.UNRESOLVED, **over: Any) -> Card:
    """A card that people may press, of an issue that stands so, which a route sent."""
    known: dict[str, Any] = {"subject": a_subject(status=status), "delivery": a_delivery(routes=("owned",))}
    return a_card(**(known | over), acts=True)


def test_without_a_door_there_are_links_only() -> None:
    card = a_card(console="https://switchboard.example/deliveries/7")
    assert [(one["action_id"], "value" in one) for one in elements(card)] == [
        ("open_sentry", False),
        ("open_console", False),
    ]


def test_an_open_issue_can_be_resolved_ignored_assigned_and_paged_about() -> None:
    assert names(an_issue()) == OPEN
    assert menu(an_issue()) == ["Resolve in a release or commit…", "Details", "Why here?", *OPINIONS]
    assert chosen(an_issue()) == ["Assign to me", "Assign to…", "Page…"]
    assigned = replace(an_issue(), subject=a_subject(assignee=Person("user", "Ann")))
    assert chosen(assigned) == ["Unassign", "Assign to…", "Page…"]


def test_what_no_route_sent_is_neither_useful_nor_noise() -> None:
    by_fallback = an_issue(delivery=a_delivery(routes=(), fallback=True))
    assert menu(by_fallback) == ["Resolve in a release or commit…", "Details", "Why here?"]
    assert not {"useful", "noise"} & set(values(an_issue(delivery=a_delivery(id=0))))


def test_a_message_is_said_to_be_useful_or_noise_from_its_menu() -> None:
    said = {option["text"]["text"]: option["value"] for option in elements(an_issue())[-1]["options"]}
    for label, opinion in zip(OPINIONS, Opinion, strict=True):
        intent = pressed(said[label])
        assert isinstance(intent, GiveFeedback)
        assert (intent.message, intent.opinion) == (IssueName(NameKind.DELIVERY, "7"), opinion)


def test_what_is_over_is_undone_by_one_click() -> None:
    assert names(an_issue(Status.RESOLVED)) == ["unresolve", "more"]
    assert menu(an_issue(Status.RESOLVED)) == ["Details", "Why here?", *OPINIONS]
    assert names(an_issue(Status.ARCHIVED)) == ["unresolve", "resolve", "more"]
    assert menu(an_issue(Status.ARCHIVED)) == ["Resolve in a release or commit…", "Details", "Why here?", *OPINIONS]


def test_an_episode_that_ended_by_a_resolve_can_be_reopened_where_it_was_told() -> None:
    over = a_delivery(state=DeliveryState.CLOSED)
    assert names(an_issue(Status.RESOLVED, delivery=over)) == ["unresolve", "more"]


@pytest.mark.parametrize("reason", [None, Reason.MOVED])
def test_a_message_that_is_history_can_only_be_looked_at(reason: Reason | None) -> None:
    assert names(an_issue(delivery=a_delivery(state=DeliveryState.CLOSED, reason=reason))) == LOOKS


def test_a_test_alert_can_only_be_looked_at() -> None:
    assert names(an_issue(test=True)) == LOOKS


def test_under_a_shared_link_what_is_resolved_can_be_reopened_and_looked_at() -> None:
    assert names(an_issue(Status.RESOLVED, delivery=a_delivery(id=0))) == ["unresolve", "details"]


def test_only_who_is_called_can_acknowledge_and_nothing_stands_before_it() -> None:
    assert names(an_issue(calls=True)) == ["ack", *OPEN]
    assert "ack" not in names(an_issue(Status.RESOLVED, calls=True))


@pytest.mark.parametrize("calls", [True, False])
def test_what_comes_first_of_an_open_issue_and_nothing_else_stands_out(*, calls: bool) -> None:
    assert ["style" in one for one in elements(an_issue(calls=calls))] == [True, *[False] * (3 + calls)]


def test_what_somebody_is_on_looks_so() -> None:
    message = root_message(an_issue(taken_by=Person("user", "Ann")))
    assert message.text.startswith("Unresolved, acknowledged by Ann: ")
    assert "Acknowledged by Ann · Unresolved · " in shown(message)
    assert {"type": "emoji", "name": "eyes"} in list(parts(message.blocks))


def test_a_metric_alert_can_be_acknowledged_and_paged_about_but_not_changed_in_sentry() -> None:
    metric = an_issue(subject=a_subject(key=METRIC), calls=True)
    assert names(metric) == ["ack", "more"]
    assert menu(metric) == ["Page…", "Details", "Why here?", *OPINIONS]
    assert names(replace(metric, calls=False)) == ["page", "details", "more"]
    assert menu(replace(metric, calls=False)) == ["Why here?", *OPINIONS]
    over = replace(metric, subject=a_subject(key=METRIC, status=Status.RESOLVED))
    assert (names(over), menu(over)) == (["details", "more"], ["Why here?", *OPINIONS])


@pytest.mark.parametrize("status", Status)
def test_every_button_and_option_is_understood_and_names_its_message(status: Status) -> None:
    for value in values(replace(an_issue(status, calls=True), subject=a_subject(status=status))):
        intent = pressed(value)
        assert isinstance(intent, (ActionRequest, OpenModal, GiveFeedback)), (value, intent)
        about = intent.issues[0] if isinstance(intent, ActionRequest) else _about(intent)
        assert about == IssueName(NameKind.DELIVERY, "7")
        assert len(value) <= 150


def _about(intent: OpenModal | GiveFeedback) -> IssueName:
    return intent.issue if isinstance(intent, OpenModal) else intent.message


def test_a_press_asks_for_what_its_label_says() -> None:
    said = {}
    for one in elements(an_issue(calls=True)):
        for option in one.get("options", [one]):
            said[option["text"]["text"]] = pressed(option.get("value", ""))
    assert _request(said["Resolve"]).kind is ActionKind.RESOLVE
    assert (_request(said["For 1 week"]).silence or _no()).lasts == timedelta(weeks=1)
    assert (_request(said["Until 100 more events"]).silence or _no()).events == 100
    assert (_request(said["Until 10 more users"]).silence or _no()).users == 10
    assert (_request(said["For good"]).silence or _no()).forever
    assert (_request(said["Assign to me"]).assignee or _no()).kind is AssigneeKind.ME
    assert _request(said["Acknowledge"]).kind is ActionKind.ACK
    otherwise = said["Resolve in a release or commit…"]
    assert isinstance(otherwise, OpenModal)
    assert (otherwise.modal, otherwise.when) == (Modal.RESOLVE, When.NEXT_RELEASE)


def _request(intent: object) -> ActionRequest:
    assert isinstance(intent, ActionRequest), intent
    return intent


def _no() -> Any:
    raise AssertionError("it asks for nothing in particular")


def test_a_menu_forgets_what_was_chosen_once_the_message_changes() -> None:
    def blocks(version: int) -> set[str]:
        card = replace(an_issue(), subject=a_subject(version=version))
        return {block["block_id"] for block in root_message(card).blocks if block["type"] == "actions"}

    assert not blocks(5) & blocks(6)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(25))
@given(CARDS)
def test_any_card_with_buttons_is_within_all_limits(card: Card) -> None:
    card = replace(card, acts=True, calls=True)
    holds_the_limits(root_message(card))
    found = elements(card)
    assert len(found) <= 5
    assert all(2 <= len(one["options"]) <= 5 for one in found if one["type"] == "overflow")
    assert len({one["action_id"] for one in found}) == len(found)
    assert not [value for value in values(card) if isinstance(pressed(value), Mistake)]


def test_the_longest_card_keeps_its_buttons() -> None:
    long, pairs = '"\\' * 5000, tuple((f"{number}", '"\\' * 5000) for number in range(20))
    url = "https://sentry.example/" + "x" * 570
    facts = some_facts(message=long, errors=(ErrorValue(long, long),), tags=pairs, release=long, environment=long)
    subject = a_subject(title=long, culprit=long, url=url, assignee=Person("user", long), project=long)
    delivery = a_delivery(id=10**17, stands_in_for=long, may_repeat=True)
    card = a_card(facts=facts, subject=subject, delivery=delivery, because=long, late=long, continues=url)
    whole = replace(card, owners=(long,), as_of=AT, show_tags=tuple(map(str, range(20))), acts=True, calls=True)
    holds_the_limits(root_message(whole))
    assert names(whole) == ["ack", *OPEN]


def test_an_acknowledgement_with_an_end_says_until_when_but_for_what_a_person_has() -> None:
    until = AT + timedelta(hours=3)
    card = an_issue(taken_by=Person("user", "Ann"), taken_until=until)
    assert str(int(until.timestamp())) in str(root_message(card).blocks)
    theirs = replace(card, subject=replace(card.subject, assignee=Person("user", "Ann", "501")))
    assert str(int(until.timestamp())) not in str(root_message(theirs).blocks)
