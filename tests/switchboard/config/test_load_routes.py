"""The `routes`: each with a name of its own, a condition that can be read, and either `notify` or `drop`."""

from __future__ import annotations

import pytest

from switchboard.model.decision import Severity
from tests.switchboard.routing.samples import HEAD, a_config, faults_of, warnings_of


def routes(*written: str) -> str:
    return HEAD + "routes:\n" + "".join(f"  - {{{route}}}\n" for route in written)


def test_a_route_is_read_whole() -> None:
    config = a_config("name: a, when: level:error, notify: slack:core, severity: critical, stop: true, shadow: yes")
    (route,) = config.routes
    assert (route.name, route.when, route.severity) == ("a", "level:error", Severity.CRITICAL)
    assert (route.stop, route.shadow, route.drop) == (True, True, None)
    assert [str(target) for target in route.notify] == ["slack:core"]


@pytest.mark.parametrize(
    "written, path, problem",
    [
        ("when: a, notify: [slack:core]", "routes[0].name", "missing"),
        ("name: a, notify: [slack:core]", "routes[0].when", "missing"),
        ("name: a, when: b", "routes[0]", "neither notify nor drop"),
        ("name: a, when: b, notify: [slack:core], drop: c", "routes[0]", "both notify and drop"),
        ("name: a, when: b, drop: ", "routes[0].drop", "empty"),
        ("name: a, when: b, notify: [pagerduty:frontend]", "routes[0].notify[0]", "has no pagerduty address"),
        ("name: a, when: b, notify: [slack: core]", "routes[0].notify[0]", "a mapping where a text is expected"),
        ("name: a, when: b, notify: [slack:core], severity: high", "routes[0].severity", "“high” is not one of"),
        ("name: a, when: b, notify: [slack:core], stop: 1", "routes[0].stop", "neither true nor false"),
        ("name: a, wen: b, when: b, notify: [slack:core]", "routes[0].wen", "no such key"),
    ],
)
def test_a_route_that_does_not_fit_is_refused(written: str, path: str, problem: str) -> None:
    (fault,) = faults_of(routes(written))
    assert (fault.path, fault.line) == (path, 16)
    assert problem in fault.problem


def test_a_condition_that_cannot_be_read_is_told_with_its_place() -> None:
    (fault,) = faults_of(routes("name: a, when: 'level:error spans.db:>5s', notify: [slack:core]"))
    assert fault.path == "routes[0].when"
    assert "at character 13" in fault.problem


def test_two_routes_cannot_share_a_name() -> None:
    faults = faults_of(routes("name: a, when: b, drop: c", "name: a, when: d, drop: e"))
    assert [(fault.line, fault.path) for fault in faults] == [(17, "routes[1].name")]


@pytest.mark.parametrize("target", ["jira:owner", "jira:core"])
def test_a_destination_not_served_yet_is_warned_of(target: str) -> None:
    (warning,) = warnings_of(routes(f"name: a, when: b, notify: ['{target}']"))
    assert warning.path == "routes[0].notify[0]"
    assert "not served yet" in warning.problem


def test_keys_of_a_route_not_served_yet_are_warned_of() -> None:
    warnings = warnings_of(routes("name: a, when: b, drop: c, assign: owner, renotify: never"))
    assert {warning.path for warning in warnings} == {"routes[0].assign"}
