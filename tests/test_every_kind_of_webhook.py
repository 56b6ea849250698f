"""The kinds of webhook beside alerts and issues, from Sentry's sending to what Slack shows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.journal import Json
from sandbox.sentry import bodies
from sandbox.sentry.issue import Issue
from tests.promises.scenes import a_crash, a_webhook, shown, the_message, thread, words
from tests.town import Town, a_town

TOKEN = "the-old-plugins"
ALICE = {"type": "user", "id": 501, "name": "Alice"}
PULL = "https://github.example/acme/shop/pull/3"


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, environment={"SENTRY_LEGACY_TOKEN": TOKEN}) as town:
        yield town


async def told(town: Town) -> Issue:
    """Let #payments be told of an issue."""
    issue = await town.capture(a_crash())
    await town.advance(2)
    return issue


async def send(town: Town, resource: str, body: Json, *, seconds: float = 5) -> None:
    """Send a body as Sentry does, and let time pass."""
    town.clock.move(60)
    answer = await town.post(*a_webhook(town, body, resource))
    assert answer.status_code == 202
    await town.advance(seconds)


def all_words(town: Town) -> str:
    """Return all that the thread of #payments shows."""
    replies = town.channel("payments").replies(the_message(town, "payments").ts)
    return " ".join(word for reply in replies for word in words(reply.blocks))


async def test_a_comment_is_said_in_the_thread_redacted_and_as_plain_words(town: Town) -> None:
    issue = await told(town)
    said = "key AKIAIOSFODNN7EXAMPLE of bob@acme.example <!channel> <https://evil.example|click>"
    await send(town, "comment", bodies.comment(issue, said, at=town.clock.now(), actor=ALICE))
    [line] = thread(town, "payments")
    assert line.startswith("Comment by Alice")
    told_words = all_words(town)
    assert "AKIAIOSFODNN7EXAMPLE" not in told_words
    assert "bob@acme.example" not in told_words
    assert "click" in told_words


async def test_a_comment_on_an_issue_that_nobody_was_told_of_opens_nothing(town: Town) -> None:
    issue = town.world.sentry.take_in(a_crash())[0].issue
    await send(town, "comment", bodies.comment(issue, "hello", at=town.clock.now()))
    assert not await town.deliveries()


async def test_what_seer_found_and_did_is_said_in_the_thread_once(town: Town) -> None:
    issue = await told(town)
    cause = {"root_cause": {"description": "An empty amount."}}
    pulls = {"pull_requests": [{"repo_name": "shop", "pull_request": {"pr_url": PULL}}]}
    await send(town, "seer", bodies.seer(issue, "root_cause_started"))
    for _ in range(2):
        await send(town, "seer", bodies.seer(issue, "root_cause_completed", said=cause))
    await send(town, "activity_alert", bodies.activity_alert(issue, "seer_root_cause_completed"))
    await send(town, "seer", bodies.seer(issue, "pr_created", said=pulls))
    assert len(thread(town, "payments")) == 2
    assert "Seer found the root cause: An empty amount." in all_words(town)
    assert PULL in json.dumps(
        [reply.blocks for reply in town.channel("payments").replies(the_message(town, "payments").ts)]
    )


async def test_an_alert_of_activity_opens_and_closes_like_the_issues_own_webhook(town: Town) -> None:
    issue = await told(town)
    issue.move("resolved")
    await send(town, "activity_alert", bodies.activity_alert(issue, "status_resolved_by_age"))
    assert "Resolved" in the_message(town, "payments").text
    await send(town, "issue", bodies.issue(issue, "resolved"))
    assert len(thread(town, "payments")) == 1
    issue.move("unresolved", "regressed")
    await send(town, "activity_alert", bodies.activity_alert(issue, "status_regression"))
    await send(town, "issue", bodies.issue(issue, "unresolved"))
    assert len(town.channel("payments").roots()) == 2


async def test_the_old_plugin_tells_of_an_issue_that_the_signed_webhook_then_only_counts(town: Town) -> None:
    captured, _ = town.world.sentry.take_in(a_crash())
    raw = json.dumps(bodies.legacy(captured.issue, captured.event)).encode()
    assert (await town.post({}, raw, path=f"/webhooks/sentry/legacy/{TOKEN}")).status_code == 202
    await town.advance(3)
    assert len(town.channel("payments").roots()) == 1
    await send(town, "event_alert", bodies.event_alert(captured.event))
    assert len(town.channel("payments").roots()) == 1
    assert "1 event received" in shown(the_message(town, "payments"))


OCCURRENCES: list[tuple[str, Json, list[str]]] = [
    (
        "performance",
        {"issueTitle": "Slow DB Query", "type": 1001, "subtitle": "1.9 s on average"},
        ["Performance issue", "1.9 s on average"],
    ),
    (
        "cron",
        {
            "issueTitle": "Cron failure: nightly",
            "type": 4001,
            "evidenceDisplay": [{"name": "Failure reason", "value": "missed"}],
        },
        ["Cron monitor", "Failure reason: ", "missed"],
    ),
    (
        "uptime",
        {"issueTitle": "Downtime detected for https://acme.example", "type": 7001, "subtitle": "timed out"},
        ["Uptime monitor", "timed out"],
    ),
    ("replay", {"issueTitle": "Rage Click", "type": 5002, "subtitle": "button#pay"}, ["Session replay", "button#pay"]),
]


@pytest.mark.parametrize(("occurrence", "said"), [row[1:] for row in OCCURRENCES], ids=[row[0] for row in OCCURRENCES])
async def test_an_issue_that_is_no_error_is_shown_as_what_it_is(
    town: Town, occurrence: dict[str, Any], said: list[str]
) -> None:
    captured, _ = town.world.sentry.take_in(a_crash(frame=a_crash().frames[0]))
    event = {**captured.event, "exception": None, "title": "", "metadata": {}, "occurrence": occurrence}
    await send(town, "event_alert", bodies.event_alert(event))
    message = shown(the_message(town, "alerts"))
    assert occurrence["issueTitle"] in message
    assert not [words for words in said if words not in message]


async def test_an_unknown_kind_is_kept_counted_and_no_error(town: Town) -> None:
    await send(town, "weather", bodies.envelope("forecast", {"rain": True}))
    await town.worker.report()
    assert 'switchboard_kinds_total{action="other",resource="other"} 1.0' in town.worker.metrics.text()
    note = await town.worker.store.run(lambda unit: unit.inbound.note(1))
    assert note
    assert note.because == "kept; nothing is made of weather.forecast yet"
