"""Our own echo: Sentry tells us of what we changed there, and names our integration as who did it; we know for whom it was.

The actor's id does not tell (any integration's act shows our own), so what we are about to write is remembered before.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.news import Alert, Change, News, Update
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.payloads.issue_update import CHANGES, note_key
from switchboard.storage.store import Unit

# Sentry's webhooks are tasks in a queue, which may stand for minutes.
ECHOES_FOR = timedelta(minutes=15)
OUR_NOTE = "our own note in Sentry, which the thread has told already"
_SENTRY = "sentry"
_CHANGES = frozenset(CHANGES.values())


def in_whose_name(news: Alert | Update, subject: Subject | None, unit: Unit, now: datetime) -> Alert | Update:
    """Return the news as done by the person for whom we did it, if it is the echo of a change that we made lately."""
    if subject is None or news.change not in _CHANGES or not _is_by_an_application(news):
        return news
    written = unit.actions.own_write(subject.id, news.change.value)
    if written is None or now - written[1] > ECHOES_FOR:
        return news
    unit.actions.mark_echoed(subject.id, news.change.value)
    return replace(news, by=written[0])


def is_our_note(news: News, subject: Subject | None, unit: Unit) -> bool:
    """Return whether a comment is one that we wrote, to the word: its echo is known as long as the writing is remembered."""
    if subject is None or news.change is not Change.COMMENTED or not news.detail:
        return False
    return unit.actions.own_write(subject.id, note_key(news.detail)) is not None


def _is_by_an_application(news: News) -> bool:
    return news.by is None or (news.by.kind == "application" and news.by.id != _SENTRY)
