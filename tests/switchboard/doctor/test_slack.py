"""The doctor's look at Slack, through the real client, the sandbox's Slack and our own door."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sandbox.sentry.issue import Issue
from sandbox.server import running
from switchboard.clock import SystemClock
from switchboard.doctor.finding import Verdict
from switchboard.doctor.judge_slack import scopes_wanted
from switchboard.doctor.slack import LATEST, SLACK
from switchboard.model.inbound import Door, Hint, Raw
from tests.switchboard.doctor.surgery import http_set, look, slack_set, verdicts
from tests.town import ROUTES, Town


class WrongClock(SystemClock):
    """Goes behind by so many seconds."""

    def __init__(self, seconds: float) -> None:
        """Keep how far."""
        self._behind = timedelta(seconds=seconds)

    def now(self) -> datetime:
        """Return a time that was."""
        return super().now() - self._behind


async def test_a_sound_slack_is_found_sound(town: Town) -> None:
    async with running(town.app) as url:
        seen = await look(town, SLACK, settings=http_set(town, public_url=url))
    assert verdicts(seen) == {
        "bot token": "good",
        "scopes": "good",
        "clock": "good",
        "channels": "good",
        "people's addresses": "good",
        "signing secret": "good",
        "request URL": "good",
        "Socket Mode": "skipped",
        "callbacks": "warn",
        "manifest": "skipped",
    }
    assert seen["bot token"][0].found == "valid: @switchboard in Acme"


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "token_expired"])
async def test_a_token_that_opens_nothing_is_told_with_slacks_word_and_what_to_do(town: Town, code: str) -> None:
    town.world.slack.auth_error = code
    seen = await look(town, SLACK)
    [token] = seen["bot token"]
    assert token.verdict is Verdict.BAD
    assert code in token.found
    assert "xoxb-..." in token.remedy
    assert verdicts(seen)["scopes"] == verdicts(seen)["clock"] == "skipped"
    assert verdicts(seen)["channels"] == verdicts(seen)["people's addresses"] == "skipped"


async def test_without_a_token_nothing_reaches_slack(town: Town) -> None:
    seen = await look(town, SLACK, settings=slack_set(town, bot_token=""))
    assert verdicts(seen)["bot token"] == "bad"
    assert "SLACK_BOT_TOKEN is not set" in seen["channels"][0].found


async def test_each_missing_scope_is_named_with_its_reason(town: Town) -> None:
    town.world.slack.lacking = {"users:read.email", "channels:join"}
    seen = await look(town, SLACK)
    told = [each.found for each in seen["scopes"]]
    assert told == [f"{scope} is missing: {scopes_wanted()[scope]}" for scope in ("channels:join", "users:read.email")]
    assert all("install the app again" in each.remedy for each in seen["scopes"])
    assert verdicts(seen)["people's addresses"] == "bad"


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(0, "good"), (30, "good"), (90, "warn"), (-90, "warn"), (299, "bad"), (-400, "bad")]
)
async def test_the_clock_is_judged_by_slacks(town: Town, seconds: float, verdict: str) -> None:
    seen = await look(town, SLACK, clock=WrongClock(seconds))
    assert verdicts(seen)["clock"] == verdict
    if verdict != "good":
        assert ("behind" if seconds > 0 else "ahead") in seen["clock"][0].found


async def test_channels_that_cannot_be_told_are_named_with_who_names_them(town: Town) -> None:
    town.world.slack.add_channel("secret", private=True)
    town.channel("core").archived = True
    town.channel("alerts").member = True
    routes = ROUTES.replace('slack: "#payments"', 'slack: "#secret"').replace('"#frontend"', '"#nowhere"')
    seen = await look(town, SLACK, routes=routes, settings=http_set(town, ops_channel="#ops"))
    assert [each.found for each in seen["channels"]] == [
        "#secret (team payments) is not there, or is private and the app is not in it",
        "#core (team core) is archived",
        "#nowhere (team frontend) is not there, or is private and the app is not in it",
    ]
    assert "/invite @Switchboard" in seen["channels"][0].remedy


async def test_a_private_channel_that_the_app_is_in_is_good(town: Town) -> None:
    town.world.slack.add_channel("secret", private=True, member=True)
    seen = await look(town, SLACK, routes=ROUTES.replace('slack: "#payments"', 'slack: "#secret"'))
    [channels] = seen["channels"]
    assert channels.found == "4 named, all there; the app is in 1, and joins 3 with the first message"


async def test_channels_that_the_app_may_not_join_need_an_invitation(town: Town) -> None:
    town.world.slack.lacking = {"channels:join"}
    for name in ("payments", "core", "alerts"):
        town.channel(name).member = True
    [channels] = (await look(town, SLACK))["channels"]
    assert channels.found == "#frontend (team frontend) is not joined, and the scope channels:join is missing"


async def test_without_routes_the_channels_are_not_looked_at(town: Town) -> None:
    seen = await look(town, SLACK, routes=None)
    assert seen["channels"][0].found == "routes.yaml cannot be used"


async def test_an_app_token_is_tried(town: Town) -> None:
    sound = await look(town, SLACK, settings=slack_set(town, app_token=town.world.slack.sockets.token))
    assert verdicts(sound)["Socket Mode"] == verdicts(sound)["request URL"] == "good"
    wrong = await look(town, SLACK, settings=slack_set(town, app_token="xapp-wrong"))
    assert verdicts(wrong)["Socket Mode"] == "bad"
    assert "invalid_auth" in wrong["Socket Mode"][0].found


async def test_another_program_at_our_address_is_found_out(town: Town) -> None:
    seen = await look(town, SLACK, settings=http_set(town, public_url=town.world.base_url))
    [requests] = seen["request URL"]
    assert requests.verdict is Verdict.BAD
    assert "answers 404 where our door says 401" in requests.found


async def test_an_address_where_nothing_answers_is_a_warning_for_slack_may_reach_it(town: Town) -> None:
    seen = await look(town, SLACK, settings=http_set(town, public_url="http://127.0.0.1:1"))
    assert verdicts(seen)["request URL"] == "warn"


async def test_what_people_pressed_is_seen(town: Town, issue: Issue) -> None:
    await town.press("payments", town.channel("payments").roots()[0].ts, "resolve")
    seen = await look(town, SLACK)
    assert verdicts(seen)["callbacks"] == "good"


async def test_what_people_did_is_seen_however_much_sentry_told_since(town: Town, issue: Issue) -> None:
    await town.press("payments", town.channel("payments").roots()[0].ts, "resolve")
    await town.advance(5)
    raw = Raw(door=Door.SENTRY, received_at=town.clock.now(), raw=b"{}", hint=Hint(resource="issue"))
    town.worker.backlog.inbox.append([raw] * (LATEST + 1))
    seen = await look(town, SLACK)
    assert verdicts(seen)["callbacks"] == "good"


async def test_a_slack_that_is_down_is_found_and_hides_nothing_else(town: Town) -> None:
    town.world.faults.add(service="slack", kind="down")
    seen = verdicts(await look(town, SLACK))
    assert seen["bot token"] == seen["channels"] == seen["people's addresses"] == "bad"
    assert seen["signing secret"] == "good"
