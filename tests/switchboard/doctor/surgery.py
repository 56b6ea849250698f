"""The doctor at a town: some checks, on the settings and the routes that a test wants."""

from __future__ import annotations

from typing import Any

from switchboard.app.build_doctor import patient
from switchboard.clock import Clock, SystemClock
from switchboard.config.load import load_config
from switchboard.doctor.doctor import Check, examine
from switchboard.doctor.finding import Finding, Verdict
from switchboard.doctor.judge_here import ROUTES as ROUTES_FOUND
from switchboard.model.replace import replace
from switchboard.runtime.env_reader import Secret
from switchboard.runtime.settings import Settings
from tests.town import ROUTES, Town

Seen = dict[str, list[Finding]]


async def look(
    town: Town,
    checks: tuple[Check, ...],
    *,
    settings: Settings | None = None,
    routes: str | None = ROUTES,
    clock: Clock | None = None,
) -> Seen:
    """Make some checks; returns what was found by the check's name. Without `routes`, routes.yaml cannot be used."""
    config = load_config(routes, file="routes.yaml", variables=None)[0] if routes is not None else None
    opened = patient(
        settings or town.settings, routes=ROUTES_FOUND.good("read"), config=config, clock=clock or SystemClock()
    )
    found: Seen = {}
    async with opened as one:
        for each in await examine(one, checks):
            found.setdefault(each.check, []).append(each)
    return found


def verdicts(seen: Seen) -> dict[str, str]:
    """Return the worst verdict of each check."""
    order = (Verdict.SKIPPED, Verdict.GOOD, Verdict.WARN, Verdict.BAD)
    return {name: max((each.verdict for each in found), key=order.index).value for name, found in seen.items()}


def slack_set(town: Town, **changed: str) -> Settings:
    """Give the town's settings with other settings of Slack's; a secret is given as its text."""
    return replace(town.settings, slack=replace(town.settings.slack, **_secret(changed, ("api_url",))))


def pager_set(town: Town, **changed: str) -> Settings:
    """Give the town's settings with other settings of PagerDuty's."""
    plain = ("events_url", "api_url", "from_email")
    return replace(town.settings, pagerduty=replace(town.settings.pagerduty, **_secret(changed, plain)))


def http_set(town: Town, **changed: str) -> Settings:
    """Give the town's settings with other addresses of ours."""
    plain = ("public_url", "host", "ops_channel")
    return replace(town.settings, http=replace(town.settings.http, **_secret(changed, plain)))


def _secret(changed: dict[str, str], plain: tuple[str, ...]) -> dict[str, Any]:
    return {name: value if name in plain else Secret(value) for name, value in changed.items()}
