"""Every exception that is ours. Expected outcomes are values (model/outcome.py); these are for what nobody nearby can handle.

SwitchboardError
├── BadSettings         the environment cannot be used
├── BadQuery            a search query cannot be read (carries the character's position)
├── BadOwners           an ownership file cannot be read (carries the line)
├── BadConfig             routes.yaml cannot be used (carries every fault found)
├── BadImport           a file to import from is not what it should be
├── BadBackup           a file to restore from is damaged, or no backup of this product
├── InboxFull           the inbox cannot commit, or its bound is reached
├── StorageDown         the database cannot be asked just now
└── StorageBusy         another worker holds the database
"""

from __future__ import annotations

from dataclasses import dataclass


class SwitchboardError(Exception):
    """The root of the tree; its text says to the operator what to do next."""


class BadSettings(SwitchboardError):
    """A setting cannot be used. Mend it in the environment or in .env and start again."""


class BadQuery(SwitchboardError):
    """A search query cannot be read; `position` is the 0-based character where it went wrong."""

    def __init__(self, message: str, *, position: int = 0) -> None:
        """Keep the message for people and the character's position for a caret."""
        super().__init__(message)
        self.position = position


class BadOwners(SwitchboardError):
    """An ownership rule cannot be read: the `problem`, and its `line`, 1-based within its text; `of_tab` where a tab is why."""

    def __init__(self, problem: str, *, line: int, of_tab: bool = False) -> None:
        """Keep the problem and the line apart for the file's report; say both to whoever prints it."""
        super().__init__(f"line {line}: {problem}")
        self.problem = problem
        self.line = line
        self.of_tab = of_tab


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a configuration file: where, what, and the remedy. A warning does not refuse the file.

    `code` is one of config/findings.py, for other tools; line and column count from 1.
    """

    file: str
    line: int
    path: str
    problem: str
    remedy: str
    warning: bool = False
    code: str = ""
    column: int = 1

    def __str__(self) -> str:
        """Print it as `file:line: path: problem. remedy`."""
        where = f"{self.file}:{self.line}: {self.path}: " if self.path else f"{self.file}:{self.line}: "
        return f"{where}{self.problem}. {self.remedy}".rstrip()


class BadConfig(SwitchboardError):
    """A configuration cannot be used; the last good one stays in force. `faults` lists all that is wrong."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults; the text is one line each."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class BadImport(SwitchboardError):
    """A file to import from cannot be read. The text says where, and never what stands there: it may be a secret."""


class BadBackup(SwitchboardError):
    """Nothing was changed. Take another backup."""


class InboxFull(SwitchboardError):
    """The inbox cannot keep what came in: the disk refused, or a bound is reached. Free space; senders are told to come back."""


class InboxAtBound(InboxFull):
    """The inbox is as large as it may be, or its disk as full: what is settled may go, and then there is room again."""


class StorageDown(SwitchboardError):
    """The database cannot be asked: it is down, locked too long, or not migrated. Look at it; what is kept stays kept."""


class StorageBusy(SwitchboardError):
    """Another worker holds this database. Stop it first, or give this one a DATABASE_URL of its own."""
