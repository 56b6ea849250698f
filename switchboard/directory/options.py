"""PURE: whom an issue may be assigned to, as a list to choose from: the suggested owners, then who fits what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from switchboard.model.people import Member, SentryTeam

MOST_OPTIONS, LONGEST_LABEL, LONGEST_VALUE = 100, 75, 150


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a list: what is shown, and an assignee as it is typed (`me`, `#payments`, an address)."""

    label: str
    value: str


ME = Option("Me", "me")


def assign_options(
    typed: str, *, suggested: Sequence[str], teams: Iterable[SentryTeam], members: Iterable[Member]
) -> tuple[Option, ...]:
    """Return at most 100 options that fit `typed`: me and the suggested teams (slugs) first, then all else.

    What begins with it stands before what has it inside; what only has its letters in their order stands last of all.
    """
    wanted = _folded(typed.strip().removeprefix("@"))
    everybody = [*map(_team, teams), *(_member(one) for one in members if one.email)]
    known = {option.value: (option, names) for option, names in everybody if len(option.value) <= LONGEST_VALUE}
    first = [known.pop(value) for slug in dict.fromkeys(suggested) if (value := f"#{slug}") in known]
    ranked = [
        ((rank == _BY_LETTERS, after, rank), option)
        for after, named in enumerate(([(ME, ("me", "myself")), *first], known.values()))
        for option, names in named
        if (rank := _rank(wanted, names)) < _NOT_AT_ALL
    ]
    return tuple(option for _, option in sorted(ranked, key=lambda each: each[0])[:MOST_OPTIONS])


_Named = tuple[Option, tuple[str, ...]]
_BY_LETTERS, _NOT_AT_ALL = 3, 4


def _team(team: SentryTeam) -> _Named:
    label = f"#{team.slug}" if team.name.casefold() == team.slug.casefold() else f"#{team.slug} ({team.name})"
    return Option(_cut(label), f"#{team.slug}"), (_folded(team.slug), _folded(team.name))


def _member(member: Member) -> _Named:
    email = member.email or ""
    label = email if member.name == email else f"{member.name} ({email})"
    return Option(_cut(label), email), (_folded(member.name), _folded(email))


def _rank(wanted: str, names: Iterable[str]) -> int:
    """Return how well names fit: 0 nothing is typed or it begins so, 1 a word of it does, 2 inside, 3 letter by letter."""
    return min((_rank_of(wanted, name) for name in names), default=_NOT_AT_ALL)


def _rank_of(wanted: str, name: str) -> int:
    if name.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in name.replace("-", " ").replace(".", " ").replace("_", " ").split()):
        return 1
    if wanted in name:
        return 2
    letters = iter(name)
    return _BY_LETTERS if all(letter in letters for letter in wanted if not letter.isspace()) else _NOT_AT_ALL


def _folded(words: str) -> str:
    return " ".join(words.removeprefix("#").casefold().split())


def _cut(label: str) -> str:
    label = " ".join(label.split())
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
