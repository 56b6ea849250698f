"""Whom to assign to: the owners first, then who fits what is typed; within Slack's limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.assignee import read_assignee
from switchboard.directory.options import LONGEST_LABEL, LONGEST_VALUE, MOST_OPTIONS, assign_options
from switchboard.model.people import Member, SentryTeam

TEAMS = (SentryTeam("1", "core", "Core"), SentryTeam("2", "payments", "Payments and billing"))
MEMBERS = (
    Member("501", "Alice Ann", "alice@acme.example"),
    Member("502", "Bob", "bob@acme.example"),
    Member("503", "Malice", "m@acme.example"),
    Member("504", "No Address"),
)


def values(typed: str, *, suggested: tuple[str, ...] = ("payments",)) -> list[str]:
    """Return the values of the options for what is typed."""
    return [option.value for option in assign_options(typed, suggested=suggested, teams=TEAMS, members=MEMBERS)]


def test_without_a_word_it_is_me_then_the_owners_then_all_others_who_can_be_named() -> None:
    assert values("") == ["me", "#payments", "#core", "alice@acme.example", "bob@acme.example", "m@acme.example"]


def test_what_is_typed_is_found_in_names_addresses_and_slugs_the_best_first() -> None:
    assert values("ALICE") == ["alice@acme.example", "m@acme.example"]
    assert values("ann") == ["alice@acme.example", "#payments"]
    assert values("#cor") == ["#core"]
    assert values("billing") == ["#payments"]
    assert values("@bob") == ["bob@acme.example"]


def test_letters_in_their_order_are_enough() -> None:
    assert values("pymnts") == ["#payments"]


def test_an_owner_whom_sentry_does_not_know_is_no_option() -> None:
    assert "#gone" not in values("", suggested=("gone",))


def test_labels_say_what_people_and_teams_are_called() -> None:
    labels = [option.label for option in assign_options("", suggested=(), teams=TEAMS, members=MEMBERS)]
    assert labels[:4] == ["Me", "#core", "#payments (Payments and billing)", "Alice Ann (alice@acme.example)"]


NAMES = st.text(max_size=300)


@given(
    NAMES,
    st.lists(st.builds(SentryTeam, st.just("1"), NAMES, NAMES), max_size=5),
    st.lists(st.builds(Member, st.just("5"), NAMES, st.none() | NAMES), max_size=150),
)
def test_any_list_is_within_slacks_limits(typed: str, teams: list[SentryTeam], members: list[Member]) -> None:
    options = assign_options(typed, suggested=[team.slug for team in teams[:2]], teams=teams, members=members)
    assert len(options) <= MOST_OPTIONS
    assert all(0 < len(option.label) <= LONGEST_LABEL and 0 < len(option.value) <= LONGEST_VALUE for option in options)
    assert len({option.value for option in options}) == len(options)


def test_every_option_is_an_assignee_as_it_is_typed() -> None:
    assert all(read_assignee(value) for value in values(""))
