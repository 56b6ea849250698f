"""Where alerts go: the rules of routing, one by one, and what holds of every config."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.model.decision import Decision, Severity
from switchboard.model.facts import Facts
from switchboard.routing.decide import decide
from tests.switchboard.routing.samples import HEAD, PEOPLE, a_config, an_issue, facts

PAGE = "name: page, when: 'level:[error,fatal] environment:production', notify: [pagerduty:owner]"
TELL = "name: tell, when: environment:production, notify: [slack:owner]"
SHADOW = HEAD + "defaults: {shadow: true}\n"


def places(decision: Decision) -> list[str]:
    return [f"{notify.destination}{' (shadow)' if notify.shadow else ''}" for notify in decision.notifies]


def test_every_route_that_matches_applies_in_order() -> None:
    decision = decide(facts(), a_config(PAGE, TELL))
    assert places(decision) == ["pagerduty:payments", "slack:#payments"]
    assert decision.owners == ("payments",)
    assert not decision.fallback
    assert decision.because == (
        "routes “page”, “tell”; owned by payments (path:src/shop/payments/* on src/shop/payments/charge.py)"
    )


def test_a_drop_wins_wherever_it_stands() -> None:
    decision = decide(facts(), a_config(PAGE, "name: noise, when: title:declined, drop: customers mistype"))
    assert (decision.dropped_by, decision.dropped_why) == ("noise", "customers mistype")
    assert decision.notifies == ()
    assert decision.because == "dropped by route “noise”: customers mistype"


def test_an_alert_that_no_route_matched_goes_to_the_fallback() -> None:
    decision = decide(facts("elsewhere.py", environment="staging"), a_config(PAGE))
    assert places(decision) == ["slack:#alerts"]
    assert decision.fallback
    assert decision.because == "no route matched, so the fallback; no team owns it"


def test_a_seen_issues_plain_error_does_not_fall_to_the_fallback() -> None:
    decision = decide(facts(environment="staging"), a_config(PAGE), unseen=False)
    assert (decision.notifies, decision.fallback) == ((), False)
    assert decision.because.startswith("no route matched, and its issue was told before")


def test_without_an_owner_a_page_goes_to_the_page_fallback_and_the_rest_to_the_fallback() -> None:
    decision = decide(facts("elsewhere.py"), a_config(PAGE, TELL))
    assert places(decision) == ["pagerduty:core", "slack:#alerts"]
    assert not decision.fallback
    assert "pagerduty:owner has no owning team, so pagerduty:core is told" in decision.because
    assert "slack:owner has no owning team, so slack:#alerts is told" in decision.because


def test_an_owner_without_a_pager_is_paged_at_the_page_fallback() -> None:
    assert places(decide(facts("widgets/map.js"), a_config(PAGE))) == ["pagerduty:core"]


def test_what_only_people_own_goes_to_the_fallback() -> None:
    assert places(decide(facts("people/a.py"), a_config(TELL, head=PEOPLE))) == ["slack:#alerts"]


def test_a_name_that_the_alert_does_not_fill_is_told_at_the_fallback_and_says_which_part_it_was() -> None:
    config = a_config("name: a, when: project:shop, notify: ['slack:#squad-{tags.squad}', 'slack:#{project}']")
    decision = decide(facts(tags=(("squad", "@here"),)), config)
    assert places(decision) == ["slack:#alerts", "slack:#shop"]
    because = "slack:#squad-{tags.squad}: {tags.squad} is “@here”, which is no part of a channel's name"
    assert f"{because}, so slack:#alerts is told" in decision.because


def test_a_destination_whose_deliveries_fail_is_decided_all_the_same() -> None:
    decision = decide(facts(), a_config("name: a, when: project:shop, notify: ['email:ops@example.com']"))
    assert places(decision) == ["email:ops@example.com"]


def test_a_channel_named_in_several_ways_is_told_once() -> None:
    decision = decide(
        facts(level="warning"),
        a_config(
            TELL,
            "name: team, when: project:shop, notify: [slack:payments], severity: critical",
            "name: channel, when: project:shop, notify: ['slack:#payments']",
        ),
    )
    (notify,) = decision.notifies
    assert (notify.severity, notify.routes) == (Severity.CRITICAL, ("tell", "team", "channel"))


def test_several_owners_are_each_told() -> None:
    decision = decide(facts("shared/money.py"), a_config(TELL))
    assert places(decision) == ["slack:#payments", "slack:#core"]
    assert decision.owners == ("payments", "core")


def test_a_shadow_route_tells_nobody_and_leaves_the_fallback_as_it_was() -> None:
    decision = decide(facts(), a_config(PAGE + ", shadow: true"))
    assert places(decision) == ["pagerduty:payments (shadow)", "slack:#alerts"]
    assert decision.fallback
    assert decision.because.startswith("route “page” only in shadow, so the fallback")


def test_a_config_in_shadow_tells_nobody_at_all() -> None:
    assert places(decide(facts(), a_config(PAGE, head=SHADOW))) == ["pagerduty:payments (shadow)"]
    assert places(decide(facts(environment="qa"), a_config(PAGE, head=SHADOW))) == ["slack:#alerts (shadow)"]


def test_an_unknown_value_matches_nothing_and_the_because_says_so() -> None:
    decision = decide(an_issue(), a_config(TELL))
    assert places(decision) == ["slack:#alerts"]
    assert "not known whether route “tell” would match" in decision.because


def test_a_test_notification_never_pages() -> None:
    assert places(decide(facts(), a_config(PAGE, TELL), test=True)) == ["slack:#payments"]
    only_paged = decide(facts(), a_config(PAGE), test=True)
    assert places(only_paged) == ["slack:#alerts"]
    assert only_paged.because.startswith("route “page” only pages, which a test does not, so the fallback")
    pager = HEAD.replace('"slack:#alerts"', "pagerduty:core")
    assert decide(facts(), a_config(head=pager), test=True).notifies == ()


WHEN = [
    "level:error",
    "level:fatal",
    "'!level:info'",
    "environment:production",
    "has:team",
    "team:core",
    "is:new",
    "declined",
]
NOTIFY = ["slack:owner", "pagerduty:owner", "slack:core", "pagerduty:payments", "'slack:#payments'", "'slack:@alice'"]
ROUTES = st.tuples(
    st.sampled_from(WHEN),
    st.lists(st.sampled_from(NOTIFY), min_size=1, max_size=3).map(", ".join),
    st.sampled_from(["", ", severity: critical", ", severity: info"]),
    st.sampled_from(["", "", ", shadow: true", ", stop: true"]),
).map(lambda parts: f"when: {parts[0]}, notify: [{parts[1]}]{parts[2]}{parts[3]}")
ALERTS = st.builds(
    facts,
    st.sampled_from(["src/shop/payments/a.py", "src/shop/b.py", "shared/c.py", "widgets/d.js", "e.py", None]),
    level=st.sampled_from(["fatal", "error", "info", None]),
    environment=st.sampled_from(["production", "staging", None]),
    resource=st.sampled_from(["event_alert", "error"]),
)


def named(routes: list[str]) -> list[str]:
    return [f"name: r{number}, {route}" for number, route in enumerate(routes)]


@settings(max_examples=150)
@given(st.lists(ROUTES, max_size=4), ALERTS)
def test_every_alert_goes_somewhere_and_always_to_the_same_places(routes: list[str], alert: Facts) -> None:
    config = a_config(*named(routes))
    decision = decide(alert, config)
    assert decision == decide(alert, config)
    assert any(not notify.shadow for notify in decision.notifies)
    assert decision.because
    lanes = [str(notify.destination) for notify in decision.notifies]
    assert len(lanes) == len(set(lanes))
    assert all(notify.destination.kind != "pagerduty" for notify in decide(alert, config, test=True).notifies)


@settings(max_examples=150)
@given(st.lists(ROUTES, max_size=3), ROUTES, ALERTS)
def test_a_later_route_only_adds_destinations_or_makes_them_louder(routes: list[str], later: str, alert: Facts) -> None:
    before = decide(alert, a_config(*named(routes)))
    after = decide(alert, a_config(*named([*routes, later])))
    ranks = {str(each.destination): each.severity.rank for each in after.notifies if not each.shadow}
    for notify in before.notifies:
        if not notify.shadow and not before.fallback:
            assert ranks[str(notify.destination)] >= notify.severity.rank
