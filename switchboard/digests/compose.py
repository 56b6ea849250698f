"""Composes a digest: gathers what happened, has it added up, and says of what is missing why. It reads, and changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.config.config import Config
from switchboard.digests.gathering import Gathered, gather
from switchboard.digests.listing import IssueListing, named
from switchboard.digests.look_at import Considered, choose
from switchboard.digests.missing import missing_figures
from switchboard.digests.releases import courses, with_rates
from switchboard.digests.response import episodes, is_touched, people, response
from switchboard.digests.routes import routes_of
from switchboard.digests.statistics import largest_drop, loudest, shares, states, told, totals
from switchboard.digests.times import hours_of_week, is_night, is_out_of_hours
from switchboard.model.counted import SubjectStanding, ToldTeam
from switchboard.model.digest import (
    Digest,
    DigestIssue,
    DigestWish,
    LookAt,
    PersonShare,
    Response,
    Share,
    StateCounts,
    Totals,
)
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import SubjectKind
from switchboard.redact import redact_text
from switchboard.schedule.windows import Window
from switchboard.storage.store import Unit
from switchboard.views.shown import Shown

MOST_SHARES, MOST_QUIET = 20, 20
QUIET_FOR = timedelta(days=30)


def compose(wish: DigestWish, unit: Unit, config: Config) -> Digest:
    """Return the digest that is wished for, redacted as messages are. Raises BadQuery for an `only` that cannot be read."""
    team = config.teams.get(wish.team)
    quiet = team.quiet.windows if team and team.quiet else ()
    gathered = gather(wish, unit, config.retention)
    digest = _Composing(gathered, Shown(config.defaults.redact), quiet).digest()
    return replace(digest, routes=routes_of(wish, unit, config, meant=gathered.meant))


class _Composing:
    """One digest under way: what was gathered, added up by subject."""

    def __init__(self, gathered: Gathered, shown: Shown, quiet: tuple[Window, ...]) -> None:
        self.gathered, self.shown, self.quiet = gathered, shown, quiet
        self.wish, self.period, self.standings = gathered.wish, gathered.wish.period, gathered.standings
        self.zone = ZoneInfo(self.period.zone)
        self.now = gathered.now.subjects()
        self.before = gathered.before.subjects() if gathered.knows_before else None
        self.keys, self.keys_before = gathered.now.keys(), gathered.before.keys()
        self.paged = _paged(gathered.told, self.period.since, self.period.until)
        self.open = self._open()

    def digest(self) -> Digest:
        counted, releases = self._totals(), self._releases()
        summed = Digest(
            team=self.wish.team,
            period=self.period,
            composed_at=self.wish.now,
            only=self.wish.only,
            late=self.wish.late,
            totals=counted,
            before=self._totals_before(),
            days=self.gathered.with_pages(self.paged),
            page_hours=hours_of_week(_times(self.paged), self.zone),
            states=self._states(),
            projects=_named(self._shares(lambda about: about.project)),
            environments=_named(self._shares(lambda about: about.environment), self.shown.kinds),
            releases=releases,
            response=self._response(),
            performance=tuple(
                replace(each, transaction=self.shown.line(each.transaction)) for each in self.wish.asked.performance
            ),
            intake=self.wish.asked.intake,
            people=self._people() if self.wish.people else (),
            missing=(
                *missing_figures(self.gathered.known, self.period, counted, releases),
                *self.wish.asked.missing,
            ),
        )
        return self._with_issues(summed)

    def _with_issues(self, summed: Digest) -> Digest:
        """Add the single issues: all that are listed are read together."""
        choices, top, quiet = choose(self._week(), self._release_of), loudest(self.now), self._silent()
        drop = largest_drop(self.now, self.before) if self.before is not None else None
        ids = {each.subject_id for each in choices} | {*top, *quiet} | ({drop} if drop is not None else set())
        listing = IssueListing(ids, self.gathered, self.shown, Counter(each.subject_id for each in self.paged))

        def listed(wanted: Iterable[int]) -> tuple[DigestIssue, ...]:
            return tuple(listing.issue(id_, self.now, self.before) for id_ in wanted if id_ in listing)

        look_at = tuple(
            LookAt(why=each.why, issue=issue, count=each.count, release=named(each.release))
            for each in choices
            for issue in listed([each.subject_id])
        )
        best = next(iter(listed([drop] if drop is not None else [])), None)
        return replace(summed, look_at=look_at, top=listed(top), quiet_since=listed(quiet), loudest_drop=best)

    def _totals(self) -> Totals:
        return self._with_pages(totals(self.now, self.standings), self.paged)

    def _totals_before(self) -> Totals | None:
        """What Sentry says of users is of today: it is not said of the time before."""
        if self.before is None:
            return None
        paged = _paged(self.gathered.told, self.period.earlier, self.period.since)
        return self._with_pages(replace(totals(self.before, self.standings), users=None), paged)

    def _with_pages(self, counted: Totals, paged: Collection[ToldTeam]) -> Totals:
        times = _times(paged)
        return replace(
            counted,
            pages=len(times),
            pages_at_night=sum(is_night(at, self.zone) for at in times),
            pages_out_of_hours=sum(is_out_of_hours(at, self.zone, self.quiet) for at in times),
        )

    def _states(self) -> StateCounts:
        opened = {id_ for id_, one in self.now.items() if one.opened}
        oldest = min((each.opened_at for each in self.open if each.opened_at is not None), default=None)
        return replace(states(told(self.now), opened, self.standings), still_open=len(self.open), oldest_open=oldest)

    def _open(self) -> list[SubjectStanding]:
        """Return what is open: of what happened in the period, and of what the team was told before."""
        ids = self.now.keys() | {each.subject_id for each in self.gathered.open}
        return [known for id_ in sorted(ids) if (known := self.standings.get(id_)) is not None and known.is_open]

    def _silent(self) -> list[int]:
        """Return the open issues that were not seen for long, the longest silent first: those may be archived."""
        since = self.wish.now - QUIET_FOR
        silent = [
            (each.last_seen, each.subject_id)
            for each in self.open
            if each.kind is SubjectKind.ISSUE and each.last_seen is not None and each.last_seen < since
        ]
        return [id_ for _, id_ in sorted(silent)[:MOST_QUIET]]

    def _week(self) -> Considered:
        deliveries = (*self.gathered.told, *self.gathered.open)
        touched = {each.subject_id for each in deliveries if is_touched(each)}
        night = (each for each in self.paged if each.paged_at is not None and is_night(each.paged_at, self.zone))
        untouched: dict[int, datetime] = {}
        for each in self.gathered.open:
            known = self.standings.get(each.subject_id)
            if each.subject_id not in touched and known is not None:
                untouched[each.subject_id] = known.opened_at or each.born_at
        return Considered(
            subjects=self.now,
            pairs=self.gathered.now.pairs,
            standings=self.standings,
            night_pages=Counter(each.subject_id for each in night if each.kind is not SubjectKind.GROUP),
            touched=touched,
            untouched=untouched,
        )

    def _release_of(self, key: int) -> str:
        return self.gathered.combinations[key].dimensions.release

    def _shares(self, part: Callable[[Dimensions], str]) -> tuple[Share, ...]:
        def name(key: int) -> str:
            return part(self.gathered.combinations[key].dimensions)

        return shares(self.keys, self.keys_before if self.before is not None else None, name)[:MOST_SHARES]

    def _releases(self) -> tuple[Share, ...]:
        found = with_rates(
            self._shares(lambda about: about.release),
            courses((self.keys, self.keys_before), self.gathered.combinations),
        )
        return tuple(replace(each, name=named(each.name) or "", previous=named(each.previous)) for each in found)

    def _response(self) -> Response:
        """Episodes that began before go on in deliveries that were born within the period: those are asked for besides."""
        since, until = self.period.since, self.period.until
        own = [each for each in self.gathered.told if since <= each.born_at < until]
        earlier = self.gathered.earlier({each.subject_id for each in own})
        return response(episodes((*earlier, *own)), since, until)

    def _people(self) -> tuple[PersonShare, ...]:
        since, until = self.period.since, self.period.until
        ids = self.now.keys() | {each.subject_id for each in (*self.gathered.told, *self.gathered.open)}
        deeds = self.gathered.unit.periods.deeds(ids, since, until)
        found = people((*self.gathered.told, *self.gathered.open), deeds, since, until)
        return tuple(replace(each, name=redact_text(each.name, self.shown.kinds)) for each in found)


def _named(found: Iterable[Share], kinds: tuple[str, ...] = ()) -> tuple[Share, ...]:
    return tuple(replace(each, name=named(each.name, kinds) or "") for each in found)


def _paged(deliveries: Iterable[ToldTeam], since: datetime, until: datetime) -> list[ToldTeam]:
    return [each for each in deliveries if each.paged_at is not None and since <= each.paged_at < until]


def _times(paged: Iterable[ToldTeam]) -> list[datetime]:
    return [each.paged_at for each in paged if each.paged_at is not None]
