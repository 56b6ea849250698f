"""The doctor's round: every check at once, each for its own time only, none stopped by another.

A check is `Check(AREA, NAME, look)` where `look(patient)` is async and returns its findings, usually one; it asks the
edges of the patient and gives their answers to a pure judge. `seconds` bounds it. All are listed in checks.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from switchboard.clock import within
from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.doctor.patient import Patient
from switchboard.errors import SwitchboardError

SECONDS = 5.0
Look = Callable[[Patient], Awaitable[Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at. `look` may return findings under other names of its area, too: `also` lists those."""

    area: Area
    name: str
    look: Look
    seconds: float = SECONDS
    also: tuple[str, ...] = ()


async def examine(patient: Patient, checks: Sequence[Check]) -> tuple[Finding, ...]:
    """Make every check, at once; returns the findings by area, in the order of the checks."""
    found = await asyncio.gather(*(_made(check, patient) for check in checks))
    areas = list(Area)
    return tuple(sorted((each for some in found for each in some), key=lambda each: areas.index(each.area)))


async def _made(check: Check, patient: Patient) -> Sequence[Finding]:
    named = CheckName(check.area, check.name)
    try:
        return await within(patient.clock, check.seconds, _looked(check, patient))
    except TimeoutError:
        return [named.bad(f"no answer within {check.seconds:g} s", _SLOW)]
    except SwitchboardError as error:
        return [named.bad(str(error).partition("\n")[0], _DOWN)]
    except Exception as error:  # noqa: BLE001 - one check that breaks must not hide what the others found
        return [named.bad(f"the check itself broke: {type(error).__name__}", _BROKEN)]


async def _looked(check: Check, patient: Patient) -> Sequence[Finding]:
    return await check.look(patient)


_SLOW = "See whether this machine reaches the service (proxy, firewall, DNS), and run `switchboard doctor` again."
_DOWN = "Mend what the line `database` says, and run `switchboard doctor` again."
_BROKEN = "Report it with this line; the other checks hold."
