"""Everything that an alert says can be asked; what it does not say is unknown."""

from __future__ import annotations

import re

import msgspec
import pytest

from switchboard.model.facts import FACTS_VERSION, ErrorValue, Facts, IssueState, Measurement, Person
from switchboard.model.replace import replace
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from tests.switchboard.search.facts import NOON, PAYMENT, SLOW

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
    assert matches(parse("!has:measurements.cls"), SLOW) is Truth.YES


TYPED_BY_TEAMS = [
    "user.id:123",
    "tags.feature:payments",
    "timestamp:[now-1h TO now]",
    "environment:production tags.critical:true error.type:PaymentError",
    "has:measurements.duration measurements.duration:>5000",
]


@pytest.mark.parametrize("text", TYPED_BY_TEAMS)
def test_what_people_type_is_answered(text: str) -> None:
    told = replace(
        SLOW,
        environment="production",
        occurred_at=None,
        user=(("id", "123"),),
        tags=(("feature", "payments"), ("critical", "true")),
        errors=(ErrorValue("PaymentError"),),
        measurements=(Measurement("duration", 5001.0),),
    )
    assert matches(parse(text), told) is Truth.YES


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


def test_facts_of_an_older_version_are_still_read() -> None:
    stored = (
        b'{"at":"2026-01-01T12:00:00Z","resource":"error","action":"created","frames":[{"filename":"a.py"}],'
        b'"errors":[{"type":"KeyError","value":null,"handled":true}],"event_id":"e1","version":1}'
    )
    old = msgspec.json.decode(stored, type=Facts)
    assert (old.version, FACTS_VERSION) == (1, 2)
    assert matches(parse("error.type:KeyError stack.filename:a.py timestamp:2026-01-01"), old) is Truth.YES


def test_facts_are_stored_and_read_back_whole() -> None:
    assert msgspec.json.decode(msgspec.json.encode(SLOW), type=Facts) == SLOW
