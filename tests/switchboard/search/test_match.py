"""A query asked of an alert: yes, no, or unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import ErrorValue, Facts, IssueState, Person, Status
from switchboard.model.replace import replace
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import Query, all_of, any_of
from tests.switchboard.search.facts import NOON, PAYMENT
from tests.switchboard.search.test_show import QUERIES

HELD = [
    "",
    "level:error",
    "level:[error,fatal]",
    "!level:fatal",
    "environment:production",
    "environment:prod*",
    "!environment:staging",
    "project:amply-backend",
    'alert:"Critical error"',
    "resource:event_alert action:triggered",
    "release:amply-backend@*",
    "platform:python",
    "logger:celery.*",
    "transaction:charge_card",
    "message:payment_failed",
    "message:PAYMENT",
    "message:charge",
    'message:"timed out"',
    "message:TimeoutError",
    "title:donation",
    "title:PaymentError*",
    'culprit:"AMPLY.payments.stripe in charge"',
    "error.type:PaymentError",
    "error.type:paymenterror",
    "error.type:TimeoutError",
    "error.type:*Error",
    "!error.type:KeyError",
    'error.value:"READ timed out"',
    "error.handled:false",
    "error.handled:0",
    "user.id:42",
    "user.email:ada@example.com",
    "user.ip:127.0.0.1",
    "has:user.email",
    "!has:user.username",
    "stack.filename:src/amply/main.py",
    "stack.abs_path:/app/*",
    "stack.module:amply.payments.*",
    "stack.function:charge",
    "path:src/amply/payments/*",
    "path:SRC/**/stripe.py",
    "tags[critical]:false",
    "critical:false",
    "payment_status:failed",
    'nothing:""',
    '!critical:""',
    "team:payments",
    "team:core",
    "has:team",
    "!team:frontend",
    "charge",
    "could not charge",
    '"PAYMENT_failed"',
    "pay*donation",
    "timed out",
    "level:fatal OR environment:production",
    "(level:fatal OR level:error) critical:false",
]

NOT_HELD = [
    "level:fatal",
    "logger:Celery.worker",
    "environment:staging",
    "environment:prod",
    "critical:true",
    "Critical:false",
    "tags[environment]:production",
    "error.type:Payment",
    "!error.type:TimeoutError",
    "!has:team",
    "team:frontend",
    "message:charge*",
    "path:amply/payments/*",
    'charge "went well"',
    'environment:""',
    "nothing:here",
    "has:nothing",
]


@pytest.mark.parametrize("text", HELD)
def test_a_query_that_holds_is_yes_and_none_that_holds_is_no(text: str) -> None:
    assert matches(parse(text), PAYMENT, teams=("payments", "core")) is Truth.YES


@pytest.mark.parametrize("text", NOT_HELD)
def test_a_query_that_does_not_hold_is_no(text: str) -> None:
    assert matches(parse(text), PAYMENT, teams=("payments", "core")) is Truth.NO


@pytest.mark.parametrize("text", ["is:resolved", "!is:resolved", "is:new", "is:assigned", "!is:unassigned"])
def test_an_event_does_not_know_how_its_issue_stands(text: str) -> None:
    assert matches(parse(text), PAYMENT) is Truth.UNKNOWN


ISSUE = Facts(at=NOON, resource="issue", action="unresolved", title="PaymentError", level="error", project="amply")


@pytest.mark.parametrize("text", ["environment:production", "!environment:staging", "has:user.id", "!path:x", "!a:1"])
def test_an_issue_without_its_event_does_not_know_what_the_event_would_say(text: str) -> None:
    assert matches(parse(text), ISSUE) is Truth.UNKNOWN
    assert matches(parse(text), replace(ISSUE, event_id="e1")) is not Truth.UNKNOWN


def test_an_issue_without_its_event_still_knows_what_it_says_itself() -> None:
    assert matches(parse("level:error project:amply PaymentError"), ISSUE) is Truth.YES


def test_a_metric_alert_has_no_event_whose_values_could_be_unknown() -> None:
    metric = Facts(at=NOON, resource="metric_alert", action="critical", metric="failure_rate()")
    assert matches(parse('metric:"failure_rate()" !environment:staging !path:x'), metric) is Truth.YES


def test_an_exception_that_does_not_say_whether_it_was_handled_is_unknown() -> None:
    unsaid = replace(PAYMENT, errors=(ErrorValue("KeyError"),))
    assert matches(parse("error.handled:true"), unsaid) is Truth.UNKNOWN
    assert matches(parse("!error.handled:true"), unsaid) is Truth.UNKNOWN


ADA = Person("user", "Ada")
STANDING = [
    (IssueState(), "is:unresolved", Truth.YES),
    (IssueState(), "is:unassigned", Truth.YES),
    (IssueState(), "is:new", Truth.UNKNOWN),
    (IssueState(substatus="regressed"), "is:regressed", Truth.YES),
    (IssueState(substatus="regressed"), "!is:new", Truth.YES),
    (IssueState(substatus="escalating"), "is:[new,escalating]", Truth.YES),
    (IssueState(status=Status.RESOLVED), "is:new", Truth.NO),
    (IssueState(status=Status.ARCHIVED), "is:archived !is:unresolved", Truth.YES),
    (IssueState(assignee=ADA), "is:assigned", Truth.YES),
    (IssueState(assignee=ADA), "is:[resolved,unassigned]", Truth.NO),
]


@pytest.mark.parametrize("state,text,truth", STANDING)
def test_an_issue_stands_as_sentry_says(state: IssueState, text: str, truth: Truth) -> None:
    assert matches(parse(text), replace(PAYMENT, state=state)) is truth


def test_an_issue_just_created_is_new() -> None:
    assert matches(parse("is:new"), replace(ISSUE, action="created")) is Truth.YES


LOGIC = [
    ("level:fatal is:new", Truth.NO),
    ("is:new level:fatal", Truth.NO),
    ("level:error is:new", Truth.UNKNOWN),
    ("level:error OR is:new", Truth.YES),
    ("is:new OR level:error", Truth.YES),
    ("level:fatal OR is:new", Truth.UNKNOWN),
]


@pytest.mark.parametrize("text,truth", LOGIC)
def test_unknown_decides_only_where_nothing_known_does(text: str, truth: Truth) -> None:
    assert matches(parse(text), PAYMENT) is truth


@given(QUERIES, QUERIES)
def test_and_is_never_truer_than_or(one: Query, other: Query) -> None:
    rank = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}
    ranks = [rank[matches(query, PAYMENT)] for query in (one, other)]
    assert rank[matches(all_of([one, other]), PAYMENT)] == min(ranks)
    assert rank[matches(any_of([one, other]), PAYMENT)] == max(ranks)


@given(st.text(alphabet="ab", max_size=6))
def test_a_term_and_its_negation_never_agree(value: str) -> None:
    plain, negated = (matches(parse(f'{sign}x:"{value}"'), PAYMENT) for sign in ("", "!"))
    assert {plain, negated} == {Truth.YES, Truth.NO}
