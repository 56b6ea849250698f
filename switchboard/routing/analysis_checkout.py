"""PURE: ownership rules held against the files of a checkout: those that match none own nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from switchboard.errors import Fault
from switchboard.ownership.checkout import rules_without_match
from switchboard.ownership.rule import Kind
from switchboard.routing.analysis_source import Source

_REMEDY = (
    "Correct it or take it out. If stack traces name files otherwise than the checkout does, owners_roots tells how "
    "for CODEOWNERS, and a path: rule keeps the name that traces have"
)


def unmatched(source: Source, paths: Collection[str]) -> Iterator[Fault]:
    """Tell the rules about files that match none of `paths`, which are relative to the checkout, with `/`.

    A rule counts as matching if it fits a file as the checkout names it or as owners_roots say traces do.
    """
    about_files = tuple(rule for rule in source.book.owners if rule.kind in (Kind.PATH, Kind.CODEOWNERS))
    left = rules_without_match(about_files, paths)
    for rule in rules_without_match(left, paths, roots=source.roots()):
        yield source.spot_of_rule(rule).warn(f"“{rule}” matches no file of the checkout", _REMEDY)
