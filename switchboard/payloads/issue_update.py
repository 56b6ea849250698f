"""PURE: a person's action in Sentry's terms and in ours: what to write there, whether it holds already, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256

import msgspec

from switchboard.model.action import ActionKind, ActionRequest, Resolution, Silence, When
from switchboard.model.facts import IssueState, Person, Status
from switchboard.model.news import Change
from switchboard.model.subject import Subject, SubjectKind
from switchboard.payloads.text import clean

Json = Mapping[str, object]
CHANGES = {
    ActionKind.RESOLVE: Change.RESOLVED,
    ActionKind.UNRESOLVE: Change.UNRESOLVED,
    ActionKind.IGNORE: Change.ARCHIVED,
    ActionKind.ASSIGN: Change.ASSIGNED,
    ActionKind.UNASSIGN: Change.ASSIGNED,
    ActionKind.NOTE: Change.COMMENTED,
}
"""What each action that Sentry does is, as news."""
_STATUSES = {
    ActionKind.RESOLVE: Status.RESOLVED,
    ActionKind.UNRESOLVE: Status.UNRESOLVED,
    ActionKind.IGNORE: Status.ARCHIVED,
}
_SAID = {
    ActionKind.RESOLVE: "resolved",
    ActionKind.UNRESOLVE: "unresolved",
    ActionKind.IGNORE: "archived",
    ActionKind.UNASSIGN: "assigned to nobody",
}
LONGEST_REASON, LONGEST_NOTE, LONGEST_REFUSAL = 500, 3_000, 300
_DEEP = 5
# What a webhook's body is read of a comment is not all of it.
_KEYED = 1_500
ALREADY_POSTED = "already posted that comment"


def change_of(request: ActionRequest, assignee: str | None = None) -> Json:
    """Write the update of one issue that an action is; `assignee` is `user:ID` or `team:ID`.

    Source: Sentry's validators of an issue's update (status_details, group); windows and durations are minutes.
    """
    match request.kind:
        case ActionKind.RESOLVE:
            return _resolution(request.resolution or Resolution())
        case ActionKind.UNRESOLVE:
            return {"status": "unresolved"}
        case ActionKind.IGNORE:
            return _silence(request.silence or Silence())
        case _:
            return {"assignedTo": assignee or ""}


def _resolution(how: Resolution) -> Json:
    match how.when:
        case When.NOW:
            return {"status": "resolved"}
        case When.NEXT_RELEASE:
            details: Json = {"inNextRelease": True}
        case When.CURRENT_RELEASE:
            details = {"inRelease": "latest"}
        case When.RELEASE:
            details = {"inRelease": how.name}
        case _:
            details = {"inCommit": {"commit": how.name, "repository": how.repository}}
    return {"status": "resolved", "statusDetails": details}


def _silence(how: Silence) -> Json:
    amounts = {
        "ignoreDuration": _minutes(how.lasts),
        "ignoreCount": how.events,
        "ignoreWindow": _minutes(how.window) if how.events else None,
        "ignoreUserCount": how.users,
        "ignoreUserWindow": _minutes(how.window) if how.users else None,
    }
    details = {name: amount for name, amount in amounts.items() if amount}
    if details:
        return {"status": "ignored", "substatus": "archived_until_condition_met", "statusDetails": details}
    return {"status": "ignored", "substatus": f"archived_{'forever' if how.forever else 'until_escalating'}"}


def _minutes(time: timedelta | None) -> int | None:
    return max(1, round(time / timedelta(minutes=1))) if time else None


def holds(request: ActionRequest, state: IssueState, assignee: str | None = None) -> bool:
    """Return whether an issue is as the action would have it, as far as its status and assignee say."""
    if request.kind in _STATUSES:
        return state.status is _STATUSES[request.kind]
    if request.kind is ActionKind.UNASSIGN:
        return state.assignee is None
    if request.only_if_free and state.assignee is not None:
        return True
    return state.assignee is not None and f"{state.assignee.kind}:{state.assignee.id}" == assignee


def is_done_already(request: ActionRequest, state: IssueState, assignee: str | None = None) -> bool:
    """Return whether there is nothing left to do: a resolve in a release, or an archive with conditions, is always done anew."""
    if not holds(request, state, assignee):
        return False
    if request.kind is ActionKind.RESOLVE:
        return request.resolution in (None, Resolution())
    if request.kind is not ActionKind.IGNORE:
        return True
    wanted = _silence(request.silence or Silence())
    return "statusDetails" not in wanted and wanted["substatus"] == state.substatus


def label(subject: Subject) -> str:
    """Return what people call a subject: its short id, else its number or its title."""
    if subject.short_id:
        return subject.short_id
    return f"Issue {subject.key.name}" if subject.key.kind is SubjectKind.ISSUE else subject.title[:100]


def say_how(request: ActionRequest) -> str:
    """Say how, in words that follow the action: `in the next release`, `for 2 hours`; empty where there is nothing to add."""
    if request.kind is ActionKind.RESOLVE:
        return _resolved(request.resolution or Resolution())
    if request.lasts:
        return f"for {length(request.lasts)}"
    return _silent(request.silence or Silence()) if request.kind is ActionKind.IGNORE else ""


def _resolved(how: Resolution) -> str:
    match how.when:
        case When.NOW:
            return ""
        case When.NEXT_RELEASE:
            return "in the next release"
        case When.CURRENT_RELEASE:
            return "in the current release"
        case When.RELEASE:
            return f"in release {clean(how.name or '', limit=200)}"
        case When.COMMIT:
            return f"in commit {clean(how.name or '', limit=12)}"


def _silent(how: Silence) -> str:
    within = f" in {length(how.window)}" if how.window else ""
    said = [
        f"for {length(how.lasts)}" if how.lasts else "",
        f"until {how.events:,} more event{'' if how.events == 1 else 's'}{within}" if how.events else "",
        f"until {how.users:,} more user{'' if how.users == 1 else 's'}{within}" if how.users else "",
    ]
    return " or ".join(filter(None, said)) or ("for good" if how.forever else "until it escalates")


def length(time: timedelta) -> str:
    """Write a length of time as people say it: `20 s`, `2 min`, `3 h`, `4 days`."""
    seconds = round(time.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 2 * 3600 and seconds % 3600:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 48 * 3600 else f"{seconds // 86400} days"


def say_done(request: ActionRequest, subject: Subject, assignee: Person | None) -> str:
    """Say to the person that it is done."""
    if request.kind is ActionKind.NOTE:
        return f"{label(subject)}: your note is in Sentry."
    again = "again" if request.kind is ActionKind.UNRESOLVE else ""
    return f"{_joined(label(subject), 'is', _done(request, assignee), again, say_how(request))}."


def say_done_already(request: ActionRequest, subject: Subject, assignee: Person | None, by: str) -> str:
    """Say that it was so before, and who did it if that is known (`by Bob 2 min ago`)."""
    said = _joined(label(subject), "is already", _done(request, assignee), say_how(request))
    return f"{said}{f', {by}' if by else ''}: nothing was changed."


def _done(request: ActionRequest, assignee: Person | None) -> str:
    """Return what an action that is no note makes of an issue: `resolved`, `assigned to Bob`."""
    if request.kind is ActionKind.ASSIGN:
        return f"assigned to {assignee.name if assignee else 'nobody'}"
    return _SAID[request.kind]


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))


def how_and_why(request: ActionRequest) -> str:
    """Say how and why, for the line in the thread: `in the next release, from Slack: flaky upstream`."""
    how = ", ".join(filter(None, (say_how(request), f"from {request.by.via.called}")))
    why = reason_given(request)
    return f"{how}: {why}" if why else how


def reason_given(request: ActionRequest) -> str:
    """Return the person's own words, made safe to store, on one line; empty where there are none."""
    return " ".join(clean(request.text or "", limit=LONGEST_REASON).split())


