"""Reads what a digest is made of, a part of its period at a time: what is kept meanwhile grows with issues, not with alerts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from switchboard.config.config import Retention
from switchboard.digests.missing import KnownSince, known_since
from switchboard.digests.only import Only, read_only
from switchboard.digests.statistics import Sums, events_of
from switchboard.digests.times import Span, days_of
from switchboard.inbox.cutoffs import cutoffs
from switchboard.model.counted import Combination, SubjectCounts, SubjectStanding, ToldTeam
from switchboard.model.digest import DayCount, DigestWish
from switchboard.model.replace import replace
from switchboard.pipeline.doubt import state_of
from switchboard.storage.store import Unit

AN_HOUR = timedelta(hours=1)
# So many issues' fact sets are read at once.
MOST_AT_ONCE = 500


@dataclass(slots=True)
class Gathered:
    """What happened in a period and in the one before it to what a digest is about, and how that stands.

    A subject is about a team where an alert of it was decided to be the team's, or was told to it, as the statistics have it;
    pages, episodes and what is open are those of the deliveries to the team's own destinations.
    """

    wish: DigestWish
    unit: Unit
    only: Only
    combinations: dict[int, Combination]
    known: KnownSince
    standings: dict[int, SubjectStanding] = field(default_factory=dict)
    now: Sums = field(default_factory=Sums)
    before: Sums = field(default_factory=Sums)
    days: list[DayCount] = field(default_factory=list)
    told: list[ToldTeam] = field(default_factory=list)
    open: list[ToldTeam] = field(default_factory=list)
    _meant: dict[int, bool] = field(default_factory=dict)

    @property
    def knows_before(self) -> bool:
        """Return whether it is known what happened in the period before."""
        return self.known.covers(self.wish.period.earlier)

    @property
    def meant(self) -> set[int] | None:
        """Return the subjects that it is about by their facts; None where only counts are asked."""
        return {id_ for id_, means in self._meant.items() if means} if self.only.asks_of_facts else None

    def read_before(self) -> None:
        """Read what happened in the period before."""
        period = self.wish.period
        self.before.take(self._counts((period.earlier, period.since)), self.standings)

    def read_days(self) -> None:
        """Read what happened on each day of the period."""
        for day, span in days_of(self.wish.period):
            rows = self._counts(span)
            self.now.take(rows, self.standings)
            self.days.append(self._day(day, rows))

    def read_told(self) -> None:
        """Read what was told the team in both periods, and what of all that is open."""
        team, period = self.wish.team, self.wish.period
        told, opened = self.unit.periods.told(team, period.earlier, period.until), self.unit.periods.open_to(team)
        self._look_at({each.subject_id for each in (*told, *opened)})
        self.told, self.open = list(filter(self._is_about, told)), list(filter(self._is_about, opened))

    def earlier(self, ids: Collection[int]) -> list[ToldTeam]:
        """Return what was told the team of these subjects before the period, and went on into it."""
        return self.unit.periods.earlier(self.wish.team, ids, self.wish.period.since)

    def with_pages(self, pages: Collection[ToldTeam]) -> tuple[DayCount, ...]:
        """Return the days with the pages of each."""
        spans = (span for _, span in days_of(self.wish.period))
        return tuple(
            replace(day, pages=sum(each.paged_at is not None and since <= each.paged_at < until for each in pages))
            for day, (since, until) in zip(self.days, spans, strict=True)
        )

    def _day(self, day: date, rows: Collection[SubjectCounts]) -> DayCount:
        issues = {row.subject_id for row in rows if row.alerts or row.events}
        return DayCount(day, len(issues), sum(events_of(row, self.standings) for row in rows))

    def _counts(self, span: Span) -> list[SubjectCounts]:
        rows = [row for row in self.unit.periods.counts(*span) if row.key in self.combinations]
        self._look_at({row.subject_id for row in rows})
        return [row for row in rows if self._meant[row.subject_id]] if self.only.asks_of_facts else rows

    def _look_at(self, ids: Iterable[int]) -> None:
        """Read how subjects stand that were not met yet, and where the facts are to be asked, whether they are meant."""
        new = set(ids) - self.standings.keys() - self._meant.keys()
        self.standings |= self.unit.periods.standings(new)
        if self.only.asks_of_facts:
            self._meant |= dict.fromkeys(new, False)
            ids = sorted(new)
            for start in range(0, len(ids), MOST_AT_ONCE):
                self._ask_facts(ids[start : start + MOST_AT_ONCE])

    def _ask_facts(self, ids: Collection[int]) -> None:
        subjects, teams = self.unit.subjects.having(ids), (self.wish.team,)
        for id_, facts in self.unit.periods.fact_sets(ids):
            if not self._meant[id_] and id_ in subjects:
                known = replace(facts, state=state_of(subjects[id_]))
                self._meant[id_] = self.only.means_facts(known, teams=teams)

    def _is_about(self, told: ToldTeam) -> bool:
        counted = self.only.means(told.dimensions) if told.dimensions else not self.only.asks_of_counts
        return counted and (not self.only.asks_of_facts or self._meant[told.subject_id])


def projects_of(wish: DigestWish, unit: Unit) -> list[str]:
    """Return the projects that a team had events of in a period, those with most events first."""
    events: Counter[str] = Counter()
    for each in unit.periods.combinations(wish.period.since - AN_HOUR, wish.period.until).values():
        if wish.team in each.dimensions.teams and each.dimensions.project:
            events[each.dimensions.project] += each.events
    return [project for project, _ in sorted(events.items(), key=lambda each: (-each[1], each[0]))]


def gather(wish: DigestWish, unit: Unit, retention: Retention) -> Gathered:
    """Read all of it; what happened in the period before only where that is known."""
    only = read_only(wish.only)
    found = unit.periods.combinations(wish.period.earlier - AN_HOUR, wish.period.until)
    own = {
        key: each for key, each in found.items() if wish.team in each.dimensions.teams and only.means(each.dimensions)
    }
    kept = cutoffs(retention, wish.now)
    kept_since = max((kept.of(each.dimensions.project) for each in own.values()), default=kept.others)
    gathered = Gathered(wish, unit, only, own, known_since(unit.periods.beginnings(), kept_since, wish.period.zone))
    if gathered.knows_before:
        gathered.read_before()
    gathered.read_days()
    gathered.read_told()
    return gathered
