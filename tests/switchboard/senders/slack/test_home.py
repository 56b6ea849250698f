"""A Home is within Slack's limits whatever issues are called, and its buttons ask for what they say, of the right issue."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.slack.inputs import check_view
from switchboard.commands.buttons import read_button
from switchboard.commands.home import read_home
from switchboard.commands.intents import AskRefresh, Modal, OpenModal
from switchboard.model.action import ActionKind, ActionRequest, Actor, IssueName, NameKind, Origin, Via
from switchboard.model.home import Home, HomeIssue, HomeList, HomeMute
from switchboard.model.intent import EndMute, SetMail, SetPreference
from switchboard.model.people import MailKind
from switchboard.model.replace import replace
from switchboard.senders.slack.home import home_view, notice_view, unread_view
from tests.often import often
from tests.switchboard.senders.cards import AT
from tests.switchboard.senders.hostile import TEXTS
from tests.switchboard.senders.slack.test_message import HIDDEN_CHARACTERS, parts

BY, ON_HOME = Actor(Via.SLACK, "U1"), Origin(home=True)
ISSUE = HomeIssue(
    number="4242",
    version=5,
    title="PaymentError: card declined",
    short_id="SHOP-2A",
    url="https://sentry.example/organizations/acme/issues/4242/",
    where="shop-backend",
    level="fatal",
    substatus="regressed",
    count=12,
    users=1,
    first_seen=AT - timedelta(days=2),
    last_seen=AT,
)
MUTE = HomeMute(7, "team:payments", "alice", "the card provider is down", AT + timedelta(hours=2))
HOME = Home(
    who="You are alice in Slack. Type `/sentry whoami`.",
    as_of=AT,
    is_known=True,
    mine=HomeList((replace(ISSUE, assignee="Alice"),), more=2),
    teams=("payments",),
    owned=HomeList((replace(ISSUE, number="4343", short_id="SHOP-2B"),)),
    mutes=(MUTE,),
)
ISSUES = st.builds(
    HomeIssue,
    number=st.integers(0, 10**19).map(str),
    version=st.integers(0, 10**9),
    title=TEXTS,
    short_id=st.none() | TEXTS,
    url=st.none() | TEXTS | st.just(ISSUE.url),
    where=st.none() | TEXTS,
    level=st.none() | TEXTS | st.sampled_from(["fatal", "error"]),
    substatus=st.none() | st.just("escalating"),
    count=st.none() | st.integers(0, 10**12),
    users=st.none() | st.integers(0, 10**12),
    first_seen=st.none() | st.just(AT),
    last_seen=st.none() | st.just(AT),
    assignee=st.none() | TEXTS,
    doing=st.lists(st.sampled_from(ActionKind), max_size=3).map(tuple),
)


def rows(kinds: list[HomeIssue], count: int, prefix: str) -> HomeList:
    """Many issues of a few kinds, each with its own number."""
    found = tuple(replace(kinds[n % len(kinds)], number=f"{prefix}{n}") for n in range(count if kinds else 0))
    return HomeList(found, count)


def some_issues(prefix: str) -> st.SearchStrategy[HomeList]:
    """None, some, or more than are shown."""
    return st.builds(rows, st.lists(ISSUES, max_size=2), st.integers(0, 40), st.just(prefix))


HOMES = st.builds(
    Home,
    who=TEXTS,
    as_of=st.just(AT),
    is_known=st.booleans(),
    mine=some_issues("1"),
    teams=st.lists(TEXTS, max_size=3).map(tuple),
    owned=some_issues("2"),
    mutes=st.lists(st.builds(HomeMute, st.integers(1, 10**6), TEXTS, TEXTS, TEXTS, st.just(AT)), max_size=3).map(
        lambda found: tuple(replace(each, id=n) for n, each in enumerate(found, 1))
    ),
    more_mutes=st.integers(0, 100),
    assigned_dm=st.booleans(),
    mail=st.sampled_from([(), tuple((kind, kind is MailKind.NEW) for kind in MailKind if kind is not MailKind.ALL)]),
)


def elements(view: dict[str, Any]) -> list[dict[str, Any]]:
    """All that can be pressed, in order."""
    return [one for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]]


def pressed(element: dict[str, Any], value: str | None = None) -> dict[str, Any]:
    """The payload of pressing something."""
    action = {"action_id": element["action_id"], "value": value or element.get("value", "")}
    return {"type": "block_actions", "user": {"id": "U1"}, "view": {"type": "home"}, "actions": [action]}


def shown(view: dict[str, Any]) -> str:
    """All words of a view, in order."""
    words = (part.get("text", "<date>" if part.get("type") == "date" else "") for part in parts(view["blocks"]))
    return "".join(f"{word} " for word in words if isinstance(word, str))


def holds_the_limits(view: dict[str, Any], kind: str = "home") -> None:
    """Slack's limits, and ours for text from outside."""
    check_view(view, kind)
    whole = json.dumps(view, ensure_ascii=False)
    whole.encode("utf-8")  # raises for a lone surrogate
    assert len(whole) < 200_000
    assert not HIDDEN_CHARACTERS & set(whole)
    names = [one["action_id"] for one in elements(view)]
    assert len(names) == len(set(names))
    for part in parts(view["blocks"]):
        assert part.get("type") not in ("mrkdwn", "user", "usergroup", "channel", "broadcast", "markdown", "section")
        assert part.get("text", "-") != ""
        if url := part.get("url"):
            assert url.startswith(("https://", "http://"))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(30))
@given(HOMES)
def test_any_home_is_within_all_limits(home: Home) -> None:
    holds_the_limits(home_view(home))


