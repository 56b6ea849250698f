"""The page of codes lists every code of a finding, and each code is given by something."""

from __future__ import annotations

import re

import pytest

from switchboard.config.findings import FindingCode
from switchboard.config.findings_page import codes_page
from tests.house.source import ROOT

SOURCES = "".join(path.read_text() for path in (ROOT / "switchboard").rglob("*.py") if path.name != "findings.py")


def test_the_page_under_docs_is_the_page() -> None:
    assert (ROOT / "docs" / "check-codes.md").read_text(encoding="utf-8") == codes_page(), "run make schema"


def test_the_codes_and_those_on_the_page_are_equal() -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", codes_page(), re.MULTILINE)
    assert listed == [code.value for code in FindingCode]
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("code", FindingCode)
def test_every_code_is_given_by_something(code: FindingCode) -> None:
    assert f"FindingCode.{code.name}" in SOURCES
    assert code.meaning.endswith(".")
