"""What a good configuration still gets wrong is told with its line and its remedy, and never a false alarm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.config.analysis import analyse, surroundings
from switchboard.config.bundle import bundle
from switchboard.config.config import Config
from switchboard.config.findings import FindingCode
from switchboard.config.load import load_config
from switchboard.errors import BadConfig, Fault
from switchboard.model.facts import Facts
from switchboard.routing.walk import walk
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from tests.often import often
from tests.switchboard.routing.any_alerts import ALERTS, CLOSE, CONDITIONS
from tests.switchboard.routing.samples import FILE, HEAD

FIRST = HEAD.count("\n") + 2
"""The line of the first route."""


def a_config(*routes: str, head: str = HEAD) -> Config:
    """Load routes, each a flow mapping without braces, with a name of its own."""
    lines = [f"  - {{name: r{number}, {route}}}\n" for number, route in enumerate(routes)]
    return load_config(f"{head}routes:\n{''.join(lines)}", file=FILE)[0]


def found(*routes: str, head: str = HEAD) -> list[tuple[int, str]]:
    """Analyse such a config: line and path of what is found, with the problem."""
    return [(fault.line, f"{fault.path}: {fault.problem}") for fault in analyse(a_config(*routes, head=head))]


def problem_of(*routes: str, head: str = HEAD) -> Fault:
    """Analyse a config of which one thing is found."""
    [fault] = analyse(a_config(*routes, head=head))
    assert fault.warning
    return fault


def refused(route: str) -> Fault:
    """Load a route of which one thing is refused."""
    with pytest.raises(BadConfig) as caught:
        a_config(route)
    [fault] = caught.value.faults
    return fault


def test_of_a_good_config_nothing_is_found() -> None:
    assert not found(
        "when: 'error.type:Http404', drop: crawlers",
        "when: 'environment:production team:payments level:[error,fatal]', notify: [pagerduty:payments], stop: true",
        "when: 'environment:[production,staging] has:team', notify: [slack:owner]",
    )


def test_a_condition_that_no_alert_can_make_true_is_told_with_what_was_meant() -> None:
    fault = refused("when: 'level:error has:team level:fatal', notify: [slack:owner]")
    assert (fault.line, fault.path) == (FIRST, "routes[0].when")
    assert "can never be true: no alert has level:error and level:fatal" in fault.problem
    assert fault.remedy == "For either of them write level:[error,fatal]"


def test_a_part_of_a_condition_that_cannot_be_true_is_told_too() -> None:
    fault = problem_of("when: 'level:error OR (zone:a !zone:a)', notify: [slack:core]")
    assert "a part of it can never be true: no alert has zone:a and !zone:a" in fault.problem


SHADOWED = [
    ("when: 'level:error', notify: [slack:core], stop: true", "it never tells anybody: “r0” (line {}) matches all"),
    ("when: 'level:[error,fatal]', drop: noise", "it never tells anybody: “r0” (line {}) drops all"),
    ("when: 'level:error', notify: [slack:payments, slack:core]", "it changes nothing: “r0” (line {}) matches all"),
]


@pytest.mark.parametrize("first,problem", SHADOWED)
def test_a_route_that_another_always_forestalls_is_told(first: str, problem: str) -> None:
    fault = problem_of(first, "when: 'level:error zone:x', notify: [slack:core]")
    assert fault.problem.startswith(problem.format(FIRST))
    assert (fault.line, fault.path) == (FIRST + 1, "routes[1]")


LEFT_ALONE = [
    "when: 'level:error', notify: [slack:core], stop: true, shadow: true",
    "when: 'level:error', notify: [slack:payments]",
    "when: 'level:error zone:y', notify: [slack:core], stop: true",
    "when: 'level:error is:new', drop: known",
    "when: 'level:error', drop: a rehearsal, shadow: true",
]


@pytest.mark.parametrize("first", LEFT_ALONE)
def test_a_route_that_may_tell_somebody_is_left_alone(first: str) -> None:
    assert not found(first, "when: 'level:error', notify: [slack:core], severity: error")


def test_a_later_stop_forestalls_nothing_and_a_later_drop_does() -> None:
    tells = "when: 'level:error', notify: [slack:core]"
    assert not found(tells, "when: 'zone:x', notify: [slack:frontend], stop: true")
    assert "“r1”" in found(tells, "when: 'level:error', drop: noise")[0][1]


WORDS = [
    ("enviroment:production", "enviroment: is taken for a tag", "Did you mean environment:?"),
    ("has:relase", "relase: is taken for a tag", "For a tag of yours write tags[relase]:"),
    ("resource:isue", "there is no resource “isue”", "Did you mean “issue”?"),
    (
        "environment:production,staging",
        "“production,staging” is looked for as one text",
        "environment:[production,staging]",
    ),
    ("customer:a|b", "“a|b” is looked for as one text", "customer:[a,b]"),
    ("customer:>5", "“>5” is looked for as one text", "Did you mean customer:5?"),
    ("tags[customer]:!=vip", "“!=vip” is looked for as one text", "Did you mean !tags[customer]:vip?"),
    ("title:^Pay", "“^Pay” is looked for as one text", "Did you mean title:Pay*?"),
    ("message:failed$", "“failed$” is looked for as one text", "Did you mean message:*failed?"),
    ("action:triggerd", "there is no action “triggerd”", "Did you mean “triggered”?"),
    ("issue.category:errors", "there is no issue.category “errors”", "Did you mean “error”?"),
    ("event.type:[transactions,error]", "there is no event.type “transactions”", "Did you mean “transaction”?"),
    ("title:Pay.*failed", "“Pay.*failed” is looked for as one text", "Did you mean title:Pay*failed?"),
    ("env:production", "env: is taken for a tag", "Did you mean environment:?"),
    ("severity:critical", "severity: is taken for a tag", "Did you mean level:?"),
    ("teem:payments", "teem: is taken for a tag", "Did you mean team:?"),
    ("resource:issue path:src/*", "path:src/* is never true of issue", "Ask it of resource:event_alert"),
    ("resource:issue !environment:staging", "!environment:staging is never true of issue", ""),
    ("resource:metric_alert release:1", "release:1 is never true of metric_alert", ""),
    ("resource:metric_alert is:new", "is:new is never true of metric_alert", ""),
    ("resource:metric_alert count(1h):>5", "count(1h):>5 is never true of metric_alert", ""),
    ("resource:error metric:x", "metric:x is never true of error", ""),
]


TEAMS = [
    ("team:paymnts", "Did you mean “payments”?"),
    ("!team:paymnts", "Did you mean “payments”?"),
    ("has:team OR team:[core,cor]", "Did you mean “core”?"),
    ("team:payments-team", "Write team:payments"),
    ("team:#core", "Write team:core"),
    ("team:Core", "Did you mean “core”?"),
    ("team:zzz*", "Add it below teams"),
]


@pytest.mark.parametrize("when,remedy", TEAMS)
def test_a_team_that_is_not_there_is_refused_wherever_it_is_asked_for(when: str, remedy: str) -> None:
    fault = refused(f"when: '{when}', notify: [slack:core]")
    assert (fault.code, fault.path) == (FindingCode.UNKNOWN_TEAM, "routes[0].when")
    assert remedy in fault.remedy


@pytest.mark.parametrize("when", ["team:pay*", '!team:""', "tags[team]:paymnts", "team:[core,payments]"])
def test_a_team_that_may_be_meant_is_not_refused(when: str) -> None:
    assert a_config(f"when: '{when}', notify: [slack:core]").routes


@pytest.mark.parametrize(
    "more",
    [
        "inhibit: [{when: 'team:cor', mutes: 'level:info'}]",
        "inhibit: [{when: 'level:info', mutes: 'team:cor'}]",
        "maintenance: [{name: x, when: 'team:cor', every: sat}]",
    ],
)
def test_what_holds_back_is_checked_as_routes_are(more: str) -> None:
    with pytest.raises(BadConfig, match="there is no team “cor”"):
        load_config(f"{HEAD}routes: []\n{more}\n", file=FILE)


def test_quiet_hours_are_checked_as_routes_are() -> None:
    head = HEAD.replace('slack: "#core"', 'slack: "#core", quiet: {hours: "19:00-08:00", except: "team:cor"}', 1)
    with pytest.raises(BadConfig, match=r"teams\.core\.quiet\.except: there is no team “cor”"):
        load_config(f"{head}routes: []\n", file=FILE)


@pytest.mark.parametrize("when,problem,remedy", WORDS)
def test_words_that_mean_nothing_here_are_told(when: str, problem: str, remedy: str) -> None:
    fault = problem_of(f"when: '{when}', notify: [slack:core]")
    assert fault.problem.startswith(problem)
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    "when",
    [
        "customer_tier:gold",
        'environment:"production,staging" customer:">5"',
        "message:a,b",
        "tags[enviroment]:x",
        "resource:issue level:error PaymentError error.type:X",
        "resource:metric_alert !release:1 environment:x",
        "resource:[issue,event_alert] path:src/*",
        "!team:frontend",
        "level:err*",
    ],
)
def test_words_that_mean_something_are_left_alone(when: str) -> None:
    assert not found(f"when: '{when}', notify: [slack:core]")


def test_a_name_that_the_owners_use_as_a_tag_is_no_slip() -> None:
    head = HEAD.replace("tags.payment_status:failed", "tags.enviroment:x")
    assert not found("when: 'enviroment:x', notify: [slack:core]", head=head)


def test_what_nothing_leads_to_is_told() -> None:
    head = HEAD.replace("owners:", '  idle: {slack: "#idle"}\ndestinations:\n  sms: {kind: apprise}\nowners:')
    told = found("when: 'team:idle', notify: [slack:core]", head=head)
    assert (6, "teams.idle: nothing is owned by the team idle, and no route tells it") in told
    assert (8, "destinations.sms: no route tells sms") in told
    assert any("team:idle is never true" in problem for _, problem in told)


def test_count_without_events_and_is_without_a_token_are_told() -> None:
    config = a_config("when: 'count(1h):>5 is:new', notify: [slack:core]")
    count, token = surroundings(config, arriving=None, asks_sentry=False)
    assert "no database says" in count.problem
    assert "error.created" in count.remedy
    assert "SENTRY_AUTH_TOKEN" in token.remedy
    assert "none came in" in surroundings(config, arriving=["issue"], asks_sentry=True)[0].problem
    assert not surroundings(config, arriving=["issue", "error"], asks_sentry=True)
    assert not surroundings(
        a_config("when: 'is:new resource:issue', notify: [slack:core]"), arriving=None, asks_sentry=False
    )


def test_rules_that_match_no_file_of_a_checkout_are_told_by_their_lines() -> None:
    config = a_config("when: 'has:team', notify: [slack:owner]")
    paths = ["src/shop/payments/a.py", "widgets/b.js"]
    told = [(fault.line, fault.problem) for fault in analyse(config, paths=paths)]
    assert told == [(10, "“path:shared/* #payments #core” matches no file of the checkout")]


def test_a_rule_fits_a_file_as_traces_name_it() -> None:
    text = f"{HEAD}owners_roots: [{{source: src/, stack: app/}}]\nroutes: []\n".replace(
        "path:shared/*", "path:app/shop/*"
    )
    config, _ = load_config(text, file=FILE)
    assert not [
        fault for fault in analyse(config, paths=["src/shop/payments/a.py", "widgets/b.js"]) if "app/" in str(fault)
    ]


FOLDER = {
    "_global.yaml": """version: 1\nfallback: ["slack:#alerts"]\nroutes:\n  - {name: e, when: "level:info", drop: chatter}\n""",
    "a.yaml": """teams: {a: {slack: "#a"}}\nowners: "path:a/* a"\nroutes:
  - {name: stops, when: "level:error", notify: [slack:a], stop: true}
  - {name: not mine, when: "level:error zone:x", notify: [slack:a]}
  - {name: mine, when: "level:error zone:x team:a", notify: [slack:a]}
