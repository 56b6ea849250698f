"""Lists single issues as a digest shows them: read whole only here, for they are few, and redacted as messages are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from switchboard.digests.gathering import Gathered
from switchboard.digests.statistics import Sum, sparks
from switchboard.digests.times import days_of, parts_of
from switchboard.model.digest import DigestIssue
from switchboard.model.subject import SubjectKind
from switchboard.redact import redact_text
from switchboard.senders.text import line, web_address
from switchboard.views.shown import Shown

LONGEST = 200


class IssueListing:
    """The issues that a digest lists, by id; those that are kept no longer are left out."""

    def __init__(self, ids: Collection[int], gathered: Gathered, shown: Shown, pages: Counter[int]) -> None:
        """Read these issues, and how they went through the period."""
        unit, period = gathered.unit, gathered.wish.period
        self._subjects = unit.subjects.having(ids)
        self._owners = unit.open_issues.owners(ids)
        self._facts = {id_: unit.subjects.last_facts(id_) for id_ in self._subjects}
        cells = [
            cell
            for cell in unit.periods.quarters(sorted(ids), period.since, period.until)
            if cell.key in gathered.combinations
        ]
        self._parts = parts_of(period, days_of(period))
        self._sparks = sparks(cells, self._parts, gathered.standings)
        self._shown, self._pages = shown, pages

    def __contains__(self, subject_id: object) -> bool:
        """Return whether an issue can be listed."""
        return subject_id in self._subjects

    def issue(self, id_: int, now: Mapping[int, Sum], before: Mapping[int, Sum] | None) -> DigestIssue:
        """Return an issue with what happened to it in the period; `before` None: what came before is not known."""
        subject, shown, facts = self._subjects[id_], self._shown, self._facts[id_]
        own = now.get(id_, Sum())
        return DigestIssue(
            subject_id=id_,
            title=shown.line(subject.title, facts) or "(no title)",
            project=named(subject.project),
            short_id=named(subject.short_id),
            issue_id=subject.key.name if subject.key.kind is SubjectKind.ISSUE else None,
            url=web_address(redact_text(subject.url)) if subject.url else None,
            level=named(subject.level),
            status=subject.status,
            substatus=named(subject.substatus),
            assignee=shown.line(subject.assignee.name) or None if subject.assignee else None,
            owner=next(iter(self._owners.get(id_, ())), None),
            is_metric=subject.key.kind is SubjectKind.METRIC,
            is_new=own.opened > 0,
            events=own.events,
            before=None if before is None else before.get(id_, Sum()).events,
            spark=self._sparks.get(id_, (0,) * len(self._parts)),
            users=subject.user_count,
            first_seen=subject.first_seen or subject.opened_at,
            last_seen=subject.last_seen or subject.changed_at,
            regressions=own.regressed,
            pages=self._pages[id_],
        )


def named(name: str | None, kinds: tuple[str, ...] = ()) -> str | None:
    """Return what something is called, None where it has no name; a release may look like an address, and loses only secrets."""
    return line(redact_text(name, kinds), LONGEST) if name else None
