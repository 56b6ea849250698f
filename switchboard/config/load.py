"""Configuration to Config: every fault is found at once, with its file, line, path and remedy. The caller reads files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from operator import itemgetter

from switchboard.config.assemble import Part, assemble
from switchboard.config.bundle import GLOBAL, bundle, configuration, owners_files_of, unbundle, with_owners_files
from switchboard.config.config import Config
from switchboard.config.document import MOST_BYTES, Scalar, read_document
from switchboard.config.findings import FindingCode
from switchboard.config.load_codeowners import OwnersFile
from switchboard.config.report import Budget, Position, Report, finish, lines_with_secrets
from switchboard.config.yaml_reader import Place
from switchboard.errors import BadConfig, Fault

VERSION = "1"
MOST_OF_OWNERS = 3_000_000
"""As at GitHub, of all CODEOWNERS files together."""
_SINGLE = "routes.yaml"


def load_config(
    text: str,
    *,
    file: str,
    variables: Collection[str] | None = None,
    owners_files: Mapping[str, str] | None = None,
) -> tuple[Config, tuple[Fault, ...]]:
    """Return the Config that a text makes, and the warnings; raise BadConfig with every fault.

    `text` is that of routes.yaml, or of a Config that was loaded before. `owners_files` are the texts of the files that
    `owners_paths` names. `variables` are the names set in the environment; when given, each ${NAME} that is not among
    them is warned about.
    """
    kept = unbundle(text)
    files = kept or with_owners_files({_SINGLE: text}, owners_files or {})
    if GLOBAL in files:
        return load_files(files, file=file, variables=variables)
    owners = _read_owners_files(owners_files_of(files))
    part = _read_part(files.get(_SINGLE, ""), file=file)
    whole = bundle(files) if owners else text
    config = assemble((part,), text=whole, file=file, variables=variables, owners_files=owners)
    _check_version(part)
    return config, finish(_found((part,), owners))


def load_files(
    files: Mapping[str, str], *, file: str, variables: Collection[str] | None = None
) -> tuple[Config, tuple[Fault, ...]]:
    """Return the Config of a folder's files, named as in a bundle, and the warnings; raise BadConfig as load_config does."""
    owners = _read_owners_files(owners_files_of(files))
    read = [(name, f"{file.rstrip('/')}/{name}", text) for name, text in configuration(files).items()]
    if not read or read[0][0] != GLOBAL:
        problem = "missing, and what holds for all teams stands in it"
        raise BadConfig(
            (
                Fault(
                    f"{file.rstrip('/')}/{GLOBAL}",
                    0,
                    "",
                    problem,
                    "Write its fallback and defaults",
                    code=FindingCode.NOT_READ,
                ),
            )
        )
    whole = sum(len(text) for _, _, text in read)
    if whole > MOST_BYTES:
        where, largest = max(((where, len(text)) for _, where, text in read), key=itemgetter(1))
        problem = (
            f"the folder's files have {whole:,} characters, of which {largest:,} are here: more than {MOST_BYTES:,}"
        )
        raise BadConfig((Fault(where, 1, "", problem, "Take out what is not needed", code=FindingCode.TOO_LARGE),))
    budget = Budget()
    parts = tuple(
        _read_part(text, file=where, budget=budget, of_folder=True, of_teams=name != GLOBAL)
        for name, where, text in read
    )
    config = assemble(parts, text=bundle(files), file=file, variables=variables, owners_files=owners)
    for part in parts:
        _check_version(part)
    return config, finish(_found(parts, owners))


def owners_paths(text: str) -> tuple[str, ...]:
    """Return which CODEOWNERS files a configuration file asks for, as it writes them; none where it cannot be read."""
    try:
        entry = read_document(text, file="").get("owners_file")
    except BadConfig:
        return ()
    return (entry.value.text.strip(),) if entry and isinstance(entry.value, Scalar) and entry.value.text.strip() else ()


def _read_part(
    text: str, *, file: str, budget: Budget | None = None, of_folder: bool = False, of_teams: bool = False
) -> Part:
    """Read one file into its keys; raises BadConfig where it is not YAML."""
    top = Place(read_document(text, file=file), "", Report(file, budget))
    for line in lines_with_secrets(text):
        top.report.refuse(
            Position(line, ""),
            FindingCode.SECRET,
            "a secret is written in the file",
            "Write ${NAME} and set NAME in the environment",
        )
    return Part(top, file, of_folder, of_teams)


def _read_owners_files(texts: Mapping[str, str]) -> Mapping[str, OwnersFile]:
    """Give every CODEOWNERS file a report of its own; raises BadConfig where they are larger together than is read."""
    whole = sum(map(len, texts.values()))
    if whole > MOST_OF_OWNERS:
        path = max(texts, key=lambda each: len(texts[each]))
        problem = f"CODEOWNERS files have {whole:,} characters, more than the {MOST_OF_OWNERS:,} that are read"
        fault = Fault(path, 1, "", problem, "Name folders in place of files", code=FindingCode.TOO_LARGE)
        raise BadConfig((fault,))
    return {path: OwnersFile(text, Report(path)) for path, text in texts.items()}


def _found(parts: tuple[Part, ...], owners: Mapping[str, OwnersFile]) -> tuple[Fault, ...]:
    reports = (*(part.top.report for part in parts), *(file.report for file in owners.values()))
    return tuple(fault for report in reports for fault in report.found)


def _check_version(part: Part) -> None:
    """Check it last: by then it is known which keys are misspelt."""
    top = part.top
    if not top.has("version"):
        if not part.of_teams and top.lacks("version"):
            top.refuse("version", FindingCode.VERSION, "missing", f"Write `version: {VERSION}` at the top")
        return
    version = top.text("version")
    if version not in (None, VERSION):
        top.refuse(
            "version",
            FindingCode.VERSION,
            f"version {version} is not known",
            f"This Switchboard reads version {VERSION}",
        )
