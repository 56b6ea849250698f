"""Which subject a piece of news is about, where its body does not say the whole: one issue has one subject.

An issue is known by its organisation and number. Some bodies name no organisation, and one may be renamed meanwhile.
"""

from __future__ import annotations

from switchboard.model.news import Alert, Update
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.payloads.outline import UNKNOWN_ORGANIZATION
from switchboard.storage.store import Unit

_NUMBERED = frozenset({SubjectKind.ISSUE, SubjectKind.METRIC})


def identified(news: Alert | Update, unit: Unit, *, organization: str | None) -> Alert | Update:
    """Return news under the key of the subject that it is about. `organization` is ours (SENTRY_ORG), where it is set."""
    key = news.key
    if key.kind not in _NUMBERED or unit.subjects.find(key) is not None:
        return news
    known = _meant(key, news.facts.project, unit.subjects.numbered(key))
    if known is not None:
        return replace(news, key=known.key)
    nameless = key.organization == UNKNOWN_ORGANIZATION
    return replace(news, key=replace(key, organization=organization)) if nameless and organization else news


def _meant(key: SubjectKey, project: str | None, numbered: list[Subject]) -> Subject | None:
    """Return which of the subjects with its number is meant: that of its project, or the only one where either has no name.

    The same number in two organisations that both are named, and in two projects, is two issues: those of two regions.
    """
    same = [subject for subject in numbered if project is not None and subject.project == project]
    if same:
        return same[0]
    if key.organization == UNKNOWN_ORGANIZATION:
        return numbered[0] if len(numbered) == 1 else None
    return next((each for each in numbered if each.key.organization == UNKNOWN_ORGANIZATION), None)
