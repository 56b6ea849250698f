"""A query asked of an alert: yes, no, or unknown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import ErrorValue, Facts, IssueState, Person, Status
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import Query, all_of, any_of
from tests.switchboard.search.facts import NOON, PAYMENT, SLOW
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
    "level:ERROR",
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


SLOW_HELD = [
    "transaction.duration:>5s",
    "transaction.duration:>=5250",
    "transaction.duration:<0.1m",
    "!transaction.duration:5s",
    "transaction.duration:[5s TO 6s]",
    "has:measurements.lcp measurements.lcp:>2",
    "measurements.lcp:2.5s",
    "measurements.query:>1s measurements.query:1500",
    "measurements.size:3.1415 measurements.size:<3.2 measurements.size:!=3",
    "measurements.body:>1.5mb measurements.body:<=2000kb",
    "measurements.cache:25% measurements.cache:<0.5",
    "issue.id:4201 group.id:>4k project.id:17 project_id:!=18",
    "issue:amply-7 issue.priority:[high,medium]",
    "timesSeen:>1k timesSeen:1.5k userCount:<=12 times_seen:[1k TO 2k]",
    "firstSeen:-4d firstSeen:+2d age:+3d lastSeen:-1h",
    "firstSeen:2025-12-29 !firstSeen:2025-12-30 lastSeen:2026-01-01",
    "firstSeen:<2025-12-30T00:00:00Z firstSeen:>=2025-12-29 lastSeen:2026-01-01T11:04:59",
    "timestamp:[now-3h TO now-1h] timestamp:-3h timestamp:[2025-12-31 TO 2026-01-01]",
    "timestamp:>now-3h timestamp:2026-01-01T11:00:00+01:00",
    "firstRelease:amply-backend@1.0.0 firstRelease:*@1.*",
    "release.version:>1.9 release.version:<v1.10.0 release.version:>=1.10.0-rc.2 release.version:1.10.0-rc.2",
    "release.version:>amply-backend@1.2.3 release.version:1.10.* release.version:[1.2 TO 2.0]",
    "release.package:amply-backend release.build:47 release.build:>46",
    "is:ongoing is:unresolved is:assigned !is:ignored",
    "assigned:ADA@example.com assigned:[#core,77] assigned:ada* !assigned:none",
    "http.method:post http.url:*/pay http.referer:*shop* http.status_code:5* http.status_code:>=500",
    "device.family:Mac* os.name:Linux os.version:6.1 browser.name:Chrome geo.city:Recife geo.country_code:[BR,PT]",
    "user.account:gold user.plan:big has:user.id !has:user.email",
    "trace:abc123 transaction.op:http.server transaction.status:ok id:0D6C1A3F event.type:transaction",
    "sdk.name:sentry.* fingerprint:payment-failed fingerprint:sub_*",
    "error.mechanism:asyncio error.unhandled:false error.main_thread:1 !error.main_thread:0",
    "stack.lineno:42 stack.colno:>2k stack.in_app:0 stack.package:lib*",
    "count(1h):>100 count(1h):>=101 !count(1h):>101 count(5m, project):>=100",
    "count(5m, team):>49",
]


@pytest.mark.parametrize("text", [term for text in SLOW_HELD for term in re.split(r" (?=!?[\w.]+[:(])", text)])
def test_everything_an_alert_says_can_be_asked(text: str) -> None:
    assert matches(parse(text), SLOW, teams=("payments", "core")) is Truth.YES
    assert matches(
        parse(text.removeprefix("!") if text[0] == "!" else f"!{text}"), SLOW, teams=("payments", "core")
    ) is (Truth.NO)


BARE = Facts(at=NOON, resource="event_alert", action="triggered", event_id="e1")
UNSAID = [
    "timesSeen:>5",
    "userCount:5",
    "firstSeen:-24h",
    "lastSeen:+1d",
    "issue:AMPLY-7",
    "issue.priority:high",
    "assigned:none",
    "has:assigned",
    "firstRelease:1",
    "project.id:17",
    "issue.id:5",
    "transaction.duration:>1s",
    "measurements.lcp:>1s",
    "error.main_thread:true",
    "event.type:error",
    "count(1h):>100",
    "count(1h, project):>100",
]


@pytest.mark.parametrize("text", UNSAID)
def test_what_the_alert_does_not_say_is_unknown_and_so_is_its_negation(text: str) -> None:
    assert matches(parse(text), BARE) is Truth.UNKNOWN
    assert matches(parse(f"!{text}"), BARE) is Truth.UNKNOWN


def test_an_error_is_known_to_have_no_duration_and_no_measurements() -> None:
    error = replace(BARE, type="error")
    assert matches(parse("!transaction.duration:>1s !has:measurements.lcp"), error) is Truth.YES


@pytest.mark.parametrize("text", ["error.mechanism:x", "stack.colno:5", "!has:error.mechanism"])
def test_facts_that_were_stored_before_a_part_was_read_do_not_know_it(text: str) -> None:
    assert matches(parse(text), replace(BARE, version=1)) is Truth.UNKNOWN
    assert matches(parse(text), BARE) is not Truth.UNKNOWN


INCOMPARABLE = [
    ("release.version:>1.2.3", replace(BARE, release="7f3a2c9")),
    ("release.version:>1.2.3", replace(BARE, release="iob-maiis@20260101")),
    ("release.version:>other@1.2.3", replace(BARE, release="pkg@1.2.3")),
    ("http.status_code:>=500", replace(BARE, tags=(("http.status_code", "none"),))),
    ("measurements.body:>1s", SLOW),
    ("measurements.size:>1mb", SLOW),
]


@pytest.mark.parametrize("text,facts", INCOMPARABLE)
def test_what_cannot_be_compared_is_unknown(text: str, facts: Facts) -> None:
    assert matches(parse(text), facts) is Truth.UNKNOWN
    assert matches(parse(f"!{text}"), facts) is Truth.UNKNOWN


def test_a_release_that_is_no_version_still_equals_itself() -> None:
    hashed = replace(BARE, release="pkg@7f3a2c9")
    assert (
        matches(parse("release.version:7f3a2c9 release.version:pkg@7f3a2c9 !release.version:1.2.3"), hashed)
        is Truth.YES
    )


@pytest.mark.parametrize(
    "assignee,text",
    [
        (None, "assigned:none"),
        (None, "!has:assigned"),
        (Person("team", "payments"), "assigned:#Payments"),
        (Person("team", "payments"), "!assigned:payments"),
        (Person("user", "Ada"), "assigned:[none,ada]"),
    ],
)
def test_an_issue_is_assigned_to_a_person_a_team_or_nobody(assignee: Person | None, text: str) -> None:
    assert matches(parse(text), replace(BARE, state=IssueState(assignee=assignee))) is Truth.YES


TEAM_COUNTS = [
    (("payments", "core"), 49, Truth.YES),
    (("payments", "core"), 50, Truth.NO),
    (("payments", "strangers"), 6, Truth.YES),
    (("payments", "strangers"), 7, Truth.UNKNOWN),
    ((), 0, Truth.NO),
]


@pytest.mark.parametrize("teams,limit,truth", TEAM_COUNTS)
def test_a_count_by_team_is_over_where_any_owners_is(teams: tuple[str, ...], limit: int, truth: Truth) -> None:
    assert matches(parse(f"count(5m, team):>{limit}"), SLOW, teams=teams) is truth


@pytest.mark.parametrize("text", ["count(2h):>1", "count(5m):>1", "count(1h, project):>1"])
def test_a_count_of_another_window_or_thing_is_another_count(text: str) -> None:
    assert matches(parse(text), SLOW) is Truth.UNKNOWN


def test_a_day_that_is_compared_starts_at_its_midnight_as_in_sentry() -> None:
    said = [matches(parse(f"timestamp:{sign}2026-01-01"), PAYMENT) for sign in (">", ">=", "<", "<=")]
    assert said == [Truth.YES, Truth.YES, Truth.NO, Truth.NO]


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
