"""A Home lists what is somebody's and what their teams own, each once, and shows no secret."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from switchboard.model.facts import Person
from switchboard.model.home import Home
from switchboard.model.people import Member, SentryTeam, SlackUser
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.views.home import MOST_MINE, NO_CONFIG, home_of, is_the_same
from tests.console.house import House
from tests.switchboard.builders import a_decision, a_notify, a_subject, after, an_alert

ANN = Member("77", "Ann", "ann@acme.example", ("payments",))
SECRET = "xoxb-" + "1" * 24


async def a_home(house: House, *subjects: Subject, owners: tuple[str, ...] = ()) -> Home:
    """The Home of Ann, who is of payments, once these issues are kept, which these teams own."""

    def work(unit: Any) -> Home:
        unit.people.learn_members([ANN])
        unit.people.learn_teams([SentryTeam("9", "payments", "Payments")])
        unit.people.learn_slack_users([SlackUser("U1", "ann", ANN.email)])
        for n, subject in enumerate(subjects):
            kept = unit.subjects.save(subject)
            decision = a_decision(a_notify(), owners=owners)
            unit.subjects.add_alert(an_alert(), subject_id=kept.id, inbound_id=n, config_hash="b", decision=decision)
        return home_of("U1", unit, now=house.clock.now())

    return await house.worker.store.run(work)


def an_issue(number: int, **over: Any) -> Subject:
    """An open issue that is nobody's."""
    subject = a_subject(key=SubjectKey(SubjectKind.ISSUE, "acme", str(number)), id=0, assignee=None)
    return replace(subject, last_seen=after(number), **over)


def numbers(home: Home) -> tuple[list[str], list[str]]:
    """What is mine, and what else is my teams'."""
    return [one.number for one in home.mine.issues], [one.number for one in home.owned.issues]


async def test_what_is_mine_and_what_my_teams_own_are_told_each_once(house: House) -> None:
    mine = an_issue(1, assignee=Person("user", "Ann", "77"))
    home = await a_home(house, mine, an_issue(2, assignee=Person("user", "Bob", "78")), owners=("payments",))
    assert numbers(home) == (["1"], ["2"])
    assert (home.is_known, home.teams) == (True, ("payments",))


async def test_what_others_own_is_told_only_where_my_team_was_given_it(house: House) -> None:
    given = [
        an_issue(2, assignee=Person("team", "payments", "9")),
        an_issue(3, assignee=Person("team", "#payments")),
        an_issue(4, assignee=Person("team", "core", "10")),
    ]
    home = await a_home(house, an_issue(1), *given, owners=("core",))
    assert numbers(home) == ([], ["3", "2"])


async def test_more_than_fits_is_counted(house: House) -> None:
    mine = [an_issue(n, assignee=Person("user", "Ann", "77")) for n in range(MOST_MINE + 3)]
    home = await a_home(house, *mine)
    assert (len(home.mine.issues), home.mine.more) == (MOST_MINE, 3)
    assert home.mine.issues[0].number == str(MOST_MINE + 2)


async def test_no_secret_is_shown(house: House) -> None:
    address = f"https://sentry.example/issues/1/?token={SECRET}"
    named = an_issue(1, title=f"no {SECRET}", project=SECRET, url=address, assignee=Person("user", SECRET, "77"))
    home = await a_home(house, named)
    assert home.mine.issues
    assert SECRET not in repr(home)


async def test_who_is_not_known_has_no_issues(house: House) -> None:
    await a_home(house, an_issue(1), owners=("payments",))
    home = await house.worker.store.run(lambda unit: home_of("U9", unit, now=house.clock.now(), name="eve"))
    assert numbers(home) == ([], [])
    assert home.who.startswith("You are eve in Slack. I do not know who you are in Sentry")
    assert not home.is_known


async def test_without_a_configuration_nobody_is_known(house: House) -> None:
    def work(unit: Any) -> Home:
        unit._session.execute(text("UPDATE config SET active = 0"))
        return home_of("U1", unit, now=house.clock.now())

    assert (await house.worker.store.run(work)).who == NO_CONFIG


@pytest.mark.parametrize(
    ("person", "same"),
    [
        (Person("user", "Ann", "77"), True),
        (Person("user", "Ann", "78", "ann@acme.example"), False),
        (Person("user", "Ann", None, "Ann@acme.example"), True),
        (Person("user", "ann@acme.example"), True),
        (Person("user", "Ann"), False),
        (Person("team", "ann@acme.example", "77"), False),
    ],
)
def test_a_member_is_known_by_id_else_by_address_never_by_a_name(person: Person, same: bool) -> None:
    assert is_the_same(person, ANN) is same


def test_who_has_no_address_is_not_known_by_none() -> None:
    assert not is_the_same(Person("user", "x"), Member("77", "Ann"))
