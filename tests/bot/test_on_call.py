"""`/sentry oncall` says of each team who is on call, until when, who is next and who is second; nobody stands out."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.on_call import NO_PAGER, UNKNOWN, say_no_team, say_on_call
from switchboard.model.on_call import Holder, TeamOnCall

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_each_team_has_a_line() -> None:
    whole = TeamOnCall(
        team="payments",
        is_known=True,
        now=(Holder("Ann", LATER), Holder("`Bob`", LATER)),
        then=(Holder("Cat", LATER),),
        second=(Holder("Dan"),),
        as_of=AT,
    )
    nobody = TeamOnCall(team="core", is_known=True, then=(Holder("Ann", LATER), Holder("Eve")))
    lines = say_on_call([whole, nobody, TeamOnCall(team="web", is_known=False)], "Europe/Berlin").splitlines()
    late = " (as of Mon 23 Nov 13:00 CET)"
    assert lines == [
        f"• payments: Ann, 'Bob' until Tue 24 Nov 09:00 CET; then Cat from Tue 24 Nov 09:00 CET; second Dan{late}",
        "• core: 🔴 nobody is on call; then Ann from Tue 24 Nov 09:00 CET, Eve",
        f"• web: {UNKNOWN}",
    ]


def test_without_a_pager_or_such_a_team_it_says_what_there_is() -> None:
    assert say_no_team("x", []) == NO_PAGER
    assert say_no_team("paymnts", ["payments"]) == (
        "No team with a pager is called paymnts. Try `/sentry oncall payments`."
    )
