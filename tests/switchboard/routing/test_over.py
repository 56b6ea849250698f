"""Which counts of a route are over their limits, in words, and whom the route then notifies of what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.decision import Decision
from switchboard.model.facts import Count, Facts
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.routing.decide import decide
from switchboard.routing.over import counts_asked, overs
from tests.switchboard.routing.samples import a_config, facts

OPS = 'notify: ["slack:#ops"]'
SHOP, CORE = Count(300, "project", "shop", 132), Count(300, "team", "core", 101)
OWNED = "src/shop/cart.py"


def told(decision: Decision) -> list[tuple[str | None, str]]:
    return [(one.group.project if one.group else None, str(one.destination)) for one in decision.notifies]


def counted(*counts: Count, path: str = OWNED) -> Facts:
    return replace(facts(path), project="shop", organization="acme", issue_id="4201", counts=counts)


def test_a_route_over_its_limit_by_project_tells_of_the_group_and_says_the_count() -> None:
    config = a_config(f'name: many, when: "count(5m, project):>100", {OPS}')
    decision = decide(counted(SHOP), config)
    assert [one.group for one in decision.notifies] == [SubjectKey(SubjectKind.GROUP, "acme", "many", "project:shop")]
    assert not decision.fallback
    assert "count(5m, project) is 132, over 100" in decision.because


def test_a_count_under_its_limit_or_unknown_tells_of_nothing() -> None:
    config = a_config(f'name: many, when: "count(5m, project):>100", {OPS}')
    for counts in ((replace(SHOP, value=100),), ()):
        assert decide(counted(*counts), config).fallback


def test_each_owning_team_over_its_limit_has_a_group_of_its_own() -> None:
    config = a_config('name: many, when: "count(5m, team):>=100", notify: ["slack:owner"]')
    both = counted(CORE, replace(CORE, of="payments", value=100), path="shared/tax.py")
    assert told(decide(both, config)) == [("team:payments", "slack:#payments"), ("team:core", "slack:#core")]
    one = counted(CORE, replace(CORE, of="payments", value=99), path="shared/tax.py")
    assert told(decide(one, config)) == [("team:core", "slack:#core")]
    assert "count(5m, team) is 101, at least 100" in decide(one, config).because


def test_an_issue_over_its_limit_is_told_itself() -> None:
    config = a_config(f'name: many, when: "count(1h):>100", {OPS}')
    decision = decide(counted(Count(3600, "issue", "4201", 101)), config)
    assert told(decision) == [(None, "slack:#ops")]
    assert "count(1h) is 101, over 100" in decision.because


def test_what_matches_whatever_the_counts_are_tells_of_the_issue() -> None:
    config = a_config(f'name: many, when: "count(5m, project):>100 OR level:error", {OPS}')
    assert told(decide(counted(SHOP), config)) == [(None, "slack:#ops")]


def test_the_issue_and_the_group_are_both_told_at_one_place() -> None:
    both = (f'name: many, when: "count(5m, project):>100", {OPS}', f'name: all, when: "level:error", {OPS}')
    assert told(decide(counted(SHOP), a_config(*both))) == [("project:shop", "slack:#ops"), (None, "slack:#ops")]


def test_a_drop_and_a_stop_stand_over_counts() -> None:
    many = f'name: many, when: "count(5m, project):>100", {OPS}'
    assert decide(counted(SHOP), a_config('name: no, when: "level:error", drop: noise', many)).notifies == ()
    first = f'name: first, when: "level:error", {OPS}, stop: true'
    assert told(decide(counted(SHOP), a_config(first, many))) == [(None, "slack:#ops")]


def test_a_count_that_must_not_be_over_opens_no_group() -> None:
    config = a_config(f'name: few, when: "!count(5m, project):>500 level:error", {OPS}')
    assert told(decide(counted(SHOP), config)) == [(None, "slack:#ops")]


def test_every_count_that_a_config_asks_for_is_told_once() -> None:
    many = f'when: "count(5m, project):>100 OR count(1h):>10", {OPS}'
    asks = counts_asked(a_config(f"name: one, {many}", f"name: two, {many}"))
    assert [(ask.window.total_seconds(), ask.by) for ask in asks] == [(300, "project"), (3600, "issue")]


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_count_is_over_exactly_where_its_route_matches(project: int, issue: int) -> None:
    config = a_config(f'name: many, when: "count(5m, project):>100 OR count(1h):>=50", {OPS}')
    seen = counted(replace(SHOP, value=project), Count(3600, "issue", "4201", issue))
    found = overs(config.routes[0], seen, teams=())
    assert bool(found) == bool(not decide(seen, config).fallback) == (project > 100 or issue >= 50)
    assert {one.value for one in found} <= {project, issue}
