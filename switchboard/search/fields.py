"""Every key a query may ask for: where it is read, how it compares, when it is known. Other bare keys are tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from switchboard.search import reads
from switchboard.search.kinds import MILLISECONDS, NUMBERS, FieldKind, Flags, Measures, Times
from switchboard.search.query import Term
from switchboard.search.reads import Known, Read, each, first, one, state, tag
from switchboard.search.texts import Codes, Compare, Standings, Texts, Versions
from switchboard.search.versions import build_of, package_of

T = TypeVar("T")

EXACT, ANY_CASE, WITHIN = Texts(), Texts(Compare.IGNORE_CASE), Texts(Compare.CONTAINS)
PATH = Texts(Compare.PATH_GLOB)
RELEASE = Texts(
    instead="releases are compared by release.version, as in release.version:>1.2.3",
    refused={"latest": "an alert does not say which release is the latest"},
)
LEVEL = Texts(instead="levels have no order: list them, as in level:[error,fatal]")
PRIORITY = Texts(Compare.IGNORE_CASE, words=("low", "medium", "high"))
CATEGORY = Texts(refused={"metric_alert": "Sentry calls it metric by now"})
_NO_ME = "a route serves everybody, so there is no me: name the address, or #team"
PERSON = Texts(Compare.IGNORE_CASE, refused=dict.fromkeys(("me", "my_teams", "[me]"), _NO_ME))
CODE = Codes()


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """One key: `read` gives its values, of which any may match; a missing one is `known` to be missing, or unknown.

    `nobody` is a word that asks for a missing value, as `key:""` does; `of_issue` marks what only the issue knows.
    """

    read: Read[T]
    kind: FieldKind[T]
    known: Known = reads.with_event
    of_issue: bool = False
    nobody: str = ""


def _of_issue(read: Read[T], kind: FieldKind[T]) -> Field[T]:
    return Field(read, kind, reads.never, of_issue=True)


_RELEASES = first(one(lambda facts: facts.release), tag("release"))

FIELDS: dict[str, Field[Any]] = {
    # the alert itself
    "resource": Field(one(lambda facts: facts.resource), EXACT, reads.always),
    "action": Field(one(lambda facts: facts.action), EXACT, reads.always),
    "alert": Field(each(reads.alerts), EXACT, reads.always),
    "metric": Field(one(lambda facts: facts.metric), EXACT, reads.with_metric),
    "team": Field(reads.teams_of, EXACT, reads.always),
    "project": Field(one(lambda facts: facts.project), EXACT, reads.never),
    "project.id": Field(one(lambda facts: reads.number_of(facts.project_id)), NUMBERS, reads.never),
    "timestamp": Field(reads.happened, Times(), reads.always),
    # the issue, of which an event says little
    "issue.id": Field(one(lambda facts: reads.number_of(facts.issue_id)), NUMBERS, reads.never),
    "issue.category": Field(one(lambda facts: facts.issue_category), CATEGORY, reads.never),
    "issue.type": Field(one(lambda facts: facts.issue_type), EXACT, reads.never),
    "is": Field(reads.whole, Standings(), reads.never, of_issue=True),
    "assigned": Field(reads.assigned, PERSON, reads.with_state, of_issue=True, nobody="none"),
    "issue": _of_issue(state(lambda issue: issue.short_id), ANY_CASE),
    "issue.priority": _of_issue(state(lambda issue: issue.priority), PRIORITY),
    "timesSeen": _of_issue(state(lambda issue: issue.count), NUMBERS),
    "userCount": _of_issue(state(lambda issue: issue.user_count), NUMBERS),
    "firstSeen": _of_issue(reads.seen(lambda issue: issue.first_seen), Times()),
    "lastSeen": _of_issue(reads.seen(lambda issue: issue.last_seen), Times()),
    "firstRelease": _of_issue(state(lambda issue: issue.first_release), RELEASE),
    # prose
    "title": Field(one(lambda facts: facts.title), WITHIN),
    "message": Field(reads.prose, WITHIN),
    "culprit": Field(one(lambda facts: facts.culprit), ANY_CASE),
    # the event's own
    "id": Field(one(lambda facts: facts.event_id), ANY_CASE),
    "event.type": Field(one(lambda facts: facts.type), EXACT, reads.never),
    "level": Field(first(one(lambda facts: facts.level), tag("level")), LEVEL),
    "environment": Field(first(one(lambda facts: facts.environment), tag("environment")), EXACT),
    "release": Field(_RELEASES, RELEASE),
    "release.version": Field(_RELEASES, Versions()),
    "release.package": Field(reads.part(_RELEASES, package_of), EXACT),
    "release.build": Field(reads.part(_RELEASES, build_of), CODE),
    "dist": Field(first(one(lambda facts: facts.dist), tag("dist")), EXACT),
    "platform": Field(one(lambda facts: facts.platform), EXACT),
    "logger": Field(first(one(lambda facts: facts.logger), tag("logger")), EXACT),
    "transaction": Field(first(one(lambda facts: facts.transaction), tag("transaction")), EXACT),
    "transaction.duration": Field(one(lambda facts: facts.duration_ms), MILLISECONDS, reads.of_errors),
    "transaction.op": Field(reads.context("trace", "op"), EXACT),
    "transaction.status": Field(reads.context("trace", "status"), EXACT),
    "trace": Field(reads.context("trace", "trace_id"), ANY_CASE),
    "trace.span": Field(reads.context("trace", "span_id"), ANY_CASE),
    "sdk.name": Field(one(lambda facts: facts.sdk), EXACT),
    "fingerprint": Field(each(lambda facts: facts.fingerprint), EXACT),
    "http.method": Field(first(reads.request("method"), tag("http.method")), ANY_CASE),
    "http.url": Field(first(reads.request("url"), tag("http.url"), tag("url")), EXACT),
    "http.referer": Field(first(reads.request("headers.referer"), tag("http.referer")), EXACT),
    "http.status_code": Field(first(reads.context("response", "status_code"), tag("http.status_code")), CODE),
    "user.email": Field(reads.user("email"), ANY_CASE),
    "user.ip": Field(reads.user("ip_address", "ip"), EXACT),
    # any exception of the chain
    "error.type": Field(each(lambda facts: tuple(error.type for error in facts.errors)), ANY_CASE),
    "error.value": Field(each(lambda facts: tuple(error.value for error in facts.errors)), ANY_CASE),
    "error.mechanism": Field(
        each(lambda facts: tuple(error.mechanism for error in facts.errors)), EXACT, reads.with_event_since_2
    ),
    "error.handled": Field(one(reads.handled), Flags(), reads.never),
    "error.unhandled": Field(one(reads.unhandled), Flags(), reads.never),
    "error.main_thread": Field(one(lambda facts: facts.main_thread), Flags(), reads.never),
    # any frame
    "stack.filename": Field(each(lambda facts: tuple(frame.filename for frame in facts.frames)), EXACT),
    "stack.abs_path": Field(each(lambda facts: tuple(frame.abs_path for frame in facts.frames)), EXACT),
    "stack.module": Field(each(lambda facts: tuple(frame.module for frame in facts.frames)), EXACT),
    "stack.function": Field(each(lambda facts: tuple(frame.function for frame in facts.frames)), EXACT),
    "stack.package": Field(each(lambda facts: tuple(frame.package for frame in facts.frames)), EXACT),
    "stack.in_app": Field(each(lambda facts: tuple(frame.in_app for frame in facts.frames)), Flags()),
    "stack.lineno": Field(each(lambda facts: tuple(frame.lineno for frame in facts.frames)), NUMBERS),
    "stack.colno": Field(
        each(lambda facts: tuple(frame.colno for frame in facts.frames)), NUMBERS, reads.with_event_since_2
    ),
    "path": Field(each(reads.paths), PATH),
}

ALIASES = {
    "project.name": "project",
    "platform.name": "platform",
    "project_id": "project.id",
    "group.id": "issue.id",
    "assigned_to": "assigned",
    "times_seen": "timesSeen",
    "users_seen": "userCount",
    "first_seen": "firstSeen",
    "age": "firstSeen",
    "last_seen": "lastSeen",
    "event.timestamp": "timestamp",
    "first_release": "firstRelease",
    "first-release": "firstRelease",
}
"""Sentry's other names for the same."""

