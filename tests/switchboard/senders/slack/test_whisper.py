"""A person is told where they asked, else by themselves; the words are only words."""

from __future__ import annotations

import pytest

from switchboard.model.action import ActionKind, ActionRequest, Actor, Origin, Via
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.senders.slack.sender import slack_client
from switchboard.senders.slack.whisper import SlackReplier
from tests.switchboard.senders.loopback import Asked, Broken, Loopback, Play, Reply, loopback

HOSTILE = "<!channel> <https://evil.example|PAY-1> *bold* is resolved."
POSTED = Reply(body={"ok": True, "channel": "D1", "ts": "1.2"})
OK = Reply(body={"ok": True})


async def told(play: Play, *, by_url: bool = True, words: str = HOSTILE) -> tuple[Outcome, Loopback]:
    """Return Alice something, on a server that answers as it is played."""
    async with loopback(play) as server:
        origin = Origin("C1", None, f"{server.url}/response/once")
        request = ActionRequest(kind=ActionKind.RESOLVE, issues=(), by=Actor(Via.SLACK, "U1", "Alice"), origin=origin)
        outcome = await SlackReplier(slack_client("xoxb-1", server.url)).tell(request, words, by_url=by_url)
        return outcome, server


def by_method(url: Reply | Broken, post: Reply | Broken = POSTED) -> Play:
    """Answer the response_url one way, and everything else another."""

    def play(asked: Asked) -> Reply | Broken:
        return url if asked.method == "once" else post

    return play


async def test_the_answer_comes_where_they_asked_and_only_they_see_it() -> None:
    outcome, server = await told(by_method(OK))
    assert outcome == Sent()
    (asked,) = server.asked
    assert asked.method == "once"
    assert (asked.held["response_type"], asked.held["replace_original"]) == ("ephemeral", False)


async def test_the_words_mention_nobody_and_lead_nowhere() -> None:
    _, server = await told(by_method(OK))
    held = server.asked[0].held
    assert "<!channel>" not in held["text"]
    assert [block["type"] for block in held["blocks"]] == ["rich_text"]
    parts = held["blocks"][0]["elements"][0]["elements"]
    assert {part["type"] for part in parts} == {"text"}


async def test_each_issues_answer_stands_on_a_line_of_its_own() -> None:
    _, server = await told(by_method(OK), words="PAY-1 is resolved.\nPAY-2 is resolved.")
    parts = server.asked[0].held["blocks"][0]["elements"][0]["elements"]
    assert "".join(part["text"] for part in parts) == "PAY-1 is resolved.\nPAY-2 is resolved."


@pytest.mark.parametrize("status", [400, 403, 404, 410])
async def test_where_slack_takes_no_more_answers_it_comes_to_them_alone(status: int) -> None:
    outcome, server = await told(by_method(Reply(status, {"ok": False, "error": "used_url"})))
    assert outcome == Sent()
    assert server.methods() == ["once", "chat.postMessage"]
    assert server.asked[1].held["channel"] == "U1"


async def test_without_a_place_to_answer_it_comes_to_them_alone() -> None:
    outcome, server = await told(by_method(OK), by_url=False)
    assert (outcome, server.methods()) == (Sent(), ["chat.postMessage"])


async def test_an_address_that_is_not_slacks_is_never_asked() -> None:
    async with loopback(by_method(OK)) as elsewhere, loopback(by_method(OK)) as slack:
        url = f"{elsewhere.url.replace('127.0.0.1', 'localhost')}/response/once"
        origin = Origin("C1", None, url)
        request = ActionRequest(kind=ActionKind.RESOLVE, issues=(), by=Actor(Via.SLACK, "U1", "Alice"), origin=origin)
        outcome = await SlackReplier(slack_client("xoxb-1", slack.url)).tell(request, "It is so.", by_url=True)
    assert (outcome, elsewhere.methods(), slack.methods()) == (Sent(), [], ["chat.postMessage"])


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_slack_cannot_take_now_is_tried_again(status: int) -> None:
    outcome, server = await told(by_method(Reply(status)))
    assert isinstance(outcome, TryAgain)
    assert server.methods() == ["once"]


async def test_a_connection_that_breaks_is_an_unknown_outcome() -> None:
    outcome, _ = await told(by_method(Broken.RESET))
    assert isinstance(outcome, Unknown)


async def test_a_person_who_cannot_be_reached_is_given_up() -> None:
    outcome, _ = await told(by_method(OK, Reply(body={"ok": False, "error": "channel_not_found"})), by_url=False)
    assert isinstance(outcome, GaveUp)
