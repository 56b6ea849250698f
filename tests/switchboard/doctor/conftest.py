"""A doctor, called to a town."""

from __future__ import annotations

import pytest

from tests.switchboard.doctor.in_sentry import Doctor, a_doctor
from tests.town import Town


@pytest.fixture(name="doctor")
def _doctor(town: Town) -> Doctor:
    """Give a doctor at a Sentry where all is well."""
    return a_doctor(town)
