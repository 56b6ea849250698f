"""How an issue was resolved or archived, in words that complete a sentence: "archived until 100 events in 1 hour"."""

from __future__ import annotations

from switchboard.payloads.lenient import Object, mapping, moment, number, text

_RESOLUTIONS = {
    "now": None,
    "in_next_release": "in the next release",
    "inNextRelease": "in the next release",
    "in_upcoming_release": "in the upcoming release",
    "in_release": "in a release",
    "in_commit": "in a commit",
    "with_commit": "in a commit",
    "in_pull_request": "in a pull request",
    "with_pull_request": "in a pull request",
    "by_age": "automatically, by its age",
}

_ARCHIVED = {
    "archived_until_escalating": "until it escalates",
    "archived_until_condition_met": "until a condition is met",
    "archived_forever": "forever",
}


def resolution_detail(data: Object) -> str | None:
    """Say how it was resolved, from `data.resolution_type` and the issue's own details; None for plainly resolved."""
    details = mapping(mapping(data.get("issue")).get("statusDetails"))
    release = text(details.get("inRelease"), limit=200)
    if release:
        return f"in release {release}"
    kind = text(data.get("resolution_type"), limit=100)
    if kind is None:
        return "in the next release" if details.get("inNextRelease") is True else None
    return _RESOLUTIONS.get(kind, kind.replace("_", " "))


def archived_detail(issue: Object) -> str | None:
    """Say until when it is archived, from `statusDetails`, else from the substatus; None where neither says."""
    details = mapping(issue.get("statusDetails"))
    until = moment(details.get("ignoreUntil"))
    conditions = [
        _amount(details.get("ignoreCount"), "event", details.get("ignoreWindow")),
        _amount(details.get("ignoreUserCount"), "user", details.get("ignoreUserWindow")),
        until.strftime("%Y-%m-%d %H:%M UTC") if until else None,
    ]
    told = " or ".join(condition for condition in conditions if condition)
    return f"until {told}" if told else _ARCHIVED.get(text(issue.get("substatus")) or "")


def _amount(count: object, noun: str, minutes: object) -> str | None:
    """Windows are minutes on the wire."""
    amount, window = number(count), number(minutes)
    if not amount:
        return None
    return f"{_counted(amount, noun)} in {_duration(window)}" if window else _counted(amount, noun)


def _duration(minutes: int) -> str:
    for size, noun in ((7 * 24 * 60, "week"), (24 * 60, "day"), (60, "hour")):
        if minutes >= size and minutes % size == 0:
            return _counted(minutes // size, noun)
    return _counted(minutes, "minute")


def _counted(amount: int, noun: str) -> str:
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"
