"""Gathers what a summary tells about: its members as they are now, the newest of them in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from switchboard.model.card import Member, Roll
from switchboard.model.placement import SlackPlace
from switchboard.model.subject import Subject
from switchboard.redact import redact_text
from switchboard.redact.keys import is_own_name
from switchboard.storage.store import Unit
from switchboard.summaries.standing import MOST_SHOWN, Listed, Standing, levels, listed, reminds

Link = Callable[[SlackPlace], str | None]


def roll_of(summary: Subject, unit: Unit, *, link: Link, redact: tuple[str, ...]) -> Roll:
    """Gather the roll of a summary. Each title is cleaned here, where it is known what its own alert's user is called."""
    placements = unit.placements.in_summary(summary.id)
    subjects = unit.subjects.having({placement.subject_id for placement in placements})
    members = listed(placements, subjects, reminds=reminds(summary.key))
    shown = [each for each in members if each.standing in (Standing.OPEN, Standing.OVER)]
    return Roll(
        members=tuple(_member(each, unit, link, redact) for each in shown[:MOST_SHOWN]),
        more=max(0, len(shown) - MOST_SHOWN),
        open=_count(members, Standing.OPEN),
        over=_count(members, Standing.OVER),
        meanwhile=_count(members, Standing.MEANWHILE),
        levels=levels(each for each in members if each.standing is Standing.OPEN),
        reminds=reminds(summary.key),
    )


def _count(members: Iterable[Listed], standing: Standing) -> int:
    return sum(each.standing is standing for each in members)


def _member(listed: Listed, unit: Unit, link: Link, redact: tuple[str, ...]) -> Member:
    placement, subject = listed.placement, listed.subject
    alert = unit.subjects.alert(placement.alert_id) if placement.alert_id else None
    names = tuple(value for key, value in alert.facts.user if is_own_name(key)) if alert else ()
    return Member(
        title=redact_text(subject.title, redact, names),
        is_over=listed.standing is Standing.OVER,
        severity=placement.severity,
        status=subject.status,
        level=subject.level,
        short_id=subject.short_id,
        url=subject.url,
        project=subject.project,
        environment=alert.facts.environment if alert else None,
        count=subject.count if subject.count is not None else subject.events or None,
        last_seen=subject.last_seen,
        assignee=subject.assignee.name if subject.assignee else None,
        message=link(placement.place) if isinstance(placement.place, SlackPlace) else None,
    )
