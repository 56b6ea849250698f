"""Which subject a piece of news is about, where its body does not say the whole: one issue has one subject.

An issue is known by its organisation and number. Some bodies name no organisation, and one may be renamed meanwhile.
"""

from __future__ import annotations

from switchboard.model.news import Alert, Update
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind
from switchboard.payloads.outline import UNKNOWN_ORGANIZATION
from switchboard.storage.store import Unit

_NUMBERED = frozenset({SubjectKind.ISSUE, SubjectKind.METRIC})


def identified(news: Alert | Update, unit: Unit, *, organization: str | None) -> Alert | Update:
    """Return news under the key of the subject that it is about. `organization` is ours (SENTRY_ORG), where it is set."""
    key = news.key
    if key.kind not in _NUMBERED or unit.subjects.find(key) is not None:
        return news
    known = _meant(news, unit.subjects.numbered(key)) or _of_its_name(news, unit)
    if known is not None:
        return replace(news, key=known.key)
    nameless = key.organization == UNKNOWN_ORGANIZATION
    return replace(news, key=replace(key, organization=organization)) if nameless and organization else news


def _meant(news: Alert | Update, numbered: list[Subject]) -> Subject | None:
    """Return which of the subjects with its number is meant: that of its project, or the only one where either has no name.

    The same number in two organisations that both are named, and in two projects, is two issues: those of two regions. A metric
    alert has several projects, so there the name of the rule tells as well.
    """
    key, facts = news.key, news.facts
    same = [each for each in numbered if facts.project is not None and each.project == facts.project]
    if not same and key.kind is SubjectKind.METRIC:
        same = [each for each in numbered if each.title == facts.title]
    if same:
        return same[0]
    if key.organization == UNKNOWN_ORGANIZATION:
        return numbered[0] if len(numbered) == 1 else None
    return next((each for each in numbered if each.key.organization == UNKNOWN_ORGANIZATION), None)


def _of_its_name(news: Alert | Update, unit: Unit) -> Subject | None:
    """Return the metric alert of the same name, where either body leaves out the rule's number; None where it is not one alone."""
    key, name = news.key, news.facts.alert or news.facts.title
    if key.kind is not SubjectKind.METRIC or not name:
        return None
    numbered = key.name.isdigit()
    found = unit.subjects.numbered(replace(key, name=name)) if numbered else unit.subjects.metrics(key.name)
    ours = [each for each in found if UNKNOWN_ORGANIZATION in (key.organization, each.key.organization)]
    ours += [each for each in found if each.key.organization == key.organization and each not in ours]
    return ours[0] if len(ours) == 1 else None
