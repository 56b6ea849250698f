"""A folder of configuration: one file per team beside `_global.yaml`. A broken file keeps its last good version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from switchboard.config.bundle import GLOBAL, OWNERS_FILE, bundle, configuration, unbundle, with_owners_files
from switchboard.config.config import Config
from switchboard.config.findings import FindingCode
from switchboard.config.load import load_files, owners_paths
from switchboard.errors import BadConfig, Fault

__all__ = ["GLOBAL", "OWNERS_FILE", "Loaded", "bundle", "load_folder", "unbundle"]

# So many files are tried again one by one, and more in so many groups: each try reads the whole folder.
MOST_ONE_BY_ONE, GROUPS = 8, 4
_BY_OTHERS = frozenset(
    {
        FindingCode.UNKNOWN_TEAM,
        FindingCode.UNKNOWN_DESTINATION,
        FindingCode.UNKNOWN_OWNER,
        FindingCode.UNKNOWN_PERSON,
        FindingCode.NO_ADDRESS,
        FindingCode.REPEATED,
        FindingCode.NOT_READ,
        FindingCode.TOO_LARGE,
        FindingCode.OWNS_NOTHING,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a folder gives. `config` is None where not even the last good files make one.

    `in_force` is the text that is used of each file (CODEOWNERS files by `owners_file:` and their path), to be
    handed in as `last_good` the next time. `refused` says, of each file whose new text is not used, why.
    """

    config: Config | None
    in_force: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()


def load_folder(
    files: Mapping[str, str],
    last_good: Mapping[str, str],
    *,
    folder: str,
    variables: Collection[str] | None = None,
    owners_files: Mapping[str, str] | None = None,
    unread: Mapping[str, Fault] | None = None,
) -> Loaded:
    """Read the files of a folder by their names; raises nothing, as what cannot be used stands in `refused`.

    `last_good` is `in_force` of the last time, or `unbundle(config.text)`. `owners_files` are CODEOWNERS texts by the
    path that `owners_file` says. `unread` are files that are there and could not be read: their last good text stays.
    A file that is gone is not in force any more, unless another one needs its team.
    """
    choice = _Choice(folder, variables, with_owners_files(files, owners_files or {}), last_good)
    for name, fault in (unread or {}).items():
        choice.refuse(name, (fault,))
    for path in choice.missing_owners_files():
        choice.refuse(
            f"{OWNERS_FILE}{path}",
            (Fault(path, 0, "", "not there", "Its last good version stays", code=FindingCode.NOT_READ),),
        )
    return choice.settle()


@dataclass(slots=True)
class _Choice:
    """Which text of each file is used: the new one, until it is refused; then the last good one, if there is one."""

    folder: str
    variables: Collection[str] | None
    new: Mapping[str, str]
    last_good: Mapping[str, str]
    refused: dict[str, tuple[Fault, ...]] = field(default_factory=dict)

    def settle(self) -> Loaded:
        """Refuse what is wrong until the rest is good. Every round refuses one more, so that it comes to an end."""
        while True:
            tried = self._try()
            if not isinstance(tried, BadConfig):
                return self._with_the_innocent(tried)
            blamed = self._blame(tried)
            if not blamed:
                return Loaded(config=None, refused={**_by_file(tried, self.folder), **self.refused})
            self.refused.update(blamed)

    def refuse(self, name: str, faults: tuple[Fault, ...]) -> None:
        """Use the last good text of a file from now on."""
        self.refused[name] = faults

    def missing_owners_files(self) -> tuple[str, ...]:
        """Return the CODEOWNERS files that are asked for, were there before, and are not there now."""
        asked = dict.fromkeys(path for text in configuration(self.new).values() for path in owners_paths(text))
        names = {path: f"{OWNERS_FILE}{path}" for path in asked}
        return tuple(path for path, name in names.items() if name in self.last_good and name not in self.new)

    def _texts(self, *, without: str | None = None) -> Mapping[str, str]:
        """Return the texts to use, with those CODEOWNERS files that they ask for; `without` one more new text."""
        old = {name for name in (*self.refused, without) if name is not None}
        kept = {name: text for name, text in self.last_good.items() if name in old}
        chosen = {**{name: text for name, text in self.new.items() if name not in old}, **kept}
        own = configuration(chosen)
        asked = [f"{OWNERS_FILE}{path}" for text in own.values() for path in owners_paths(text)]
        known = {**self.last_good, **chosen}
        return {**own, **{name: known[name] for name in asked if name in known}}

    def _try(self, *, without: str | None = None) -> Loaded | BadConfig:
        texts = self._texts(without=without)
        try:
            config, warnings = load_files(texts, file=self.folder, variables=self.variables)
        except BadConfig as error:
            return error
        return Loaded(config=config, in_force=texts, refused=dict(self.refused), warnings=warnings)

    def _blame(self, error: BadConfig) -> Mapping[str, tuple[Fault, ...]]:
        """Return whose new text is to be refused: of the files with faults, else of the one that broke them, else of all."""
        found = _by_file(error, self.folder)
        changed = self._changed()
        if faulty := {name: faults for name, faults in found.items() if name in changed}:
            return faulty
        if GLOBAL not in self._texts():
            return {}
        breaking = (name for name in changed if not isinstance(self._try(without=name), BadConfig))
        one = next(breaking, None)
        return dict.fromkeys(changed if one is None else (one,), error.faults)

    def _changed(self) -> tuple[str, ...]:
        """Return the files that are used as they are now, and were not so before; also those that are gone."""
        names = sorted(self.new.keys() | self.last_good.keys())
        unlike = (name for name in names if self.new.get(name) != self.last_good.get(name))
        return tuple(name for name in unlike if name not in self.refused)

    def _with_the_innocent(self, loaded: Loaded) -> Loaded:
        """Take back in what was only wrong beside another file's mistake; every try reads all."""
        if len(self.refused) < 2:
            return loaded
        names = [name for name in self.refused if name in self.new and _may_be_innocent(self.refused[name])]
        size = 1 if len(names) <= MOST_ONE_BY_ONE else -(-len(names) // GROUPS)
        for group in (names[start : start + size] for start in range(0, len(names), size)):
            faults = {name: self.refused.pop(name) for name in group}
            again = self._try()
            if isinstance(again, BadConfig):
                self.refused.update(faults)
            else:
                loaded = again
        return loaded


def _may_be_innocent(faults: Iterable[Fault]) -> bool:
    """Return whether another file may be why: what is named is not there, or there twice."""
    return all(fault.code in _BY_OTHERS for fault in faults)


def _by_file(error: BadConfig, folder: str) -> dict[str, tuple[Fault, ...]]:
    """Group faults by the names that files have in a bundle."""
    inside = f"{folder.rstrip('/')}/"
    found: dict[str, tuple[Fault, ...]] = {}
    for fault in error.faults:
        own = fault.file.startswith(inside) and "/" not in fault.file.removeprefix(inside)
        name = fault.file.removeprefix(inside) if own else f"{OWNERS_FILE}{fault.file}"
        found[name] = (*found.get(name, ()), fault)
    return found
