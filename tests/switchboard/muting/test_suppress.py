"""What a suppression does to a decision: it holds, it names why, and it neither adds nor drops."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.noise import Inhibit
from switchboard.model.decision import Decision, Destination, DestinationKind, Held, Severity
from switchboard.model.replace import replace
from switchboard.muting.inhibition import Waiting
from switchboard.muting.suppress import (
    Muting,
    Resting,
    Suppressions,
    because_held,
    ends_last,
    suppression,
)
from switchboard.search.parse import parse
from tests.switchboard.builders import ALERTS, AT, PAGER, PAYMENTS, a_decision, a_notify, after, facts

MUTE = Held("mute:7", "we know", after(3600))
QUIET = Held("quiet:payments", "", after(7200))
OPEN = Held("inhibit:12", "“database down” is open")
MAIL = Destination(DestinationKind.EMAIL, "pay@acme.example", "payments")
BOTH = a_decision(a_notify(PAYMENTS), a_notify(PAGER, Severity.CRITICAL), a_notify(ALERTS))
DATABASE = Inhibit(
    when=parse('alert:"database down"'), mutes=parse("error.type:OperationalError"), same=("project",), text=""
)
OPERATIONAL = parse("level:error")


def by(decision: Decision) -> list[str | None]:
    return [notify.held.by if notify.held else None for notify in decision.notifies]


def muted(query: str, held: Held = MUTE) -> Suppressions:
    return Suppressions(muting=(Muting(parse(query), held),))


def quiet(unless: str | None = None) -> Suppressions:
    return Suppressions(resting={"payments": Resting(parse(unless) if unless else None, QUIET)})


def test_a_mute_holds_every_destination_of_what_matches_pages_too() -> None:
    after_it = suppression(BOTH, facts(), muted("project:checkout"))
    assert by(after_it) == ["mute:7"] * 3
    assert because_held(after_it) == "route payments matched; held by mute 7 until Sun 01 Mar 13:00 UTC: we know"


def test_what_a_mute_does_not_match_or_cannot_know_is_told() -> None:
    assert suppression(BOTH, facts(), muted("project:warehouse")) is BOTH
    assert suppression(BOTH, facts(), muted("is:assigned")) is BOTH
    assert suppression(BOTH, facts(), muted("!is:assigned")) is BOTH


def test_a_mute_may_ask_for_the_owning_team() -> None:
    owned = replace(BOTH, owners=("payments",))
    assert by(suppression(owned, facts(), muted("team:payments"))) == ["mute:7"] * 3
    assert by(suppression(BOTH, facts(), muted("team:payments"))) == [None] * 3


def test_a_mute_of_one_teams_alerts_holds_no_page_of_another_team_that_owns_them_too() -> None:
    both = replace(BOTH, owners=("payments", "core"))
    core = Destination(DestinationKind.PAGERDUTY, "core", "core")
    paged = replace(both, notifies=(*both.notifies, a_notify(core, Severity.CRITICAL)))
    mute = Suppressions(muting=(Muting(parse("team:payments"), MUTE, spares=True),))
    assert by(suppression(paged, facts(), mute)) == ["mute:7", "mute:7", "mute:7", None]
    window = Suppressions(muting=(Muting(parse("team:payments"), MUTE),))
    assert by(suppression(paged, facts(), window)) == ["mute:7"] * 4, (
        "a maintenance window is the configuration's own word"
    )
    for query in ("team:[payments,core]", "project:checkout"):
        whole = Suppressions(muting=(Muting(parse(query), MUTE, spares=True),))
        assert by(suppression(paged, facts(), whole)) == ["mute:7"] * 4


def test_quiet_hours_hold_the_teams_messages_and_mail_and_never_pages() -> None:
    decision = a_decision(a_notify(PAYMENTS), a_notify(MAIL), a_notify(PAGER), a_notify(ALERTS))
    after_it = suppression(decision, facts(), quiet())
    assert by(after_it) == ["quiet:payments", "quiet:payments", None, None]
    said = "slack:payments, email:payments held by the quiet hours of payments until Sun 01 Mar 14:00 UTC"
    assert because_held(after_it).endswith(said)


def test_what_quiet_hours_except_is_told() -> None:
    assert by(suppression(BOTH, facts(), quiet("level:fatal"))) == ["quiet:payments", None, None]
    assert suppression(BOTH, facts(level="fatal"), quiet("level:fatal")) is not None
    assert by(suppression(BOTH, facts(level="fatal"), quiet("level:fatal"))) == [None] * 3


def test_of_several_the_one_that_ends_last_holds() -> None:
    longer = replace(muted("project:checkout"), resting=quiet().resting)
    assert by(suppression(BOTH, facts(), longer)) == ["quiet:payments", "mute:7", "mute:7"]
    rule = replace(DATABASE, mutes=OPERATIONAL)
    assert by(suppression(BOTH, facts(), replace(longer, waiting=(Waiting(rule, OPEN),)))) == ["inhibit:12"] * 3


def test_the_end_is_told_in_the_zone_of_the_configuration() -> None:
    after_it = suppression(BOTH, facts(), muted("project:checkout"))
    assert "until Sun 01 Mar 14:00 CET: we know" in because_held(after_it, "Europe/Berlin")


def test_an_open_cause_holds_what_it_mutes_and_not_another_cause() -> None:
    suppressions = Suppressions(waiting=(Waiting(replace(DATABASE, mutes=OPERATIONAL), OPEN),))
    assert by(suppression(BOTH, facts(), suppressions)) == ["inhibit:12"] * 3
    assert by(suppression(BOTH, facts(level="warning"), suppressions)) == [None] * 3
    assert by(suppression(BOTH, facts(alert="database down"), suppressions)) == [None] * 3


QUERIES = st.sampled_from(["level:error", "project:checkout", "is:assigned", "environment:staging", "!level:fatal"])
HELDS = st.builds(Held, st.sampled_from(["mute:1", "quiet:x"]), st.text(), st.none() | st.integers(1, 999).map(after))
SUPPRESSIONS = st.builds(
    Suppressions,
    muting=st.lists(st.builds(Muting, QUERIES.map(parse), HELDS), max_size=3).map(tuple),
    waiting=st.lists(st.builds(Waiting, st.just(DATABASE), HELDS), max_size=2).map(tuple),
    resting=st.dictionaries(
        st.sampled_from(["payments", "core"]), st.builds(Resting, st.none() | QUERIES.map(parse), HELDS)
    ),
)
NOTIFIES = st.lists(
    st.sampled_from([a_notify(PAYMENTS), a_notify(PAGER), a_notify(ALERTS), a_notify(MAIL)]), max_size=4
)


@given(NOTIFIES, SUPPRESSIONS, st.sampled_from(["error", "fatal"]))
def test_a_suppression_adds_nothing_and_drops_nothing(
    notifies: list[object], suppressions: Suppressions, level: str
) -> None:
    decision = Decision(notifies=tuple(notifies), because="why")  # type: ignore[arg-type]
    after_it = suppression(decision, facts(level=level), suppressions)
    assert tuple(replace(notify, held=None) for notify in after_it.notifies) == decision.notifies
    assert replace(after_it, notifies=()) == replace(decision, notifies=())


@given(NOTIFIES, SUPPRESSIONS, st.text(), st.sampled_from(["UTC", "Europe/Berlin"]))
def test_what_holds_it_is_said_after_why_it_went_there(
    notifies: list[object], suppressions: Suppressions, why: str, zone: str
) -> None:
    decision = suppression(Decision(notifies=tuple(notifies), because=f"{why}."), facts(), suppressions)  # type: ignore[arg-type]
    held = any(notify.held for notify in decision.notifies)
    assert because_held(decision, zone).startswith(f"{why}.; " if held else f"{why}.")
    assert decision.because == f"{why}."


@given(SUPPRESSIONS)
def test_quiet_hours_never_hold_a_page(suppressions: Suppressions) -> None:
    only_quiet = Suppressions(resting=suppressions.resting)
    decision = a_decision(a_notify(PAGER))
    assert suppression(decision, facts(), only_quiet) is decision


@given(NOTIFIES)
def test_a_suppression_of_nothing_changes_nothing(notifies: list[object]) -> None:
    decision = Decision(notifies=tuple(notifies))  # type: ignore[arg-type]
    assert suppression(decision, facts(), Suppressions()) is decision


def test_what_has_no_end_ends_last() -> None:
    assert ends_last(OPEN) > ends_last(Held("mute:1", "", AT + timedelta(days=9999)))
