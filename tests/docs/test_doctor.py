"""docs/doctor.md says what each line of the doctor's report means."""

from __future__ import annotations

import re

from switchboard.doctor.checks import CHECKS
from switchboard.doctor.finding import Area
from switchboard.doctor.here import SENDS_ONE
from switchboard.doctor.mail import sends_mail
from tests.house.source import ROOT


def test_every_check_stands_in_the_docs_under_its_area() -> None:
    page = (ROOT / "docs/doctor.md").read_text()
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    told = {
        area: re.findall(r"^\| ([^|]+?) \|", sections.get(area.value[:1].upper() + area.value[1:], ""), re.MULTILINE)
        for area in Area
    }
    made = [
        (check.area, name)
        for check in (*CHECKS, SENDS_ONE, sends_mail("ops@acme.example"))
        for name in (check.name, *check.also)
    ]
    assert not [f"{area.value}: {name}" for area, name in made if name not in told[area]]
    assert not [f"{area.value}: {name}" for area in Area for name in told[area][1:] if (area, name) not in made]
