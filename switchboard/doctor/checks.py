"""Every check that the doctor makes, in the report's order."""

from __future__ import annotations

from switchboard.doctor.doctor import Check

CHECKS: tuple[Check, ...] = ()
