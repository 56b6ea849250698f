"""PURE: which few issues are to be looked at, each for one reason: the first reason that fits, and no issue twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from switchboard.digests.statistics import Pair, Standings, Sum
from switchboard.model.digest import Attention

TWICE = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """An issue to look at, and why; `count` is how often."""

    why: Attention
    subject_id: int
    count: int = 0
    release: str | None = None


@dataclass(frozen=True, slots=True)
class Considered:
    """What choosing goes by: what happened to each subject and under which release, pages at night, what nobody has touched.

    `untouched` are open ones of the team that no person did anything about, each with since when it has been open.
    """

    subjects: Mapping[int, Sum]
    pairs: Mapping[Pair, Sum]
    standings: Standings
    night_pages: Mapping[int, int]
    touched: Collection[int]
    untouched: Mapping[int, datetime]


def choose(week: Considered, release_of: Callable[[int], str]) -> tuple[Chosen, ...]:
    """Return what is to be looked at, one for each reason, in their order."""
    chosen: dict[int, Chosen] = {}
    for candidates in (
        _paged_at_night(week),
        _regressed_twice(week),
        _new_and_nobodys(week),
        _of_a_release(week, release_of),
        _oldest_untouched(week),
    ):
        first = next((each for each in candidates if each.subject_id not in chosen), None)
        if first is not None:
            chosen[first.subject_id] = first
    return tuple(chosen.values())


def _paged_at_night(week: Considered) -> Iterator[Chosen]:
    ordered = sorted(week.night_pages.items(), key=lambda each: (-each[1], each[0]))
    return (Chosen(Attention.PAGED_AT_NIGHT, id_, many) for id_, many in ordered)


def _regressed_twice(week: Considered) -> Iterator[Chosen]:
    again = [id_ for id_, one in week.subjects.items() if one.regressed >= TWICE]
    ordered = sorted(again, key=lambda id_: (-week.subjects[id_].regressed, -week.subjects[id_].events, id_))
    return (Chosen(Attention.REGRESSED_TWICE, id_, week.subjects[id_].regressed) for id_ in ordered)


def _new_and_nobodys(week: Considered) -> Iterator[Chosen]:
    new = (id_ for id_, one in week.subjects.items() if one.opened and id_ not in week.touched)
    return (Chosen(Attention.NEW_AND_NOBODYS, id_) for id_ in _loudest(week, _nobodys(week, new)))


def _of_a_release(week: Considered, release_of: Callable[[int], str]) -> Iterator[Chosen]:
    """A release that brought a single new issue brought no more than that."""
    brought: dict[str, set[int]] = defaultdict(set)
    for (subject_id, key), one in week.pairs.items():
        if one.opened and release_of(key):
            brought[release_of(key)].add(subject_id)
    if not brought:
        return iter(())
    release, ids = max(brought.items(), key=lambda each: (len(each[1]), each[0]))
    found = _loudest(week, ids) if len(ids) >= TWICE else []
    return (Chosen(Attention.RELEASE, id_, len(ids), release) for id_ in found)


def _oldest_untouched(week: Considered) -> Iterator[Chosen]:
    ids = sorted(_nobodys(week, week.untouched), key=lambda id_: (week.untouched[id_], id_))
    return (Chosen(Attention.OLDEST_UNTOUCHED, id_) for id_ in ids)


def _nobodys(week: Considered, ids: Iterable[int]) -> Iterator[int]:
    for id_ in ids:
        known = week.standings.get(id_)
        if known is not None and known.is_open and known.assignee is None:
            yield id_


def _loudest(week: Considered, ids: Iterable[int]) -> list[int]:
    return sorted(ids, key=lambda id_: (-week.subjects[id_].events, -week.subjects[id_].alerts, id_))
