"""What the doctor makes of Sentry's answers, without Sentry."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.doctor.finding import Finding, Verdict
from switchboard.doctor.judge_sentry_integration import WantedWebhook, judge_integration, judge_received, ours
from switchboard.doctor.judge_sentry_projects import (
    Examined,
    covered_by,
    judge_alerts,
    judge_programs,
    judge_quota,
    listed,
)
from switchboard.doctor.judge_sentry_token import NEEDED, judge_region, judge_scopes
from switchboard.payloads.inspection import AlertSeen, Application, Installation, ProjectSeen
from switchboard.payloads.instrumented import EventSeen, ReleaseSeen

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
URL = "https://switchboard.example"
WANTED = WantedWebhook(slug="switchboard", public_url=URL, counts=False)
EVENTS = frozenset({"issue", "comment"})
TEXT = st.text(max_size=300)


def application(**changes: object) -> Application:
    told = {"slug": "switchboard", "name": "Switchboard", "uuid": "u", "webhook_url": f"{URL}/webhooks/sentry"}
    return Application(**{**told, "events": EVENTS, "alertable": True, **changes})  # type: ignore[arg-type]


def is_a_line(finding: Finding) -> bool:
    """Return whether it is what a report can print: one line each, and a remedy where something is to be done."""
    lines = (finding.found + finding.remedy).isprintable()
    return lines and bool(finding.remedy) == (finding.verdict in (Verdict.WARN, Verdict.BAD))


def test_a_higher_scope_includes_the_lower() -> None:
    admin = frozenset({"event:admin", "org:write", "project:admin", "member:write", "team:admin"})
    [finding] = judge_scopes(admin)
    assert finding.verdict is Verdict.GOOD


@pytest.mark.parametrize("scopes", [{"org:ci"}, {"project:releases", "org:read", "project:read", "event:read"}])
def test_a_token_for_sentry_cli_is_known_by_what_it_has_and_lacks(scopes: set[str]) -> None:
    [finding] = judge_scopes(frozenset(scopes))
    assert "sentry-cli" in finding.found


def test_a_token_that_may_write_is_not_one_for_sentry_cli() -> None:
    findings = list(judge_scopes(frozenset({"project:releases", "event:write"})))
    assert not [each for each in findings if "sentry-cli" in each.found]


@given(st.frozensets(st.sampled_from([*NEEDED, "org:ci", "event:admin", "alerts:read", "odd"]) | TEXT))
def test_any_scopes_are_judged_in_lines(scopes: frozenset[str]) -> None:
    assert all(map(is_a_line, judge_scopes(scopes)))


@pytest.mark.parametrize(
    ("url", "region", "good"),
    [
        ("https://sentry.example", "", True),
        ("https://US.sentry.io/", "https://us.sentry.io", True),
        ("https://sentry.io", "https://de.sentry.io", False),
    ],
)
def test_a_region_is_compared_by_its_host(url: str, region: str, good: bool) -> None:
    assert (judge_region(url, region).verdict is Verdict.GOOD) is good


def test_without_an_address_only_one_that_fits_is_ours() -> None:
    nameless = WantedWebhook(slug="", public_url="", counts=False)
    one, other = application(), application(slug="other")
    assert ours([one, application(webhook_url="https://x.example/hook")], nameless) == one
    assert ours([one, other], nameless) is None


def test_an_integration_of_another_name_is_not_ours_though_it_sends_to_us() -> None:
    [finding] = judge_integration([application(slug="other")], None, WANTED)
    assert (finding.verdict, finding.found) == (Verdict.BAD, "none is called switchboard; there are: other")


@pytest.mark.parametrize("address", [f"{URL}/webhooks/sentry/", "HTTPS://SWITCHBOARD.example/webhooks/sentry"])
def test_an_address_is_compared_as_browsers_do(address: str) -> None:
    assert {each.verdict for each in judge_integration([application(webhook_url=address)], None, WANTED)} == {
        Verdict.GOOD
    }


def test_an_integration_that_waits_for_its_installation_is_bad() -> None:
    pending = Installation("switchboard", "i", "5", "pending")
    assert next(judge_integration([application()], [pending], WANTED)).verdict is Verdict.BAD


@given(
    st.lists(st.builds(application, slug=TEXT, webhook_url=TEXT, events=st.frozensets(TEXT, max_size=4)), max_size=3),
    st.sampled_from(["switchboard", ""]),
    st.sampled_from([URL, ""]),
)
def test_any_integration_is_judged_in_lines(found: list[Application], slug: str, url: str) -> None:
    wanted = WantedWebhook(slug=slug, public_url=url, counts=True)
    assert all(map(is_a_line, judge_integration([*found, application()], None, wanted)))


@pytest.mark.parametrize(
    ("newest", "verdict"),
    [
        (None, Verdict.WARN),
        (NOW - timedelta(days=8), Verdict.WARN),
        (NOW - timedelta(minutes=3), Verdict.GOOD),
        (NOW + timedelta(seconds=3), Verdict.GOOD),
    ],
)
def test_webhooks_of_a_week_are_enough(newest: datetime | None, verdict: Verdict) -> None:
    assert judge_received(newest, 3, now=NOW).verdict is verdict


def test_a_project_is_covered_by_the_monitors_of_an_alert_that_names_us() -> None:
    alerts = [AlertSeen(("1", "9"), frozenset({"5", "Switchboard"})), AlertSeen(("2",), frozenset({"#shop"}))]
    assert covered_by(alerts, {"1": "11", "2": "12"}, frozenset({"5"})) == {"11"}


def test_a_project_without_errors_today_needs_no_alert_yet() -> None:
    projects = [ProjectSeen("1", "shop", ""), ProjectSeen("2", "old", "")]
    covered = frozenset({"1"})
    assert judge_alerts(projects, covered, active=frozenset({"1"}), action="X").verdict is Verdict.GOOD
    assert judge_alerts(projects, covered, active=frozenset({"2"}), action="X").verdict is Verdict.WARN


def test_what_most_events_lack_is_told_and_what_few_lack_is_not() -> None:
    with_both, bare = EventSeen("a", True, True), EventSeen("b", False, False)
    examined = [
        Examined(slug="good", events=(with_both, with_both, bare), releases=(ReleaseSeen(0, 0), ReleaseSeen(3, 1))),
        Examined(slug="ill", events=(with_both, bare, bare), releases=(ReleaseSeen(0, 0),), unmapped=False),
        Examined(slug="quiet", events=(), releases=()),
    ]
    found = {each.check: each for each in judge_programs(examined, of=3)}
    for check in ("environments", "releases", "commits", "deploys"):
        assert found[check].verdict is Verdict.WARN
        assert "of ill carry" in found[check].found or "of ill have" in found[check].found
    assert found["source maps"].verdict is Verdict.GOOD


def test_nothing_to_tell_by_is_skipped() -> None:
    assert {each.verdict for each in judge_programs([], of=0)} == {Verdict.SKIPPED}


@pytest.mark.parametrize(
    ("outcome", "many", "verdict"),
    [
        ("rate_limited", 1, Verdict.BAD),
        ("rate_limited", 0, Verdict.GOOD),
        ("filtered", 30, Verdict.GOOD),
        ("filtered", 130, Verdict.WARN),
        ("invalid", 5, Verdict.WARN),
        ("client_discard", 9_000, Verdict.GOOD),
    ],
)
def test_a_quota_is_bad_and_a_filter_is_a_choice(outcome: str, many: int, verdict: Verdict) -> None:
    counts = Counter({("1", "accepted"): 99, ("1", outcome): many})
    assert judge_quota(counts, {"1": "shop"}).verdict is verdict


@given(
    st.dictionaries(
        st.tuples(TEXT, st.sampled_from(["accepted", "rate_limited", "filtered", "odd"])),
        st.integers(1, 10**12),
        max_size=6,
    )
)
def test_any_outcomes_are_judged_in_a_line(counts: dict[tuple[str, str], int]) -> None:
    assert is_a_line(judge_quota(Counter(counts), {}))


def test_a_long_list_says_how_much_more() -> None:
    assert listed([str(number) for number in range(10)]) == "0, 1, 2, 3, 4, 5, 6, 7 and 2 more"
