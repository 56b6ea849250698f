"""PURE: words of conditions that mean nothing here: keys and values mistyped, and terms that such news never answers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache

from switchboard.config.analysis_conditions import Alternative, condition_of
from switchboard.config.analysis_domain import left_open
from switchboard.config.analysis_source import Asked, Source
from switchboard.config.analysis_terms import ABSENT, holds_of, key_of, plain_values, ready
from switchboard.config.findings import FindingCode
from switchboard.config.load_owners import owner_key
from switchboard.errors import Fault
from switchboard.ownership.rule import MatcherKind
from switchboard.search import fields, reads
from switchboard.search.query import Counted, Operator, Term, Value, leaves
from switchboard.search.show import show
from switchboard.search.texts import Texts

# Sentry's words, which a condition may hold in any other spelling for ever.
RESOURCES = tuple(
    "event_alert error issue metric_alert activity_alert comment seer installation preprod_artifact legacy".split()
)
# Sentry's words of today; more may come, so only what nearly is one of them is told.
_LIKE_WORDS = {
    "action": tuple(
        "triggered created resolved assigned unresolved ignored archived critical warning open updated deleted".split()
    ),
    "issue.category": tuple(
        "error performance cron replay feedback uptime metric outage db_query http_client frontend mobile".split()
    ),
    "event.type": tuple("error default csp transaction generic feedback".split()),
}
_SEVERAL, _PLAIN, _COMPARED = re.compile("[,|]"), re.compile(r"[\w.@/*-]+"), re.compile(r"(!=|==?|[<>]=?)(.+)")
_PROSE = frozenset({"title", "message", "error.value"})
_WITH_COMMAS = frozenset({"title", "message", "culprit", "error.value", "metric", "http.url", "fingerprint"})
_ISSUES = frozenset({"issue", "activity_alert"})
_OF_ISSUES = frozenset("platform logger level title message culprit error.type error.value".split())
_OF_METRICS = frozenset("resource action alert metric project level environment title message timestamp team".split())
MOST_LOOKED = 200
"""So many keys are held against all fields: it takes long."""
_LIKE = 0.8
# Of few letters one is much: `teem` is three quarters of `team`.
_SHORT, _LIKE_SHORT, _LONGEST = 5, 0.75, 100
# What other products call it.
_OF_OTHERS = {
    "env": "environment",
    "severity": "level",
    "priority": "issue.priority",
    "assignee": "assigned",
    "owner": "team",
    "exception": "error.type",
}
_MATCHERS = ("path", "module", "url", "codeowners")


def mistyped(source: Source) -> Iterator[Fault]:
    """Return keys that are taken for tags and look like fields, and words and values that mean nothing here."""
    tags, owners = _tags_meant(source), owning(source)
    terms = [(leaf, asked) for asked in source.asked() for leaf in leaves(asked.query) if isinstance(leaf, Term)]
    looked = frozenset(list(dict.fromkeys(term.key for term, _ in terms))[:MOST_LOOKED])
    for term, asked in terms:
        if term.key in looked:
            yield from _of_key(term, asked, tags)
        yield from _of_values(term, asked, source, owners)
        yield from _odd(term, asked)


def unanswered(source: Source) -> Iterator[Fault]:
    """Return terms that no news of the asked resource ever answers, so that they are never true there."""
    for asked in source.asked():
        condition = condition_of(asked.query)
        found = (_unanswered(alternative) for alternative in condition.alternatives or ())
        for resource, leaf in dict.fromkeys(each for each in found if each is not None):
            yield asked.spot.warn(
                FindingCode.UNANSWERED,
                f"{show(leaf)} is never true of {resource}: what Sentry sends of it does not say",
                "Ask it of resource:event_alert or resource:error, or take it out",
            )


def _of_key(term: Term, asked: Asked, tags: frozenset[str]) -> Iterator[Fault]:
    if term.tag or fields.named(term.key) is not None or term.key in tags:
        return
    if close := like_a_field(term.key):
        tag = show(Term(term.key, tag=True, operator=Operator.HAS)).removeprefix("has:")
        yield asked.spot.warn(
            FindingCode.LIKE_A_FIELD,
            f"{term.key}: is taken for a tag of that name",
            f"Did you mean {close}:? For a tag of yours write {tag}:",
        )


@lru_cache(maxsize=1024)
def like_a_field(key: str) -> str | None:
    """Return the field that a key looks like, which is none itself; a short word has to begin alike."""
    if key.lower() in _OF_OTHERS:
        return _OF_OTHERS[key.lower()]
    known = [*fields.FIELDS, *fields.ALIASES]
    if len(key) <= _SHORT:
        known = [field for field in known if field[:1] == key[:1]]
    cutoff = _LIKE_SHORT if len(key) <= _SHORT else _LIKE
    return next(iter(difflib.get_close_matches(key[:_LONGEST], known, n=1, cutoff=cutoff)), None)


def _odd(term: Term, asked: Asked) -> Iterator[Fault]:
    for problem, remedy in odd_values(term):
        yield asked.spot.warn(FindingCode.ODD_VALUE, problem, remedy)


def odd_values(term: Term) -> Iterator[tuple[str, str]]:
    """Return values without quotes that look like several, or like a comparison, and are one text: the problem and the remedy."""
    if term.operator is not Operator.EQUALS or not isinstance(ready(term).field.kind, Texts):
        return
    for value in term.values:
        form = _form_of(term, value)
        if form is not None and not value.quoted:
            yield f"“{value.text}” is looked for as one text", f"Did you mean {form}? If not, put it in quotes"


def _form_of(term: Term, value: Value) -> str | None:
    name = show(Term(term.key, tag=term.tag, operator=Operator.HAS)).removeprefix("has:")
    parts = _SEVERAL.split(value.text)
    if len(parts) > 1 and all(map(_PLAIN.fullmatch, parts)) and key_of(term) not in _WITH_COMMAS:
        return f"{name}:[{','.join(parts)}]"
    if key_of(term) in _PROSE and ".*" in value.text:
        return f"{name}:{value.text.replace('.*', '*')}"
    if key_of(term) in _PROSE and (value.text[:1] == "^" or value.text[-1:] == "$"):
        begins, ends = value.text[:1] == "^", value.text[-1:] == "$"
        return f"{name}:{'' if begins else '*'}{value.text.strip('^$')}{'' if ends else '*'}"
    compared = _COMPARED.fullmatch(value.text)
    return f"{'!' if compared[1] == '!=' else ''}{name}:{compared[2]}" if compared else None


def _of_values(term: Term, asked: Asked, source: Source, owners: frozenset[str]) -> Iterator[Fault]:
    for problem, remedy in unknown_words(term):
        yield asked.spot.warn(FindingCode.UNKNOWN_WORD, problem, remedy)
    for value in sorted(plain_values(_positive(term)) or ()) if key_of(term) == "team" and not term.negated else ():
        if value not in owners:
            remedy = "Add it to owners; a destination of its own it may have all the same"
            yield asked.spot.warn(
                FindingCode.OWNS_NOTHING, f"the team {value} owns nothing, so team:{value} is never true", remedy
            )


def unknown_words(term: Term) -> Iterator[tuple[str, str]]:
    """Return values that Sentry sends under no circumstances, or that nearly are one of its words: the problem and the remedy."""
    key = key_of(term)
    known = RESOURCES if key == "resource" else _LIKE_WORDS.get(key, ())
    for value in sorted(plain_values(_positive(term)) or ()) if known else ():
        if value in known:
            continue
        close = difflib.get_close_matches(value[:_LONGEST], known, n=1, cutoff=_LIKE)
        if close or key == "resource":
            remedy = f"Did you mean “{close[0]}”?" if close else f"Known: {', '.join(sorted(known))}"
            yield f"there is no {key} “{value}”", remedy


def mismatched(source: Source) -> Iterator[Fault]:
    """Return ownership rules whose path begins like a matcher that nobody knows: `pth:src/*` is the path `pth:src/*`."""
    for rule in source.config.owners:
        word, colon, _ = rule.pattern.partition(":")
        close = (
            difflib.get_close_matches(word, _MATCHERS, n=1, cutoff=_LIKE)
            if rule.kind is MatcherKind.PATH and colon
            else ()
        )
        if close:
            remedy = f"Did you mean {close[0]}:? As it stands it is a path"
            yield source.spot_of_rule(rule).warn(FindingCode.UNKNOWN_MATCHER, f"{word}: is no matcher", remedy)


def owning(source: Source) -> frozenset[str]:
    """Return the teams that any ownership rule names."""
    owners = {owner for rule in source.config.owners for owner in rule.owners}
    keys = (owner_key(owner, source.config.owner_keys) for owner in owners)
    return frozenset(key for key in keys if key is not None)


def _positive(term: Term) -> Term:
    return Term(term.key, term.values, term.operator, tag=term.tag)


def _tags_meant(source: Source) -> frozenset[str]:
    """Return the names that the configuration uses as tags, and so are no slips."""
    terms = [leaf for asked in source.asked() for leaf in leaves(asked.query) if isinstance(leaf, Term)]
    typed = {term.key for term in terms if term.tag}
    ruled = {rule.tag for rule in source.config.owners if rule.kind is MatcherKind.TAG and rule.tag}
    return frozenset(typed | ruled | set(source.config.defaults.show_tags))


def of_issues_alone(asked: Asked) -> bool:
    """Return whether a condition can only be true of news that says how its issue stands."""
    alternatives = condition_of(asked.query).alternatives or ((),)
    return all(_ISSUES.issuperset(_resources(alternative) or ("any",)) for alternative in alternatives)


def _resources(alternative: Alternative) -> tuple[object, ...] | None:
    return left_open([each for each in alternative if isinstance(each, Term) and key_of(each) == "resource"])


def _unanswered(alternative: Alternative) -> tuple[str, Term | Counted] | None:
    resources = _resources(alternative)
    if not resources:
        return None
    for leaf in alternative:
        if isinstance(leaf, Term | Counted) and all(_never(str(resource), leaf) for resource in resources):
            return " and ".join(sorted(map(str, resources))), leaf
    return None


def _never(resource: str, leaf: Term | Counted) -> bool:
    """Return whether a term is never true of a resource. A term that is true of what is missing may be."""
    if isinstance(leaf, Counted):
        return resource == "metric_alert" and leaf.by == "issue"
    field, key = ready(leaf).field, key_of(leaf)
    if resource == "metric_alert":
        return key not in _OF_METRICS and (field.of_issue or not _of_missing(leaf))
    if resource in _ISSUES:
        return (
            key != "metric"
            and field.known in (reads.with_event, reads.with_event_since_2, reads.of_errors)
            and key not in _OF_ISSUES
        )
    return resource == "error" and key == "metric" and not _of_missing(leaf)


def _of_missing(term: Term) -> bool:
    return holds_of(term, ABSENT)
