"""Who may do what: the rule of any owning team is enough, and a refusal says what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.config import Config, Team
from switchboard.config.people import May
from switchboard.config.words import Allowed
from switchboard.directory.permission import why_not, why_not_mute
from switchboard.model.action import OF_ISSUES, ActionKind
from switchboard.model.people import Known, Member, Sight, Stranger, Through, Who
from switchboard.model.replace import replace
from switchboard.search.parse import parse

ALICE = Known("U1", "Alice", Member("501", "Alice", "alice@acme.example", ("payments-team",)), Through.EMAIL)
EVE = Stranger("U9", "Eve", "no member of Sentry has eve@acme.example")
KEYS = ("resolve", "assign", "ignore", "page")


def a_team(key: str = "payments", *, every: Allowed = Allowed.MEMBERS, sentry: str | None = "payments-team") -> Team:
    """A team that lets these do everything."""
    return Team(key=key, sentry=sentry, may=May(**dict.fromkeys(KEYS, every)))


@pytest.mark.parametrize("kind", sorted(OF_ISSUES))
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
def test_each_rule_lets_whom_it_names(kind: ActionKind, rule: Allowed, who: Who, may: bool) -> None:
    assert (why_not(kind, who, [a_team(every=rule)]) is None) is may


@pytest.mark.parametrize(("who", "may"), [(ALICE, True), (EVE, False)])
def test_what_nobody_owns_is_for_who_is_known_in_sentry(who: Who, may: bool) -> None:
    assert (why_not(ActionKind.PAGE, who, []) is None) is may


def test_a_team_without_a_slug_in_sentry_is_there_by_its_key() -> None:
    assert why_not(ActionKind.PAGE, ALICE, [a_team("payments-team", sentry=None)]) is None
    assert why_not(ActionKind.PAGE, ALICE, [a_team("core", sentry=None)]) is not None


def test_of_several_owners_any_that_lets_them_is_enough() -> None:
    assert why_not(ActionKind.RESOLVE, ALICE, [a_team("core", sentry="core"), a_team()]) is None


def test_who_is_no_member_hears_who_they_are_and_what_to_do() -> None:
    said = why_not(ActionKind.PAGE, ALICE, [a_team("core", sentry="core-team"), a_team("web", sentry="web")])
    assert said == (
        "Only members of core or web may page about its issues. You are alice@acme.example in Sentry, who is not in the "
        "team core-team or web there. Join it, ask somebody of core or web, or have `may:` changed in routes.yaml."
    )


def test_who_is_nobody_in_sentry_hears_why_and_what_to_do() -> None:
    said = why_not(ActionKind.RESOLVE, EVE, [a_team()])
    assert said is not None
    assert said.startswith("I do not know who you are in Sentry: no member of Sentry has eve@acme.example.")
    assert "`people:`" in said


@given(
    st.sampled_from(sorted(OF_ISSUES)),
    st.sampled_from([ALICE, EVE]),
    st.lists(st.builds(a_team, st.sampled_from(["payments", "core"]), every=st.sampled_from(Allowed)), max_size=4),
    st.builds(a_team, every=st.sampled_from(Allowed)),
)
def test_one_more_owner_takes_nothing_from_anybody_who_may(
    kind: ActionKind, who: Who, owners: list[Team], more: Team
) -> None:
    if owners and why_not(kind, who, owners) is None:
        assert why_not(kind, who, [*owners, more]) is None


# --- mutes

BOB = Known("U2", "Bob", Member("502", "Bob", "bob@acme.example", ("core-team",)), Through.EMAIL)
CAROL = Known("U3", "Carol", Member("503", "Carol", "carol@acme.example"), Through.EMAIL)


def a_config(**rules: Allowed) -> Config:
    """A config of these teams, each with its rule for mutes."""
    teams = {key: Team(key=key, sentry=f"{key}-team", may=May(mute=rule)) for key, rule in rules.items()}
    return Config(hash="0", text="", file="routes.yaml", teams=teams)


OURS = a_config(payments=Allowed.MEMBERS, core=Allowed.MEMBERS)


@pytest.mark.parametrize(
    ("query", "who", "may"),
    [
        ("team:payments", ALICE, True),
        ("team:payments level:error", ALICE, True),
        ("team:payments", BOB, False),
        ("team:pay*", BOB, False),
        ("team:[payments,core]", BOB, False),
        ("team:payments OR team:core", BOB, False),
        ("level:error (team:payments OR team:core)", ALICE, False),
        ("level:error OR team:payments", BOB, True),
        ("!team:payments", BOB, True),
        ("tags[team]:payments", BOB, True),
        ("team:nobody", BOB, True),
        ("project:shop", BOB, True),
        ("project:shop", CAROL, False),
        ("project:shop", EVE, False),
    ],
)
def test_who_mutes_is_let_by_every_team_that_is_named_else_by_any(query: str, who: Who, may: bool) -> None:
    assert (why_not_mute(parse(query), who, OURS) is None) is may


@pytest.mark.parametrize(
    ("rule", "who", "may"), [(Allowed.ANYONE, EVE, True), (Allowed.MAPPED, EVE, False), (Allowed.MAPPED, CAROL, True)]
)
def test_a_team_may_let_others_mute_its_alerts(rule: Allowed, who: Who, may: bool) -> None:
    config = a_config(payments=rule, core=Allowed.MEMBERS)
    for query in ("team:payments", "project:shop"):
        assert (why_not_mute(parse(query), who, config) is None) is may


def test_who_may_not_mute_hears_who_they_are_and_whom_to_ask() -> None:
    assert why_not_mute(parse("team:payments"), BOB, OURS) == (
        "Only members of payments may mute its alerts. You are bob@acme.example in Sentry. Ask one of them."
    )
    assert "who is in none" in (why_not_mute(parse("project:shop"), CAROL, OURS) or "")
    assert (why_not_mute(parse("project:shop"), EVE, OURS) or "").startswith("I do not know who you are in Sentry")


def paged(**rules: Allowed) -> Config:
    """A config of these teams, each with its rule for mutes, and a pager."""
    whole = a_config(**rules)
    return replace(whole, teams={key: replace(team, pagerduty="KEY") for key, team in whole.teams.items()})


def with_role(who: Known, role: str | None) -> Known:
    return Known(who.slack, who.name, replace(who.member, role=role), who.through)


@pytest.mark.parametrize(
    ("query", "who", "may"),
    [
        ("team:payments", ALICE, True),
        ("project:shop", ALICE, False),
        ("level:error OR team:payments", ALICE, False),
        ("project:shop", CAROL, False),
        ("project:shop", with_role(CAROL, "admin"), True),
        ("team:payments", with_role(CAROL, "owner"), True),
        ("project:shop", with_role(CAROL, "member"), False),
    ],
)
def test_a_mute_that_would_hold_pages_needs_the_people_of_every_team_it_may_touch_or_an_admin(
    query: str, who: Who, may: bool
) -> None:
    config = paged(payments=Allowed.MEMBERS, core=Allowed.MEMBERS)
    assert (why_not_mute(parse(query), who, config) is None) is may


def test_where_each_team_with_a_pager_lets_them_no_team_need_be_named() -> None:
    assert why_not_mute(parse("project:shop"), ALICE, paged(payments=Allowed.MEMBERS, core=Allowed.MAPPED)) is None


# --- as Sentry would have it

CLOSED = Sight(open=False, teams={"shop": frozenset({"payments-team"}), "vault": frozenset({"core-team"})})


@pytest.mark.parametrize(
    ("role", "may"), [("billing", False), ("member", True), ("manager", True), (None, True), ("of our own", True)]
)
def test_a_role_that_changes_no_issues_in_sentry_changes_none_here(role: str | None, may: bool) -> None:
    who, owners = with_role(ALICE, role), [a_team(every=Allowed.MAPPED)]
    for kind in (ActionKind.RESOLVE, ActionKind.IGNORE, ActionKind.ASSIGN, ActionKind.NOTE):
        assert (why_not(kind, who, owners) is None) is may
    assert why_not(ActionKind.ACK, who, owners) is None
    assert why_not(ActionKind.RESOLVE, who, [a_team(every=Allowed.ANYONE)]) is None


@pytest.mark.parametrize(
    ("project", "role", "sight", "may"),
    [
        ("shop", "member", CLOSED, True),
        ("vault", "member", CLOSED, False),
        ("vault", "owner", CLOSED, True),
        ("vault", "member", Sight(open=True, teams=CLOSED.teams), True),
        ("vault", "member", Sight(open=None, teams=CLOSED.teams), True),
        ("new", "member", CLOSED, True),
        (None, "member", CLOSED, True),
        ("vault", "member", None, True),
    ],
)
def test_where_membership_is_closed_members_change_what_their_teams_see(
    project: str | None, role: str, sight: Sight | None, may: bool
) -> None:
    who, owners = with_role(ALICE, role), [a_team(every=Allowed.MAPPED)]
    assert (why_not(ActionKind.RESOLVE, who, owners, project=project, sight=sight) is None) is may
