"""Who owns an alert: the teams of the rule that wins."""

from __future__ import annotations

import pytest

from switchboard.model.facts import Frame
from switchboard.routing.owners import owners_and_people, owning_teams
from tests.switchboard.routing.samples import HEAD, PEOPLE, a_config, facts

LAST_RULE = HEAD + "defaults: {precedence: last_rule}\n"


@pytest.mark.parametrize(
    "path, teams",
    [
        ("src/shop/payments/charge.py", ["payments"]),
        ("src/shop/ledger.py", ["core"]),
        ("widgets/map.js", ["frontend"]),
        ("shared/money.py", ["payments", "core"]),
        ("elsewhere.py", []),
        (None, []),
    ],
)
def test_the_teams_of_the_winning_rule_own_it(path: str | None, teams: list[str]) -> None:
    assert [team.key for team in owning_teams(a_config(), facts(path))] == teams


def test_the_frame_nearest_the_error_wins_over_a_later_rule() -> None:
    alert = facts(frames=(Frame(filename="widgets/map.js"), Frame(filename="shared/money.py")))
    assert [team.key for team in owning_teams(a_config(), alert)] == ["payments", "core"]


def test_a_tag_rule_wins_where_the_last_rule_does() -> None:
    alert = facts("widgets/map.js", tags=(("payment_status", "failed"),))
    assert [team.key for team in owning_teams(a_config(), alert)] == ["frontend"]
    assert [team.key for team in owning_teams(a_config(head=LAST_RULE), alert)] == ["payments"]


def test_a_rule_of_people_wins_and_leaves_no_team() -> None:
    alert = facts("people/a.py", tags=(("payment_status", "failed"),))
    assert owning_teams(a_config(head=PEOPLE), alert) == ()


def test_people_are_told_where_no_team_owns_it() -> None:
    alert = facts("people/a.py")
    assert owners_and_people(a_config(head=PEOPLE), alert) == ((), ("alice@example.com",))
    assert owners_and_people(a_config(), facts())[1] == ()
    assert owners_and_people(a_config(), facts("elsewhere.py")) == ((), ())
