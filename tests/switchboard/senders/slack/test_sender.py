"""The Slack sender over the wire: what it asks, and what each answer comes to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from switchboard.model.card import Job, Step
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.outcome import Absent, Gate, GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.senders.slack.answers import ACCESS, FINAL, HALF_DONE, PASSING
from switchboard.senders.slack.message import METADATA
from switchboard.senders.slack.place import channel_and_ts, slack_place
from switchboard.senders.slack.sender import SlackSender, slack_client
from tests.switchboard.senders.cards import AT, a_card, a_delivery
from tests.switchboard.senders.kit import slack
from tests.switchboard.senders.loopback import Asked, Broken, Loopback, Play, Reply, loopback

PLACE = slack_place("C1", "1700000000.000100")
TOLD = a_card(delivery=a_delivery(place=PLACE))
BY_ID = a_card(delivery=a_delivery(destination=Destination(DestinationKind.SLACK, "C1")))
ENTRY = TimelineEntry(kind=TimelineKind.RESOLVED, at=AT, seq=4)
POSTED = Reply(body={"ok": True, "channel": "C1", "ts": "1700000000.000100"})
LISTED = Reply(body={"ok": True, "channels": [{"id": "C0", "name": "other"}, {"id": "C1", "name": "payments"}]})

OPEN = Job(step=Step.OPEN, card=a_card())
REFRESH = Job(step=Step.REFRESH, card=TOLD)
REPLY = Job(step=Step.ENTRY, card=TOLD, entry=ENTRY)
FIND = Job(step=Step.FIND, card=BY_ID, since=AT)


def refused(error: str) -> Reply:
    return Reply(body={"ok": False, "error": error})


async def sent(job: Job, play: Play) -> tuple[Outcome, Loopback]:
    async with loopback(play) as server, slack(server.url) as sender:
        return await sender.send(job), server


def message(delivery: int, entry: int, ts: str) -> dict[str, Any]:
    payload = {"delivery": delivery, "entry": entry}
    return {"ts": ts, "metadata": {"event_type": METADATA, "event_payload": payload}}


async def test_a_first_message_is_posted_and_its_place_is_kept() -> None:
    outcome, server = await sent(OPEN, lambda _: POSTED)
    assert outcome == Sent(PLACE)
    held = server.asked[0].held
    assert server.methods() == ["chat.postMessage"]
    assert (held["channel"], held["unfurl_links"], held["unfurl_media"]) == ("#payments", False, False)
    assert held["metadata"]["event_payload"]["delivery"] == 7
    assert "thread_ts" not in held


async def test_an_edit_goes_to_the_message_that_was_posted() -> None:
    outcome, server = await sent(REFRESH, lambda _: Reply())
    assert outcome == Sent()
    assert server.methods() == ["chat.update"]
    assert (server.asked[0].held["channel"], server.asked[0].held["ts"]) == ("C1", channel_and_ts(PLACE)[1])


@pytest.mark.parametrize("aloud", [True, False])
async def test_an_entry_goes_into_the_thread_and_aloud_into_the_channel_as_well(aloud: bool) -> None:
    outcome, server = await sent(replace(REPLY, aloud=aloud), lambda _: POSTED)
    assert outcome == Sent()
    assert (server.asked[0].held["thread_ts"], server.asked[0].held["reply_broadcast"]) == (
        channel_and_ts(PLACE)[1],
        aloud,
    )


async def test_a_public_channel_is_joined_before_posting_where_slack_asks_for_it() -> None:
    answers = {"conversations.list": [LISTED], "conversations.join": [Reply()]}
    answers["chat.postMessage"] = [refused("not_in_channel"), POSTED]
    outcome, server = await sent(OPEN, lambda asked: answers[asked.method].pop(0))
    assert outcome == Sent(PLACE)
    assert server.methods() == ["chat.postMessage", "conversations.list", "conversations.join", "chat.postMessage"]
    assert server.asked[2].held["channel"] == "C1"


async def test_a_private_channel_that_the_app_is_not_in_is_given_up_with_the_remedy() -> None:
    def play(asked: Asked) -> Reply:
        joins = asked.method == "conversations.join"
        return refused("method_not_supported_for_channel_type" if joins else "not_in_channel")

    outcome, _ = await sent(Job(step=Step.OPEN, card=BY_ID), play)
    assert isinstance(outcome, GaveUp)
    assert "invite the app" in outcome.because


@pytest.mark.parametrize("error", sorted(ACCESS))
async def test_a_token_that_does_not_serve_holds_the_lane_and_says_what_to_do(error: str) -> None:
    outcome, _ = await sent(OPEN, lambda _: refused(error))
    assert outcome == TryAgain(f"{error}: {ACCESS[error]}", gate=Gate.LANE)


@pytest.mark.parametrize("error", sorted({*FINAL, "something_new"} - {"not_in_channel"}))
async def test_a_refusal_for_good_is_given_up(error: str) -> None:
    outcome, _ = await sent(OPEN, lambda _: refused(error))
    assert isinstance(outcome, GaveUp)


@pytest.mark.parametrize("error", sorted(HALF_DONE))
async def test_a_failure_half_way_is_unknown_for_a_post_and_tried_again_for_an_edit(error: str) -> None:
    assert isinstance((await sent(OPEN, lambda _: refused(error)))[0], Unknown)
    assert isinstance((await sent(REPLY, lambda _: refused(error)))[0], Unknown)
    assert isinstance((await sent(REFRESH, lambda _: refused(error)))[0], TryAgain)


@pytest.mark.parametrize("error", sorted(PASSING))
async def test_a_passing_refusal_is_tried_again(error: str) -> None:
    assert isinstance((await sent(OPEN, lambda _: refused(error)))[0], TryAgain)


@pytest.mark.parametrize(
    "job, gate", [(OPEN, Gate.LANE), (REPLY, Gate.LANE), (REFRESH, Gate.BUDGET), (FIND, Gate.BUDGET)]
)
async def test_a_rate_limit_holds_what_it_belongs_to(job: Job, gate: Gate) -> None:
    outcome, _ = await sent(job, lambda _: Reply(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "30"}))
    assert outcome == TryAgain("Slack's rate limit", after=timedelta(seconds=30), gate=gate)


async def test_a_message_deleted_by_a_person_is_given_up() -> None:
    outcome, _ = await sent(REFRESH, lambda _: refused("message_not_found"))
    assert outcome == GaveUp("message_not_found: the message was deleted", lost=True)


@pytest.mark.parametrize(
    "said, lost", [({"text": "x"}, True), ({"text": "x", "thread_ts": "1.1"}, False), (None, False)]
)
async def test_a_reply_that_slack_put_at_the_channels_root_says_that_its_message_was_deleted(
    said: dict[str, Any] | None, *, lost: bool
) -> None:
    outcome, _ = await sent(REPLY, lambda _: Reply(body={"ok": True, "channel": "C1", "ts": "9.9", "message": said}))
    assert outcome == (GaveUp("the message was deleted", lost=True) if lost else Sent())


async def test_no_answer_in_time_is_unknown_for_a_post() -> None:
    async with loopback(lambda _: Broken.NEVER) as server, slack(server.url, seconds=1) as sender:
        assert isinstance(await sender.send(OPEN), Unknown)


async def test_a_lost_message_is_found_by_its_delivery() -> None:
    messages = [message(8, 0, "3.3"), {"ts": "2.2", "text": "chat"}, message(7, 4, "2.1"), message(7, 0, "1.1")]
    outcome, server = await sent(FIND, lambda _: Reply(body={"ok": True, "messages": messages}))
    assert outcome == Sent(slack_place("C1", "1.1"), answer="found")
    held = server.asked[0].held
    assert server.methods() == ["conversations.history"]
    assert float(held["oldest"]) == AT.timestamp() - 60
    assert held["include_all_metadata"] in ("1", "true", True)


async def test_a_lost_entry_is_looked_for_in_its_thread() -> None:
    job = Job(step=Step.FIND, card=TOLD, entry=ENTRY, since=AT)
    messages = [message(7, 0, "1.1"), message(7, 4, "2.1")]
    outcome, server = await sent(job, lambda _: Reply(body={"ok": True, "messages": messages}))
    assert outcome == Sent(slack_place("C1", "2.1"), answer="found")
    assert server.methods() == ["conversations.replies"]


async def test_what_is_on_no_page_is_absent() -> None:
    more = {"ok": True, "messages": [message(9, 0, "9.9")], "response_metadata": {"next_cursor": "more"}}
    pages = [Reply(body=more), Reply(body={"ok": True, "messages": []})]
    outcome, server = await sent(FIND, lambda _: pages.pop(0))
    assert outcome == Absent()
    assert server.asked[1].held["cursor"] == "more"


async def test_a_channel_without_end_is_not_looked_through_for_ever() -> None:
    endless = {"ok": True, "messages": [], "response_metadata": {"next_cursor": "more"}}
    outcome, server = await sent(FIND, lambda _: Reply(body=endless))
    assert isinstance(outcome, GaveUp)
    assert len(server.asked) == 10


async def test_looking_joins_the_channel_where_slack_asks_for_it() -> None:
    answers = {"conversations.join": [Reply()]}
    answers["conversations.history"] = [
        refused("not_in_channel"),
        Reply(body={"ok": True, "messages": [message(7, 0, "1.1")]}),
    ]
    outcome, _ = await sent(FIND, lambda asked: answers[asked.method].pop(0))
    assert outcome == Sent(slack_place("C1", "1.1"), answer="found")


@pytest.mark.parametrize("error", ["missing_scope", "channel_not_found", "no_permission"])
async def test_where_nobody_can_look_the_search_gives_up(error: str) -> None:
    assert isinstance((await sent(FIND, lambda _: refused(error)))[0], GaveUp)


async def test_where_the_token_is_bad_the_search_waits() -> None:
    assert isinstance((await sent(FIND, lambda _: refused("invalid_auth")))[0], TryAgain)


@pytest.mark.parametrize("step", [Step.REFRESH, Step.ENTRY, Step.CLOSE, Step.FIND])
async def test_a_job_without_what_it_needs_is_given_up_without_a_call(step: Step) -> None:
    outcome, server = await sent(Job(step=step, card=a_card(), entry=ENTRY), lambda _: Reply())
    assert isinstance(outcome, GaveUp)
    assert server.asked == []


def test_edits_and_searches_spend_the_workspaces_budgets() -> None:
    sender = SlackSender(slack_client("xoxb-1", "http://127.0.0.1:1/api"))
    spent = {step: sender.budget(step) for step in (Step.OPEN, Step.REFRESH, Step.ENTRY, Step.FIND)}
    assert spent == {
        Step.OPEN: None,
        Step.REFRESH: "chat.update",
        Step.ENTRY: None,
        Step.FIND: "conversations.history",
    }
    assert sender.budget(Step.FIND, in_thread=True) == "conversations.replies"
