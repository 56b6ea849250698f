"""explain: files by the configuration at hand, kept alerts by the one that they met."""

from __future__ import annotations

import pytest

from tests.console.bodies import a_crawl, an_alert
from tests.console.house import ROUTES, House
from tests.samples.sentry import an_issue
from tests.switchboard.cli.conftest import Shell


def keep_one(house: House) -> None:
    """Keep an alert of Ada's."""
    house.keep(an_alert(4201), "event_alert")


def keep_its_issue(house: House) -> None:
    """Keep news that has the issue's short id."""
    house.keep(an_issue("assigned"), "issue")


def test_a_file_is_explained_route_by_route_and_term_by_term(shell: Shell) -> None:
    file = shell.folder / "body.json"
    file.write_bytes(an_alert())
    result = shell.run("explain", str(file))
    assert result.exit_code == 0
    for said in (
        "owner path:src/acme/payments/*",
        "route “crawlers” does not match",
        "    not     error.type:Http404  (it is CardDeclined)",
        "route “whoever owns it” tells: slack:owner",
        "    matched has:team  (it is payments)",
        "  → slack:#payments",
        "  → pagerduty:payments critical",
    ):
        assert said in result.stdout
    assert "ada@acme" not in result.stdout


def test_what_is_not_known_is_said_to_be_unknown(shell: Shell) -> None:
    file, routes = shell.folder / "body.json", shell.folder / "other.yaml"
    file.write_bytes(an_alert())
    routes.write_text(ROUTES.replace("environment:staging", "is:unresolved"))
    result = shell.run("explain", str(file), "--routes", str(routes))
    assert "    unknown is:unresolved" in result.stdout


def test_a_drop_is_explained(shell: Shell) -> None:
    file = shell.folder / "body.json"
    file.write_bytes(a_crawl(1))
    told = shell.json("explain", str(file))["because"]
    assert told["decision"]["dropped_by"] == "crawlers"
    assert told["routes"][0]["effect"] == "drops"


@pytest.mark.parametrize("what", ["1", f"{4201:032x}", "CHECKOUT-3F", "4201"])
def test_a_kept_alert_is_found_by_all_its_names(shell: Shell, what: str) -> None:
    shell.fill(keep_one, keep_its_issue)
    (shell.folder / "routes.yaml").write_text("version: 9")
    result = shell.run("explain", what)
    assert result.exit_code == 0, result.output
    assert "inbound 1: CardDeclined" in result.stdout
    assert "by the configuration that it met" in result.stdout
    assert "  → slack:#payments" in result.stdout


def test_a_kept_alert_can_be_tried_on_other_routes(shell: Shell) -> None:
    shell.fill(keep_one)
    other = shell.folder / "other.yaml"
    other.write_text(ROUTES.replace("error.type:Http404", "error.type:CardDeclined"))
    assert "drops it" in shell.run("explain", "1", "--routes", str(other), "--at", "2026-01-01").stdout


def test_faults_of_the_routes_are_found(shell: Shell) -> None:
    file, routes = shell.folder / "body.json", shell.folder / "other.yaml"
    file.write_bytes(an_alert())
    routes.write_text("version: 9")
    assert shell.run("explain", str(file), "--routes", str(routes)).exit_code == 1


@pytest.mark.parametrize(
    "raw, because",
    [
        (b"{nonsense", "not JSON"),
        (b'{"action": "x", "data": {}}', "Name it with --resource"),
        (an_issue("resolved"), "is an update (resolved)"),
        (an_issue("imagined"), "is issue.imagined: kept"),
    ],
)
def test_what_is_no_alert_says_what_it_is(shell: Shell, raw: bytes, because: str) -> None:
    file = shell.folder / "body.json"
    file.write_bytes(raw)
    result = shell.run("explain", str(file))
    assert result.exit_code == 2
    assert because in result.stderr


def test_a_repeat_is_explained_as_one(shell: Shell) -> None:
    shell.fill(keep_one, keep_one)
    assert "inbound 2 (a repeat of inbound 1)" in shell.run("explain", "2").stdout


@pytest.mark.parametrize("what", ["99", "9" * 6000, "NOTHING-1", "f" * 32])
def test_what_was_never_kept_is_not_explained(shell: Shell, what: str) -> None:
    shell.fill(keep_one)
    result = shell.run("explain", what)
    assert result.exit_code == 2
    assert "There is no file, event, issue or inbound" in result.stderr
