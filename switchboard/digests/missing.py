"""PURE: which numbers of a digest cannot be known, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from switchboard.model.counted import Beginnings
from switchboard.model.digest import DigestPeriod, Figure, MissingFigure, Share, Totals


@dataclass(frozen=True, slots=True)
class KnownSince:
    """Since when is known what happened, None where it always was, and why not before that."""

    since: datetime | None = None
    why: str = ""

    def covers(self, at: datetime) -> bool:
        """Return whether it is known what happened from a moment on."""
        return self.since is None or self.since <= at


def known_since(beginnings: Beginnings, kept_since: datetime, zone: str) -> KnownSince:
    """Return since when is known what happened to single issues.

    Where hours were counted before single issues were, these are counted since a later version; else both began with the first
    configuration. What retention has let go by now is not known either.
    """
    began = _began(beginnings)
    if began is not None and began > kept_since:
        return KnownSince(began, f"Switchboard has counted single issues since {_day(began, zone)}")
    return KnownSince(kept_since, f"what came before {_day(kept_since, zone)} is not kept any more")


def _began(beginnings: Beginnings) -> datetime | None:
    subjects, hours, config = beginnings.subjects, beginnings.hours, beginnings.config
    if subjects is None:
        return hours or config
    if hours is not None and hours < subjects.replace(minute=0):
        return subjects
    return min(subjects, config) if config is not None else subjects


def _day(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def missing_figures(
    known: KnownSince, period: DigestPeriod, totals: Totals, releases: tuple[Share, ...]
) -> Iterator[MissingFigure]:
    """Yield what cannot be known of a period, with the reasons; of an empty one, nothing is missing but what came before."""
    if not known.covers(period.since):
        yield MissingFigure(Figure.WHOLE, known.why)
    if not known.covers(period.earlier):
        yield MissingFigure(Figure.BEFORE, known.why)
    if totals.issues and totals.users is None:
        yield MissingFigure(Figure.USERS, "Sentry said of none of these how many users it affects")
    if totals.events and not any(share.name for share in releases):
        yield MissingFigure(Figure.RELEASES, "no event said which release it came from")
