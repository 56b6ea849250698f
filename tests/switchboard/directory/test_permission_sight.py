"""Who may see a project of Sentry: everybody where membership is open, else the project's teams."""

from __future__ import annotations

import pytest

from switchboard.directory.permission import why_hidden
from switchboard.model.people import Member, Sight

ALICE = Member("501", "Alice", "alice@acme.example", ("payments-team",))
TEAMS = {
    "shop": frozenset({"payments-team", "core-team"}),
    "vault": frozenset({"core-team"}),
    "empty": frozenset[str](),
}


@pytest.mark.parametrize("project", ["shop", "vault", "unheard-of", None])
def test_with_open_membership_everybody_sees_everything(project: str | None) -> None:
    assert why_hidden(ALICE, project, Sight(open=True, teams={})) is None


@pytest.mark.parametrize("opened", [False, None])
def test_else_only_who_is_in_a_team_of_the_project_sees_it(opened: bool | None) -> None:
    sight = Sight(opened, TEAMS)
    assert why_hidden(ALICE, "shop", sight) is None
    assert "in no team" in str(why_hidden(ALICE, "vault", sight))
    assert "in no team" in str(why_hidden(ALICE, "empty", sight))


@pytest.mark.parametrize("project", ["unheard-of", None])
def test_what_is_not_known_is_not_seen(project: str | None) -> None:
    assert "has not told" in str(why_hidden(ALICE, project, Sight(open=False, teams=TEAMS)))