""",
    "b.yaml": """teams: {b: {slack: "#b"}}\nowners: "path:b/* b"\nroutes:
  - {name: others, when: "level:error team:a", notify: [slack:b]}
  - {name: gone, when: "level:info zone:x", notify: [slack:b]}
""",
}


def test_in_a_folder_a_teams_stop_forestalls_only_its_own_routes_for_its_own_alerts() -> None:
    config, _ = load_config(bundle(FOLDER), file="routes")
    told = [(fault.file, fault.path, fault.problem) for fault in analyse(config, paths=["b/x.py"])]
    assert told == [
        ("routes/a.yaml", "owners", "“path:a/* a” matches no file of the checkout"),
        (
            "routes/a.yaml",
            "routes[2]",
            "it never tells anybody: “stops” (line 4) matches all that it matches, and stops",
        ),
        (
            "routes/b.yaml",
            "routes[1]",
            "it never tells anybody: “e” (routes/_global.yaml:4) drops all that it matches",
        ),
    ]


OWNERS = "\n".join(f"  tags.zone:{team} {team}" for team in ("a", "b"))
TOWN = f"""\
version: 1
teams: {{a: {{slack: "#a"}}, b: {{slack: "#b"}}, A: {{slack: "#c"}}, ab: {{slack: "#d"}}}}
owners: |
{OWNERS}
fallback: ["slack:#alerts"]
"""
WHENS = st.one_of(CONDITIONS, CLOSE)
ROUTES = st.tuples(WHENS, st.sampled_from(["notify: [slack:a]", "notify: [slack:a], stop: true", "drop: noise"]))


@settings(max_examples=often(100))
@given(st.lists(ROUTES, min_size=2, max_size=4), WHENS, st.lists(ALERTS, min_size=5, max_size=5))
def test_a_route_that_is_said_never_to_act_never_does(
    routes: list[tuple[str, str]], more: str, alerts: list[Facts]
) -> None:
    routes = [*routes, (f"({routes[0][0]}) {more}", "notify: [slack:a]")]
    try:
        config = a_config(*(f"when: '{when}', {does}" for when, does in routes), head=TOWN)
    except BadConfig as bad:
        for fault in bad.faults:
            assert fault.code == FindingCode.IMPOSSIBLE
            query = parse(routes[int(fault.path[7])][0])
            assert not any(matches(query, each, teams=("a", "b")) is Truth.YES for each in alerts)
        return
    silent = {fault.path.partition(".")[0]: fault.problem for fault in analyse(config)}
    for facts in alerts:
        walked = walk(facts, config)
        acting = {route.name for route in (*walked.matched, walked.dropped) if route is not None}
        for number, route in enumerate(config.routes):
            problem = silent.get(f"routes[{number}]", "")
            if problem.startswith("it never"):
                assert route.name not in acting
            elif problem.startswith("it changes nothing") and route.name in acting:
                assert len(acting) > 1


def test_a_rule_that_begins_like_a_matcher_is_asked_about() -> None:
    head = HEAD.replace("  path:widgets/*", "  C:/app/* #core\n  pth:widgets/*")
    asked = [problem for _, problem in found("when: has:team, notify: slack:owner", head=head) if "matcher" in problem]
    assert asked == ["owners: pth: is no matcher"]


def test_comparing_routes_comes_to_an_end_and_says_so() -> None:
    many = " OR ".join(f"a:v{number}" for number in range(60))
    routes = (f"when: '({many}) zone:z{number}', notify: [slack:core], stop: true" for number in range(70))
    told = [fault.code for fault in analyse(a_config(*routes))]
    assert told == [FindingCode.TOO_LARGE]
