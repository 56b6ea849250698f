"""PURE: the page that lists the codes of findings, as it stands in docs/check-codes.md."""

from __future__ import annotations

from switchboard.config.findings import FindingCode

_INTRO = """# What `switchboard check` finds

Every finding has a code, which stays: other tools know it by that. `switchboard check --format github` writes findings as
annotations of a pull request, `--format sarif` as a file for code scanning, `--json` for programs; each has code, file, line
and column. `make schema` writes this page.

| code | what it is |
|---|---|
"""


def codes_page() -> str:
    """Write the page."""
    return _INTRO + "".join(f"| `{code.value}` | {code.meaning} |\n" for code in FindingCode)