PHRASE = FIELDS["message"]
"""Where words without a key are looked for."""

# Contexts whose keys Sentry lets people ask for by name; SDKs and Sentry may send the same as tags.
_CONTEXTS = ("device", "os", "browser", "runtime", "app")


def field_of(term: Term) -> Field[Any]:
    """Find the field a term asks for: one of FIELDS, one of a family, else the tag of that name."""
    if term.tag:
        return Field(tag(term.key), EXACT)
    return named(term.key) or Field(tag(term.key), EXACT)


def named(key: str) -> Field[Any] | None:
    """Find a field by its name; None for a key that means nothing to Sentry."""
    return FIELDS.get(ALIASES.get(key, key)) or _of_family(key)


def canonical(term: Term) -> str:
    """Return the one name of what a term asks for: aliases are one, and a tag is `tags[name]` however it was typed."""
    if term.tag or named(term.key) is None:
        return f"tags[{term.key}]"
    return ALIASES.get(term.key, term.key)


def of_canonical(key: str) -> Field[Any]:
    """Find the field that goes by a canonical name."""
    return field_of(Term(key[5:-1], tag=True) if key.startswith("tags[") else Term(key))


def _of_family(key: str) -> Field[Any] | None:
    family, _, name = key.partition(".")
    if not name:
        return None
    if family == "measurements":
        return Field(reads.measured(name), Measures(), reads.measured_or_error)
    if family in _CONTEXTS:
        return Field(first(reads.context(family, name), tag(key)), EXACT)
    if family == "geo":
        return Field(first(reads.user(key), tag(key)), EXACT)
    return Field(first(reads.user(name, f"data.{name}"), tag(key)), EXACT) if family == "user" else None