def note_for_sentry(request: ActionRequest, *, by: str, assignee: Person | None, channel: str | None) -> str:
    """Write the note for Sentry, where the integration shows as the author: who it was, from where, and why."""
    where = _joined(f"from {request.by.via.called}", f"in {channel}" if channel else "")
    if request.kind is ActionKind.NOTE:
        return f"{clean(request.text or '', limit=LONGEST_NOTE).strip()}\n\n({by}, {where})"
    done = _done(request, assignee)
    again = "again" if request.kind is ActionKind.UNRESOLVE else ""
    what = _joined(done[:1].upper() + done[1:], again, say_how(request))
    why = reason_given(request)
    return f"{what} by {by} {where}{f': {why}' if why else ''}"


def note_key(text: str) -> str:
    """Return the key by which the echo of a note of ours is known."""
    return f"note:{sha256(' '.join(text[:_KEYED].split()).encode()).hexdigest()[:32]}"


def refusal(raw: bytes) -> str:
    """Read why Sentry refused a change: its own words, cleaned, without the shape they came in. Never raises."""
    try:
        said = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "it did not say why"
    words = list(dict.fromkeys(" ".join(clean(each, limit=200).split()) for each in _texts(said, _DEEP)))
    return clean("; ".join(filter(None, words[:5])), limit=LONGEST_REFUSAL) or "it did not say why"


def _texts(value: object, deep: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif deep and isinstance(value, dict):
        for each in value.values():
            yield from _texts(each, deep - 1)
    elif deep and isinstance(value, list):
        for each in value:
            yield from _texts(each, deep - 1)
