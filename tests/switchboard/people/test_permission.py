"""Who may do what: the rule of any owning team is enough, and a refusal says what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.action import Deed
from switchboard.model.people import Known, Member, Stranger, Through, Who
from switchboard.people.permission import why_not
from switchboard.routing.book import Team
from switchboard.routing.people import Allowed, May

ALICE = Known("U1", "Alice", Member("501", "Alice", "alice@acme.example", ("payments-team",)), Through.EMAIL)
EVE = Stranger("U9", "Eve", "no member of Sentry has eve@acme.example")
KEYS = ("resolve", "assign", "ignore", "page")


def a_team(key: str = "payments", *, every: Allowed = Allowed.MEMBERS, sentry: str | None = "payments-team") -> Team:
    """A team that lets these do everything."""
    return Team(key=key, sentry=sentry, may=May(**dict.fromkeys(KEYS, every)))


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize(
    ("rule", "who", "may"),
    [
        (Allowed.ANYONE, EVE, True),
        (Allowed.MAPPED, EVE, False),
        (Allowed.MAPPED, ALICE, True),
        (Allowed.MEMBERS, EVE, False),
        (Allowed.MEMBERS, ALICE, True),
    ],
)
def test_each_rule_lets_whom_it_names(deed: Deed, rule: Allowed, who: Who, may: bool) -> None:
    assert (why_not(deed, who, [a_team(every=rule)]) is None) is may


@pytest.mark.parametrize(("who", "may"), [(ALICE, True), (EVE, False)])
def test_what_nobody_owns_is_for_who_is_known_in_sentry(who: Who, may: bool) -> None:
    assert (why_not(Deed.PAGE, who, []) is None) is may


def test_a_team_without_a_slug_in_sentry_is_there_by_its_key() -> None:
    assert why_not(Deed.PAGE, ALICE, [a_team("payments-team", sentry=None)]) is None
    assert why_not(Deed.PAGE, ALICE, [a_team("core", sentry=None)]) is not None


def test_of_several_owners_any_that_lets_them_is_enough() -> None:
    assert why_not(Deed.RESOLVE, ALICE, [a_team("core", sentry="core"), a_team()]) is None


def test_who_is_no_member_hears_who_they_are_and_what_to_do() -> None:
    said = why_not(Deed.PAGE, ALICE, [a_team("core", sentry="core-team"), a_team("web", sentry="web")])
    assert said == (
        "Only members of core or web may page about its issues. You are alice@acme.example in Sentry, who is not in the "
        "team core-team or web there. Join it, ask somebody of core or web, or have `may:` changed in routes.yaml."
    )


def test_who_is_nobody_in_sentry_hears_why_and_what_to_do() -> None:
    said = why_not(Deed.RESOLVE, EVE, [a_team()])
    assert said is not None
    assert said.startswith("I do not know who you are in Sentry: no member of Sentry has eve@acme.example.")
    assert "`people:`" in said


@given(
    st.sampled_from(Deed),
    st.sampled_from([ALICE, EVE]),
    st.lists(st.builds(a_team, st.sampled_from(["payments", "core"]), every=st.sampled_from(Allowed)), max_size=4),
    st.builds(a_team, every=st.sampled_from(Allowed)),
)
def test_one_more_owner_takes_nothing_from_anybody_who_may(
    deed: Deed, who: Who, owners: list[Team], more: Team
) -> None:
    if owners and why_not(deed, who, owners) is None:
        assert why_not(deed, who, [*owners, more]) is None
