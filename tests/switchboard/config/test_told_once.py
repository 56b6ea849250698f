"""What is wrong is told once, the root of it first: what follows from it is not told as well."""

from __future__ import annotations

import pytest

from switchboard.config.findings import FindingCode
from switchboard.config.load import load_config
from switchboard.errors import BadConfig, Fault
from tests.switchboard.routing.samples import FILE, HEAD, faults_of, warnings_of

ROUTES = """\
routes:
  - {name: a, when: "level:error team:payments", notify: [slack:payments, pagerduty:payments]}
  - {name: b, when: "level:fatal", notify: [slack:payments]}
"""


def told(text: str) -> list[tuple[str, str]]:
    """Return path and problem of every fault."""
    return [(fault.path, fault.problem) for fault in faults_of(text)]


@pytest.mark.parametrize(
    ("right", "wrong", "path"),
    [
        ("  payments: {", '  "pay ments": {', "teams.pay ments"),
        ('slack: "#payments", pager', 'slack: "payments", pager', "teams.payments.slack"),
        ('slack: "#payments", pager', 'slak: "#payments", pager', "teams.payments.slak"),
        ('{slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}", sentry: payments-team}', "never", "teams.payments"),
        ("\nfallback: [", "\nfalback: [", "falback"),
        ("version: 1", "versoin: 1", "versoin"),
        ("people: {alice: {slack: U012ABC}}", "people: {alice: {slack: nobody}}", "people.alice.slack"),
    ],
)
def test_what_follows_from_a_mistake_is_not_told_as_well(right: str, wrong: str, path: str) -> None:
    text = HEAD + ROUTES + '  - {name: c, when: "level:info", notify: ["slack:@alice"]}\n'
    assert right in text
    found = [where for where, _ in told(text.replace(right, wrong))]
    if path == "teams.pay ments":
        assert found[0] == path
    else:
        assert found == [path]


def test_a_misspelt_key_of_a_route_is_not_missing_too() -> None:
    assert told(HEAD + ROUTES.replace("name: a", "nme: a")) == [("routes[0].nme", "no such key")]
    assert told(HEAD + ROUTES.replace("notify: [slack:payments]", "notfy: [slack:payments]")) == [
        ("routes[1].notfy", "no such key")
    ]
    assert told(HEAD + ROUTES.replace("routes:", "ruotes:")) == [("ruotes", "no such key")]


def test_a_name_that_is_wrong_in_many_places_is_told_at_the_first_with_the_lines_of_the_others() -> None:
    fault = next(each for each in faults_of(HEAD + ROUTES.replace("slack:payments", "slack:paymnts")))
    first = HEAD.count("\n") + 2
    assert (fault.line, fault.problem) == (first, "no team is called “paymnts”")
    assert fault.remedy == f"Did you mean “payments”? (so in line {first + 1})"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("\troutes: []", FindingCode.TAB),
        ("routes:\n\t- {name: a}", FindingCode.TAB),
        ("routes:\n  - name: a\n  \twhen: x", FindingCode.TAB),
    ],
)
def test_a_tab_is_named_as_a_tab(line: str, code: FindingCode) -> None:
    [fault] = faults_of(HEAD + line)
    assert (fault.code, fault.problem, fault.remedy) == (code, "a tab indents this line", "Indent with spaces only")


def test_a_tab_between_the_fields_of_an_ownership_rule_is_named_as_a_tab() -> None:
    [fault] = faults_of(HEAD.replace("path:widgets/* #", "path:widgets/*\t#") + "routes: []\n")
    assert fault.code == FindingCode.TAB
    assert fault.problem.startswith("a tab stands between the fields")


@pytest.mark.parametrize("written", ["true", "yes", "no", '"true"', "never"])
def test_a_drop_asks_for_a_reason(written: str) -> None:
    [fault] = faults_of(HEAD + f'routes: [{{name: a, when: "level:error", drop: {written}}}]\n')
    assert (fault.code, fault.path) == (FindingCode.NO_REASON, "routes[0].drop")
    assert "Write why nobody is told" in fault.remedy


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
    ],
)
def test_a_time_zone_gets_a_suggestion(written: str, meant: str) -> None:
    [fault] = faults_of(f"{HEAD}routes: []\ndefaults: {{timezone: {written}}}\n")
    assert fault.remedy == f"Did you mean “{meant}”?"


@pytest.mark.parametrize(
    "written",
    [
        "defaults: never",
        "defaults: {show: never}",
        "defaults: {quota: off}",
        "retention: never",
        "teams: {core: {slack: '#core', may: never}}",
        "people: no",
        "destinations: never",
    ],
)
def test_what_cannot_be_switched_off_is_refused_with_words(written: str) -> None:
    text = f"version: 1\nroutes: []\nfallback: ['slack:#a']\n{written}\n"
    with pytest.raises(BadConfig) as caught:
        load_config(text, file=FILE)
    [fault] = caught.value.faults
    assert (fault.code, fault.problem) == (FindingCode.WRONG_SHAPE, "not a mapping")
    assert "cannot be switched off" in fault.remedy


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (HEAD + "routes:\n  - {name: a, whn: x, notify: [slack:core]}\n", 15),
        (HEAD + 'routes:\n  - {name: a, when: "level:eror", notify: [slack:core]}\n', 28),
        (HEAD + "routes:\n  - name: a\n    when: level:[eror]\n    notify: slack:core\n", 18),
        (HEAD + "routes:\n  - {name: a, when: level:error, notify: [slack:core, slack:cor]}\n", 55),
        (HEAD + "routes:\n  - {name: a, when: 'x team:cor', notify: [slack:core]}\n", 29),
        (HEAD + "routes: []\n  x: 1\n", 3),
    ],
)
def test_a_finding_says_its_column(text: str, column: int) -> None:
    assert faults_of(text)[0].column == column


def test_a_warning_says_its_column_too() -> None:
    [warning] = warnings_of(HEAD + "routes: []\nstorms: {over: 20, per: 1m}\n")
    assert (warning.column, warning.code) == (1, FindingCode.NOT_SERVED)


def test_every_finding_has_a_code() -> None:
    found: list[Fault] = [*faults_of(HEAD), *faults_of("a: ["), *faults_of(""), *faults_of(HEAD + "x: 1\nroutes: 5\n")]
    assert all(fault.code in set(FindingCode) for fault in found)
