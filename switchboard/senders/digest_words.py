"""What a digest says in words, pure, the same in a channel and in a mail. Text from outside is cleaned and cut; none is markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.model.digest import Attention, Digest, DigestIssue, DigestPeriod, Figure, IssueNow, LookAt, Totals
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.senders.text import line
from switchboard.senders.wording import SUBSTATUS, counted

TITLE, WORD, WHY, MOST_MISSING = 120, 60, 200, 7
MOST_LOOKED_AT, MOST_TOP, SILENT_DAYS = 5, 10, 30
SOURCE = (
    "Issues, events and pages as Switchboard received and sent them; users as Sentry counts them; what pagers say as PagerDuty "
    "reported it."
)
FIGURES = {
    Figure.BEFORE: "The period before is not known",
    Figure.USERS: "Users are not known",
    Figure.PERFORMANCE: "Performance is not known",
    Figure.INTAKE: "Intake is not known",
    Figure.RELEASES: "Releases are not known",
    Figure.WHOLE: "A part of the period is not known",
}
_MINUS, _DASH = "\N{MINUS SIGN}", "\N{EN DASH}"
_SO_FAR = " so far"  # of what is not over yet
_SPARKS = "▁▂▃▄▅▆▇█"
_MANY_TIMES = 10  # from here on `×12` says more than a percentage


def local(at: datetime, period: DigestPeriod) -> datetime:
    """Return a moment by the clock of the team."""
    return at.astimezone(ZoneInfo(period.zone))


def noun(period: DigestPeriod) -> str:
    """Return what a period is called: by its length, however it was asked for."""
    since, until = local(period.since, period), local(period.until, period)
    days = (until.date() - since.date()).days
    if not _is_whole(since, until):
        return f"day{_SO_FAR}" if _is_whole(since) and not days else "period"
    if days in (1, 7):
        return "day" if days == 1 else "week"
    next_month = (since.replace(day=1) + timedelta(days=32)).replace(day=1)
    return "month" if since.day == 1 and until.date() == next_month.date() else "period"


def is_one_day(period: DigestPeriod) -> bool:
    """Return whether a period lies within one local day."""
    return local(period.since, period).date() == local(period.until - timedelta(seconds=1), period).date()


def _is_whole(*moments: datetime) -> bool:
    return all((at.hour, at.minute, at.second) == (0, 0, 0) for at in moments)


def dates(period: DigestPeriod) -> str:
    """Return when it was: `Tue 17 Nov 2026`, `Mon 16 – Sun 22 Nov 2026`, `November 2026`, or to the minute."""
    since, until = local(period.since, period), local(period.until, period)
    if not _is_whole(since, until):
        return f"{since:%a} {since.day} {since:%b %H:%M} {_DASH} {until:%a} {until.day} {until:%b %Y %H:%M}"
    last = until - timedelta(hours=1)  # an hour before midnight is the day before, also where the clock was changed
    if noun(period) == "month":
        return f"{since:%B %Y}"
    end = f"{last:%a} {last.day} {last:%b %Y}"
    if since.date() == last.date():
        return end
    year = f" {since:%Y}" if since.year != last.year else ""
    month = f" {since:%b}" if year or since.month != last.month else ""
    return f"{since:%a} {since.day}{month}{year} {_DASH} {end}"


def verdict(digest: Digest) -> str:
    """Say in one line how it was against the period before.

    Calmer or busier is what issues and pages agree on; an issue more or less among many is no change, a page is.
    """
    kind, totals, before = noun(digest.period), digest.totals, digest.before
    if digest.is_empty:
        return f"A silent {kind}: no issue, and no page"
    said = f"{_issues(totals, before)}; {pages(totals, before)}"
    if before is None:
        return f"The {kind}: {said}"
    if not before.issues and not before.pages:
        return f"After a silent {kind.removesuffix(_SO_FAR)}: {said}"
    return f"{_kind_of(totals, before, kind)}: {said}"


def _kind_of(totals: Totals, before: Totals, kind: str) -> str:
    """Return in what a period differs from the one before."""
    issues, paged = totals.issues - before.issues, totals.pages - before.pages
    little = abs(issues) < max(2, before.issues / 10)
    turns = {_sign(0 if little else issues), _sign(paged)} - {0}
    if len(turns) > 1:
        return f"A mixed {kind}"
    return {1: f"A busier {kind}", -1: f"A calmer {kind}"}.get(next(iter(turns), 0), f"A {kind} like the one before")


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _issues(totals: Totals, before: Totals | None) -> str:
    return f"{_many(totals.issues, 'issue')}{fewer(totals.issues, before.issues if before else None)}"


def pages(totals: Totals, before: Totals | None) -> str:
    """Say how many pages there were, and how many of them at night."""
    said = f"{_many(totals.pages, 'page')}{fewer(totals.pages, before.pages if before else None)}"
    night, many = totals.pages_at_night, totals.pages
    if not night:
        return said
    if night == many:
        return f"{said}, {'at' if many == 1 else 'both at' if many == 2 else 'all at'} night"
    return f"{said}, {'one' if night == 1 else f'{night:,}'} at night"


def fewer(number: int, before: int | None) -> str:
    """Say after a number how many more or fewer it is than before; nothing where it is the same, or not known."""
    if before is None or number == before:
        return ""
    return f", {abs(number - before):,} {'more' if number > before else 'fewer'}"


def _many(number: int, noun_: str) -> str:
    return counted(number, noun_) if number else f"no {noun_}"


def summary(digest: Digest) -> str:
    """Say in a second line when it was, how much, and what became of it; of an empty period, what was before it."""
    about = f"{line(digest.team, WORD)}, {dates(digest.period)}{_only(digest)}"
    return ". ".join([about, *_of_empty(digest)]) if digest.is_empty else " · ".join([about, *_of_full(digest)])


def _only(digest: Digest) -> str:
    return f", only {line(digest.only, TITLE)}" if digest.only else ""


def _of_empty(digest: Digest) -> Iterator[str]:
    kind, before = noun(digest.period).removesuffix(_SO_FAR), digest.before
    yield from missing(digest, only=(Figure.WHOLE,))
    if before is None:
        yield f"What was before is not known{_reason(digest, Figure.BEFORE)}"
    elif before.issues or before.pages:
        yield f"The {kind} before had {_many(before.issues, 'issue')} and {_many(before.pages, 'page')}"
    else:
        yield f"The {kind} before was as silent"
    if digest.states.still_open:
        yield _still_open(digest)


def _reason(digest: Digest, figure: Figure) -> str:
    why = next((each.why for each in digest.missing if each.figure is figure), "")
    return f": {line(why, WHY)}" if why else ""


def _still_open(digest: Digest) -> str:
    number, oldest = digest.states.still_open, digest.states.oldest_open
    since = f", the oldest since {day(oldest, digest.period)}" if oldest else ""
    return f"{counted(number, 'issue')} {'is' if number == 1 else 'are'} still open{since}"


def _of_full(digest: Digest) -> Iterator[str]:
    totals, before = digest.totals, digest.before
    yield f"{_many(totals.events, 'event')}{fewer(totals.events, before.events if before else None)}"
    if totals.users:
        yield f"{counted(totals.users, 'user')} affected"
    for number, word in (
        (totals.new, "new"),
        (totals.regressed, "regressed"),
        (totals.escalating, "escalating"),
        (totals.resolved, "resolved"),
        (totals.archived, "archived"),
    ):
        if number:
            yield f"{number:,} {word}"


def day(at: datetime, period: DigestPeriod) -> str:
    """Return the day of a moment: `3 Oct`, with its year where that is another one."""
    there = local(at, period)
    year = f" {there.year}" if there.year != local(period.until, period).year else ""
    return f"{there.day} {there:%b}{year}"


def late(digest: Digest) -> str:
    """Say when it should have been there, nothing where it is in time."""
    if digest.late is None:
        return ""
    due = local(digest.late, digest.period)
    return f"Late: it should have been here {due:%a} {due.day} {due:%b %H:%M}"


def missing(digest: Digest, only: Sequence[Figure] = tuple(Figure)) -> tuple[str, ...]:
    """Say what cannot be said, of these figures, each with its reason."""
    known = dict.fromkeys((each.figure, line(each.why, WHY)) for each in digest.missing if each.figure in only)
    return tuple(f"{FIGURES[figure]}{f': {why}' if why else ''}" for figure, why in known)[:MOST_MISSING]


def why(look: LookAt) -> str:
    """Say why something is to be looked at."""
    match look.why:
        case Attention.PAGED_AT_NIGHT:
            return f"Paged at night{_times(look.count)}"
        case Attention.REGRESSED_TWICE:
            return f"Came back{_times(look.count) or ' twice'} after it was resolved"
        case Attention.NEW_AND_NOBODYS:
            return "New, and nobody's"
        case Attention.RELEASE:
            return f"{line(look.release, WORD) or 'One release'} brought {counted(look.count, 'new issue')}, this one the loudest"
        case Attention.OLDEST_UNTOUCHED:
            return "Open longest, and untouched"


def _times(number: int) -> str:
    return "" if number < 2 else " twice" if number == 2 else f" {number:,} times"


def title(issue: DigestIssue, limit: int = TITLE) -> str:
    """Return what an issue is called."""
    return line(issue.title, limit) or line(issue.short_id, WORD) or "Sentry issue"


def about(issue: DigestIssue, period: DigestPeriod) -> str:
    """Say of which project it is, how often it was, and since when."""
    known = (
        line(issue.project, WORD),
        line(issue.short_id, WORD),
        counted(issue.events or None, "event"),
        counted(issue.users or None, "user"),
        f"first seen {day(issue.first_seen, period)}" if issue.first_seen else "",
    )
    return " · ".join(part for part in known if part)


def change(issue: DigestIssue) -> str:
    """Say how its events moved against the period before."""
    number, before = issue.events, issue.before
    if before is None:
        return _DASH
    if not before:
        return "new" if issue.is_new else "back" if number else _DASH
    if number >= before * _MANY_TIMES:
        return f"×{round(number / before):,}"
    percent = round(100 * (number - before) / before)
    return "±0 %" if not percent else f"{'+' if percent > 0 else _MINUS}{abs(percent):,} %"


def sparkline(values: Sequence[int]) -> str:
    """Draw counts as a line of little bars; what is none is the lowest, what is any is not."""
    most = max(values, default=0)
    if most <= 0:
        return ""
    return "".join(_SPARKS[max(1, round(7 * value / most)) if value > 0 else 0] for value in values)


def shown_now(issue: DigestIssue, now: Sequence[IssueNow]) -> DigestIssue:
    """Return an issue as it stands by now, where that is known."""
    known = next((each for each in now if each.subject_id == issue.subject_id), None)
    if known is None:
        return issue
    return replace(issue, status=known.status, substatus=known.substatus, assignee=known.assignee)


def state(issue: DigestIssue) -> str:
    """Say how an issue stands, in a word or two."""
    if issue.status is Status.UNRESOLVED:
        return SUBSTATUS.get(issue.substatus or "", "firing" if issue.is_metric else "open")
    return {Status.RESOLVED: "resolved", Status.ARCHIVED: "archived"}[issue.status]


def became(issue: DigestIssue, now: Sequence[IssueNow]) -> str:
    """Say what has become of a line since the digest was made, empty where nothing has."""
    known = next((each for each in now if each.subject_id == issue.subject_id), None)
    if known is None:
        return ""
    by = f" by {line(known.by, WORD)}" if known.by else ""
    if known.status is not Status.UNRESOLVED:
        return f"{state(shown_now(issue, now)).capitalize()}{by}"
    return f"Assigned to {line(known.assignee, WORD)}" if known.assignee and known.assignee != issue.assignee else ""


def owner(issue: DigestIssue) -> str:
    """Say whose it is: who has it, else the team that owns it."""
    return line(issue.assignee, WORD) or line(issue.owner, WORD) or _DASH


def length(span: timedelta | None) -> str:
    """Say a length of time in its largest two units; a dash where there is none."""
    if span is None:
        return _DASH
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return f"{max(0, int(span.total_seconds()))} s"
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} min"
