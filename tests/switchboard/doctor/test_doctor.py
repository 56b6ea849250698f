"""The round: every check is made, whatever the others do, and none for longer than its time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from switchboard.doctor.checks import CHECKS
from switchboard.doctor.doctor import Check
from switchboard.doctor.finding import Area, CheckName, Finding, Verdict, is_ill
from switchboard.doctor.patient import Patient
from tests.switchboard.doctor.surgery import look
from tests.town import Town

FINE = CheckName(Area.HERE, "fine")


async def fine(_: Patient) -> Sequence[Finding]:
    """Find nothing wrong."""
    return [FINE.good("as it should be")]


async def hangs(_: Patient) -> Sequence[Finding]:
    """Wait for what never comes."""
    await asyncio.Event().wait()
    return []


async def breaks(_: Patient) -> Sequence[Finding]:
    """Break as only a defect does."""
    raise KeyError("xoxb-secret")


async def test_a_check_that_hangs_or_breaks_is_a_finding_and_stops_no_other(town: Town) -> None:
    checks = (
        Check(Area.HERE, "hangs", hangs, 0.01),
        Check(Area.HERE, "breaks", breaks),
        Check(Area.HERE, "fine", fine),
    )
    seen = await look(town, checks)
    assert [found.verdict for name in ("hangs", "breaks", "fine") for found in seen[name]] == [
        Verdict.BAD,
        Verdict.BAD,
        Verdict.GOOD,
    ]
    assert seen["hangs"][0].found == "no answer within 0.01 s"
    assert "KeyError" in seen["breaks"][0].found
    assert "secret" not in str(seen["breaks"])


async def test_findings_are_told_by_area_in_the_reports_order(town: Town) -> None:
    checks = (Check(Area.HERE, "fine", fine), Check(Area.SLACK, "breaks", breaks))
    assert list(await look(town, checks)) == ["breaks", "fine"]


def test_no_two_checks_have_one_name() -> None:
    names = [(check.area, name) for check in CHECKS for name in (check.name, *check.also)]
    assert sorted(set(names)) == sorted(names)


def test_only_what_is_bad_makes_ill() -> None:
    assert is_ill([FINE.good("x"), FINE.bad("x", "y")])
    assert not is_ill([FINE.warn("x", "y"), FINE.skipped("x"), FINE.good("x")])
