"""PURE: what `check` found as other tools read it: annotations of a pull request at GitHub, SARIF for code scanning."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from switchboard.config.findings import FindingCode
from switchboard.errors import Fault

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    GITHUB = "github"
    SARIF = "sarif"


def github(found: Iterable[Fault]) -> str:
    """Write findings as commands of a GitHub workflow, which shows them beside the lines."""
    return "\n".join(map(_annotation, found))


def sarif(found: Iterable[Fault], *, below: Path) -> str:
    """Write findings as SARIF 2.1.0; files below a folder, the checkout, go by their path from there."""
    rules = [{"id": code.value, "shortDescription": {"text": code.meaning}} for code in FindingCode]
    driver = {"name": "Switchboard", "rules": rules}
    run = {"tool": {"driver": driver}, "results": [_result(fault, below) for fault in found]}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _annotation(fault: Fault) -> str:
    place = {"file": fault.file, "line": fault.line, "col": fault.column} if fault.line else {"file": fault.file}
    properties = {**place, "title": fault.code}
    written = ",".join(f"{key}={str(value).translate(_IN_PROPERTY)}" for key, value in properties.items())
    return f"::{'warning' if fault.warning else 'error'} {written}::{_message(fault).translate(_IN_TEXT)}"


def _result(fault: Fault, below: Path) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _address(fault.file, below)}}
    if fault.line:
        place["region"] = {"startLine": fault.line, "startColumn": fault.column}
    return {
        "ruleId": fault.code,
        "level": "warning" if fault.warning else "error",
        "message": {"text": _message(fault)},
        "locations": [{"physicalLocation": place}],
    }


def _message(fault: Fault) -> str:
    path = f"{fault.path}: " if fault.path else ""
    return f"{path}{fault.problem}. {fault.remedy}".rstrip()


def _address(file: str, below: Path) -> str:
    path = Path(file)
    inside = path.relative_to(below) if path.is_absolute() and path.is_relative_to(below) else path
    return quote(inside.as_posix())