@given(TEXTS)
def test_what_is_said_in_place_of_it_is_within_all_limits(words: str) -> None:
    holds_the_limits(unread_view(words))
    holds_the_limits(notice_view(words), "modal")


def test_the_longest_home_is_whole() -> None:
    long = "x" * 5000
    issue = HomeIssue(
        number="9" * 19, version=10**9, title=long, short_id=long, where=long, assignee=long, url=ISSUE.url
    )
    issues = tuple(replace(issue, number=f"{n:019}") for n in range(200))
    mutes = tuple(HomeMute(n, long, long, long, AT) for n in range(100))
    home = replace(HOME, mine=HomeList(issues[:100]), owned=HomeList(issues[100:]), teams=(long,) * 30, mutes=mutes)
    view = home_view(home)
    holds_the_limits(view)
    assert shown(view).count("and 85 more: ") == 2
    assert "Tell me directly" in shown(view)


def test_each_issue_says_where_how_bad_how_often_and_since_when() -> None:
    said = shown(home_view(HOME))
    assert "shop-backend · fatal · regressed · 12 events · 1 user · assigned to Alice" in said
    assert "Since  <date> , last seen  <date>" in said
    assert "and 2 more:  /sentry mine" in said


def test_what_was_not_all_looked_at_is_counted_so_and_every_team_is_asked_for() -> None:
    some = replace(HOME, owned=replace(HOME.owned, more=7, at_least=True), teams=("core", "payments"))
    assert "and at least 7 more:  /sentry search is:unresolved team:[core,payments]" in shown(home_view(some))


def test_what_is_under_way_is_said_to_be_so() -> None:
    waiting = replace(HOME, owned=HomeList((replace(ISSUE, number="1", doing=(ActionKind.IGNORE,)),)))
    assert "Ignoring it… " in shown(home_view(waiting))


def test_what_is_nobodys_says_so() -> None:
    said = shown(home_view(replace(HOME, mine=HomeList(), owned=HomeList(), mutes=())))
    assert "No open issue that I know of is assigned to you." in said
    assert "Nothing else that I know of is open." in said
    assert "Nothing is muted." in said


def test_buttons_and_options_ask_for_what_they_say_of_their_issue() -> None:
    asked = {
        (one["action_id"], option["text"]["text"]): read_button(pressed(one, option["value"]))
        for one in elements(home_view(HOME))
        for option in one.get("options", [one])
        if option.get("value") and not one["action_id"].startswith("home_")
    }
    for (name, label), intent in asked.items():
        assert isinstance(intent, (ActionRequest, OpenModal)), (name, label, intent)
        issue = intent.issue if isinstance(intent, OpenModal) else intent.issues[0]
        assert issue == IssueName(NameKind.NUMBER, name.partition(":")[2])
        assert intent.said.home if isinstance(intent, OpenModal) else intent.origin.home
    intent = asked["more:4242", "Unassign"]
    assert isinstance(intent, ActionRequest)
    assert intent.kind is ActionKind.UNASSIGN
    modal = asked["ignore:4343", "Something else…"]
    assert isinstance(modal, OpenModal)
    assert modal.modal is Modal.IGNORE


def test_an_issues_row_is_that_of_its_message_and_in_its_menu_it_is_taken_or_left() -> None:
    rows = [block["elements"] for block in home_view(HOME)["blocks"] if block.get("block_id", "").startswith("do:")]
    menus = [[option["text"]["text"] for option in row[-1]["options"]] for row in rows]
    assert [one["action_id"] for one in rows[0]] == ["resolve:4242", "ignore:4242", "assign:4242", "more:4242"]
    assert menus == [[give, "Resolve in a release or commit…", "Details"] for give in ("Unassign", "Assign to me")]


@pytest.mark.parametrize(
    ("name", "value", "intent"),
    [
        ("home_refresh", "now", AskRefresh()),
        ("home_end_mute:7", "7", EndMute(7, BY, ON_HOME)),
        ("home_assigned_dm", "on", SetPreference(assigned_dm=True, by=BY, origin=ON_HOME)),
    ],
)
def test_what_is_homes_own_is_understood(name: str, value: str, intent: object) -> None:
    element = next(one for one in elements(home_view(HOME)) if one["action_id"] == name)
    assert value in (element.get("value"), *(option["value"] for option in element.get("options", [])))
    assert read_home(pressed(element, value)) == intent


def test_the_box_stands_as_they_like_it() -> None:
    def box(home: Home) -> dict[str, Any]:
        return next(one for one in elements(home_view(home)) if one["type"] == "checkboxes")

    assert box(HOME)["initial_options"] == box(HOME)["options"]
    assert "initial_options" not in box(replace(HOME, assigned_dm=False))


def test_there_is_a_box_for_each_that_one_can_be_mailed_about() -> None:
    home = replace(HOME, mail=((MailKind.NEW, True), (MailKind.ASSIGNED, False)))
    _, new, assigned = (one for one in elements(home_view(home)) if one["type"] == "checkboxes")
    assert (new["initial_options"], "initial_options" in assigned) == (new["options"], False)
    assert read_home(pressed(new, "on")) == SetMail(MailKind.NEW, wanted=True, by=BY, origin=ON_HOME)


def test_a_menu_forgets_what_was_chosen_once_the_issue_changes() -> None:
    def names(version: int) -> set[str]:
        mine = HomeList((replace(ISSUE, version=version),))
        view = home_view(replace(HOME, mine=mine, owned=HomeList()))
        return {block["block_id"] for block in view["blocks"] if block.get("block_id", "").startswith("do:")}

    assert not names(5) & names(6)
