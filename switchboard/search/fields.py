"""Every key a query may ask for: where it is read, how it compares, when it is known. Other bare keys are tags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from switchboard.errors import BadQuery
from switchboard.model.facts import Facts
from switchboard.search.query import Term
from switchboard.search.standing import WORDS

Read = Callable[[Facts], tuple[str, ...]]


class Compare(StrEnum):
    """How a value compares. In Sentry, too, tags compare exactly and prose ignores case."""

    EXACT = "exact"
    IGNORE_CASE = "ignore case"
    CONTAINS = "contains, ignoring case"
    PATH_GLOB = "ownership glob"


class Known(StrEnum):
    """When a missing value is known to be missing; otherwise it is unknown, and neither `x` nor `!x` is true."""

    ALWAYS = "always"
    WITH_EVENT = "when the alert carries its event"
    WHEN_SAID = "only when the body says it"


@dataclass(frozen=True, slots=True)
class Field:
    """One key: `read` gives its values, of which any may match. Empty strings are never among them."""

    read: Read
    compare: Compare = Compare.EXACT
    known: Known = Known.WITH_EVENT


def _one(read: Callable[[Facts], str | None]) -> Read:
    def values(facts: Facts) -> tuple[str, ...]:
        value = read(facts)
        return (value,) if value else ()

    return values


def _each(read: Callable[[Facts], tuple[str | None, ...]]) -> Read:
    return lambda facts: tuple(value for value in read(facts) if value)


def _tag(name: str) -> Read:
    return _each(lambda facts: tuple(value for key, value in facts.tags if key == name))


def _user(*names: str) -> Read:
    return _each(lambda facts: tuple(value for key, value in facts.user if key in names))


def _prose(facts: Facts) -> tuple[str, ...]:
    """All that may say what went wrong: the title, the message, every exception's type and value."""
    chain = (part for error in facts.errors for part in (error.type, error.value))
    return tuple(text for text in (facts.title, facts.message, *chain) if text)


def _handled(facts: Facts) -> tuple[str, ...]:
    """One unhandled exception makes the whole unhandled, as in Sentry; nothing said is unknown."""
    said = [error.handled for error in facts.errors if error.handled is not None]
    return (("true" if all(said) else "false"),) if said else ()


def _paths(facts: Facts) -> tuple[str, ...]:
    return tuple(path for frame in facts.frames for path in (frame.filename, frame.abs_path) if path)


FIELDS: dict[str, Field] = {
    # the alert itself
    "resource": Field(_one(lambda facts: facts.resource), known=Known.ALWAYS),
    "action": Field(_one(lambda facts: facts.action), known=Known.ALWAYS),
    "alert": Field(_one(lambda facts: facts.alert), known=Known.ALWAYS),
    "metric": Field(_one(lambda facts: facts.metric), known=Known.ALWAYS),
    "project": Field(_one(lambda facts: facts.project), known=Known.WHEN_SAID),
    "issue.category": Field(_one(lambda facts: facts.issue_category), known=Known.WHEN_SAID),
    "issue.type": Field(_one(lambda facts: facts.issue_type), known=Known.WHEN_SAID),
    # prose
    "title": Field(_one(lambda facts: facts.title), Compare.CONTAINS),
    "message": Field(_prose, Compare.CONTAINS),
    "culprit": Field(_one(lambda facts: facts.culprit), Compare.IGNORE_CASE),
    # the event's own
    "level": Field(_one(lambda facts: facts.level or facts.tag("level"))),
    "environment": Field(_one(lambda facts: facts.environment or facts.tag("environment"))),
    "release": Field(_one(lambda facts: facts.release or facts.tag("release"))),
    "dist": Field(_one(lambda facts: facts.dist or facts.tag("dist"))),
    "platform": Field(_one(lambda facts: facts.platform)),
    "logger": Field(_one(lambda facts: facts.logger or facts.tag("logger"))),
    "transaction": Field(_one(lambda facts: facts.transaction or facts.tag("transaction"))),
    "user.id": Field(_user("id")),
    "user.email": Field(_user("email"), Compare.IGNORE_CASE),
    "user.username": Field(_user("username")),
    "user.ip": Field(_user("ip_address", "ip")),
    # any exception of the chain
    "error.type": Field(_each(lambda facts: tuple(error.type for error in facts.errors)), Compare.IGNORE_CASE),
    "error.value": Field(_each(lambda facts: tuple(error.value for error in facts.errors)), Compare.IGNORE_CASE),
    "error.handled": Field(_handled, known=Known.WHEN_SAID),
    # any frame
    "stack.filename": Field(_each(lambda facts: tuple(frame.filename for frame in facts.frames))),
    "stack.abs_path": Field(_each(lambda facts: tuple(frame.abs_path for frame in facts.frames))),
    "stack.module": Field(_each(lambda facts: tuple(frame.module for frame in facts.frames))),
    "stack.function": Field(_each(lambda facts: tuple(frame.function for frame in facts.frames))),
    "path": Field(_paths, Compare.PATH_GLOB),
}

PHRASE = FIELDS["message"]
"""Where words without a key are looked for."""

NOT_SERVED = frozenset(
    "timesSeen times_seen userCount users_seen firstSeen first_seen lastSeen last_seen age timestamp "
    "timestamp.to_hour timestamp.to_day event.timestamp transaction.duration transaction.op transaction.status "
    "stack.colno stack.lineno stack.in_app stack.package stack.resource stack.stack_level "
    "project.id project.name issue issue.id issue.priority issue.seer_actionability group.id "
    "assigned assigned_to assigned_or_suggested bookmarks subscribed fingerprint first_release firstRelease "
    "release.version release.build release.stage release.package "
    "error.unhandled error.main_thread error.mechanism event.type id trace".split()
)
NOT_SERVED_FAMILIES = ("measurements.", "spans.", "http.", "geo.", "device.", "os.", "user.")

CHOICES: dict[str, tuple[str, ...]] = {"is": WORDS, "error.handled": ("true", "false", "1", "0")}


def check_key(key: str, *, tag: bool, position: int) -> None:
    """Refuse a key that could never be answered. Raises BadQuery at the position, saying what to write instead."""
    if tag or key in FIELDS or key in ("is", "team"):
        return
    if key in NOT_SERVED or key.startswith(NOT_SERVED_FAMILIES):
        raise BadQuery(f"{key} is not served yet; if it is a tag of yours, write tags[{key}]", position=position)
    if key.lower() in FIELDS:
        raise BadQuery(f"write {key.lower()}, or for a tag of yours tags[{key}]", position=position)


def check_values(term: Term) -> None:
    """Refuse a value its key can never have. Raises BadQuery at the term's position, naming those it can."""
    choices = {} if term.tag else CHOICES
    known = choices.get(term.key)
    for value in term.values:
        if known and value.text.lower() not in known:
            problem = f"{term.key}:{value.text} is not served; {term.key} may be {', '.join(known)}"
            raise BadQuery(problem, position=term.position)


def field_of(term: Term) -> Field:
    """Find the field a term asks for: one of FIELDS, else the tag of that name. `is` and `team` are not fields."""
    if not term.tag and (field := FIELDS.get(term.key)):
        return field
    return Field(_tag(term.key))


def is_absence_known(known: Known, facts: Facts) -> bool:
    """Tell whether a missing value is surely missing. What Sentry sends of an issue alone lacks its event."""
    if known is Known.WITH_EVENT:
        return facts.event_id is not None or facts.resource not in ("issue", "activity_alert")
    return known is Known.ALWAYS
