"""What the product asks of Slack and PagerDuty, as it goes over the wire, held against their own descriptions."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from switchboard.senders.slack.sender import LIMITS
from tests.contracts.openapi import faults, takes
from tests.contracts.reference import read
from tests.contracts.relay import Exchange

pytestmark = pytest.mark.reference
TEXTS = {"channel", "text", "ts", "thread_ts", "cursor", "types", "oldest"}
FLAGS = {"reply_broadcast", "unfurl_links", "unfurl_media", "mrkdwn", "inclusive", "include_all_metadata"}
MESSAGES = ("chat.postMessage", "chat.update")
# Who is ours: once a process, and once in ten minutes.
SELDOM = ("auth.test", "users.list")
AT_ONCE = ("chat.postEphemeral", "views.open")  # the door's answers to a person who waits


def calls(exchanges: list[Exchange], service: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((one.method, one.asked()) for one in exchanges if one.service == service)


def test_the_day_had_every_call_that_we_make(exchanges: list[Exchange]) -> None:
    assert {method for method, _ in calls(exchanges, "slack")} == {
        *("chat.postMessage", "chat.update", "conversations.history", "conversations.join"),
        *("conversations.list", "conversations.replies"),
        *AT_ONCE,
        *SELDOM,
    }
    assert {asked["event_action"] for _, asked in calls(exchanges, "pagerduty")} == {"trigger", "resolve"}


def test_slack_knows_each_method_and_argument(exchanges: list[Exchange]) -> None:
    for method, asked in calls(exchanges, "slack"):
        known = inspect.signature(getattr(AsyncWebClient, method.replace(".", "_"))).parameters
        # The client itself passes on any name; Bolt adds the workspace's.
        assert not asked.keys() - known.keys() - {"team_id"}, method


def test_each_argument_has_the_type_that_slack_takes(exchanges: list[Exchange]) -> None:
    for _, asked in calls(exchanges, "slack"):
        assert all(isinstance(value, str) for name, value in asked.items() if name in TEXTS), asked
        assert all(value in (True, False, "0", "1") for name, value in asked.items() if name in FLAGS), asked
        assert 1 <= int(asked.get("limit", 100)) <= 1000


def test_each_message_is_block_kit_with_metadata_for_finding_it(exchanges: list[Exchange]) -> None:
    check = jsonschema.Draft7Validator(read("schemas/slack-blockkit.schema.json"))
    for method, asked in calls(exchanges, "slack"):
        if method in MESSAGES:
            assert not list(faults(check, {"text": asked["text"], "blocks": asked["blocks"]}))
            assert 0 < len(asked["text"]) <= 4000
            if asked["channel"].startswith("U"):
                continue  # an outcome told to the one who asked, with nothing to find again
            assert set(asked["metadata"]) == {"event_type", "event_payload"}
            assert all(isinstance(value, str | int) for value in asked["metadata"]["event_payload"].values())


def test_each_event_is_what_pagerduty_describes(exchanges: list[Exchange]) -> None:
    check = takes(read("schemas/pagerduty-events-v2-openapiv3.json"), "/enqueue", "post")
    for _, asked in calls(exchanges, "pagerduty"):
        assert not list(faults(check, asked))
        assert asked["event_action"] == "trigger" or asked["dedup_key"]


def test_each_event_holds_the_limits_that_stand_only_in_prose(exchanges: list[Exchange]) -> None:
    for _, asked in calls(exchanges, "pagerduty"):
        assert len(asked["routing_key"]) == 32
        assert len(asked["dedup_key"]) <= 255
        assert len(asked.get("payload", {}).get("summary", "")) <= 1024
        assert len(json.dumps(asked)) <= 512 * 1024
        assert all(link["href"].startswith(("http://", "https://")) for link in asked.get("links", ()))


def test_a_call_made_often_has_a_budget_within_its_tier(exchanges: list[Exchange]) -> None:
    tiers = read("schemas/slack_rate_limit_tiers.json")
    a_minute = {"Tier1": 1, "Tier2": 20, "Tier3": 50, "Tier4": 100}
    for method, limit in LIMITS.budgets.items():
        assert limit.count / limit.per.total_seconds() * 60 <= a_minute[tiers[method]], method
    rare = {"chat.postMessage", "conversations.join", "conversations.list"}  # by channel; once a channel; once a minute
    rare |= {*AT_ONCE, *SELDOM}
    assert {method for method, _ in calls(exchanges, "slack")} - rare == set(LIMITS.budgets)


def test_sentry_has_each_address_that_we_ask(exchanges: list[Exchange]) -> None:
    paths = read("schemas/sentry-openapi.json")["paths"]
    described = {re.sub(r"\{[a-z_]+\}", "[^/]+", path): verbs for path, verbs in paths.items()}
    assert any(one.service == "sentry" for one in exchanges)
    for one in exchanges:
        if one.service == "sentry" and not one.path.endswith("/notes/"):  # notes are Sentry's, and in no description
            path = one.path.removeprefix("/sentry")
            known = [verbs for pattern, verbs in described.items() if re.fullmatch(pattern, path)]
            operation = known[0].get(one.verb.lower()) if known else None
            assert operation, one
            assert one.query.keys() <= {told["name"] for told in operation["parameters"] if told["in"] == "query"}
