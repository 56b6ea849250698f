"""Details show what is known and nothing that is secret; why here shows every route; both within Slack's limits."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.slack.inputs import check_view
from switchboard.model.breadcrumb import Breadcrumb, Trail
from switchboard.model.card import Card
from switchboard.model.facts import ErrorValue, Frame
from switchboard.model.release import Since
from switchboard.model.replace import replace
from switchboard.payloads.breadcrumbs import MOST_CRUMBS, MOST_PAIRS
from switchboard.senders.slack.blocks import MOST_BYTES, weigh
from switchboard.senders.slack.details import NO_TRAIL, about, details, missing, why
from tests.often import often
from tests.switchboard.senders.cards import AT, a_card, a_delivery, a_subject, some_facts
from tests.switchboard.senders.hostile import CARDS, PASSED, TRAILS, WORDS
from tests.switchboard.senders.slack.test_message import HIDDEN_CHARACTERS, parts

ID = "0123456789abcdef0123456789abcdef"
TRACED = (("trace", (("trace_id", ID),)), ("replay", (("replay_id", ID),)))


def words(view: dict[str, Any]) -> str:
    """All words of a view, in order."""
    said = (part.get("text", "<date>" if part.get("type") == "date" else "") for part in parts(view["blocks"]))
    return "".join(each for each in said if isinstance(each, str))


def links(view: dict[str, Any]) -> dict[str, str]:
    """Where its buttons lead, by action id."""
    return {part["action_id"]: part["url"] for part in parts(view["blocks"]) if part.get("type") == "button"}


def holds_the_limits(view: dict[str, Any]) -> None:
    """Slack's limits for a view, and ours for text from outside."""
    check_view(view, "modal")
    assert weigh(view["blocks"]) <= MOST_BYTES
    whole = json.dumps(view, ensure_ascii=False)
    whole.encode("utf-8")
    assert not HIDDEN_CHARACTERS & set(whole)
    for part in parts(view["blocks"]):
        assert part.get("type") not in ("mrkdwn", "user", "usergroup", "channel", "broadcast", "markdown", "section")
        assert part.get("text", "-") != ""
        assert len(part["text"]) <= 3000 if isinstance(part.get("text"), str) else True


def test_details_show_errors_frames_with_source_tags_request_and_user() -> None:
    facts = some_facts(
        errors=(ErrorValue("ValueError", "bad card"), ErrorValue("PaymentError", "declined", handled=False)),
        request=(("url", "https://shop.example/pay"), ("method", "POST")),
        user=(("id", "77"),),
    )
    said = words(details(a_card(facts=facts, subject=a_subject(first_release="shop@1.2.0"))))
    for part in (
        "PaymentError: declined (unhandled)",
        "ValueError: bad card",
        "shop/pay.py:31 in charge",
        "gateway.charge(card)",
        "and 2 more in Sentry",
        "Introduced in shop@1.2.0, first seen <date>",
        "This event is of shop@1.2.3",
        "payment_type: card",
        "method: POST",
        "id: 77",
    ):
        assert part in said
    assert said.index("PaymentError: declined") < said.index("ValueError: bad card")


@pytest.mark.parametrize(
    ("out", "said"),
    [
        (Since(timedelta(minutes=12), "production"), ", 12 min after its deploy to production\n"),
        (Since(timedelta(hours=3)), ", 3 h after it was released\n"),
        (None, "first seen <date>\n"),
    ],
)
def test_the_release_that_introduced_it_tells_how_long_it_was_out(out: Since | None, said: str) -> None:
    card = a_card(subject=a_subject(first_release="shop@1.2.0"))
    assert said in words(details(card, NO_TRAIL, out))


def test_breadcrumbs_stand_between_the_frames_and_the_releases() -> None:
    trail = Trail((Breadcrumb(at=AT - timedelta(seconds=3), category="console", message="declined"),))
    said = words(details(a_card(facts=some_facts(occurred_at=AT)), trail))
    assert "console-3.0 s  declined" in said
    assert said.index("Frames") < said.index("Breadcrumbs") < said.index("Releases")


def test_secrets_in_breadcrumbs_stay_hidden() -> None:
    crumbs = (
        Breadcrumb(kind="http", data=(("url", "https://ann:pw1@shop.example/?token=abc123"), ("method", "GET"))),
        Breadcrumb(category="console", message="mail to ann@shop.example with Bearer abcdef"),
        Breadcrumb(category="form", data=(("password", "hunter2"),)),
    )
    whole = repr(details(a_card(redact=("email",)), Trail(crumbs)))
    for secret in ("pw1", "abc123", "ann@shop.example", "abcdef", "hunter2"):
        assert secret not in whole


def test_what_is_unknown_is_left_out() -> None:
    said = words(details(a_card(facts=some_facts(errors=(), frames=(), tags=(), release=None))))
    for title in ("Errors", "Frames", "Releases", "Tags", "Request", "User", "None"):
        assert title not in said


def test_library_frames_are_shown_where_nothing_is_the_applications_own() -> None:
    frames = (Frame(filename="lib/a.py", lineno=1, in_app=False), Frame(filename="lib/b.py", lineno=2, in_app=False))
    said = words(details(a_card(facts=some_facts(frames=frames))))
    assert said.index("lib/b.py:2") < said.index("lib/a.py:1")


def test_secrets_that_stand_where_a_breadcrumb_has_its_type_stay_hidden() -> None:
    crumbs = (Breadcrumb(kind="password=hunter2", message="paid"),)
    assert "hunter2" not in repr(details(a_card(), Trail(crumbs)))


def test_secrets_and_personal_data_stay_hidden() -> None:
    facts = some_facts(
        request=(("headers.Authorization", "Bearer abcdef"), ("data", '{"password": "hunter2"}')),
        user=(("email", "ann@shop.example"), ("ip_address", "203.0.113.9")),
        tags=(("api_key", "sk_live_123"),),
    )
    whole = repr(details(a_card(facts=facts, redact=("email", "ip"))))
    for secret in ("Bearer abcdef", "hunter2", "ann@shop.example", "203.0.113.9", "sk_live_123"):
        assert secret not in whole


def test_the_trace_and_the_replay_are_linked() -> None:
    found = links(details(a_card(facts=some_facts(contexts=TRACED))))
    root = "https://sentry.example/organizations/acme"
    assert found["open_sentry"] == f"{root}/issues/4242/"
    assert found["open_trace"] == f"{root}/performance/trace/{ID}/"
    assert found["open_replay"] == f"{root}/replays/{ID}/"


def test_the_trace_and_the_replay_are_found_among_tags_too() -> None:
    tagged = some_facts(contexts=(), tags=(("trace", ID), ("replayId", ID)))
    assert {"open_trace", "open_replay"} <= set(links(details(a_card(facts=tagged))))


def test_what_sentry_has_dropped_is_not_linked_and_that_is_said() -> None:
    old = details(a_card(facts=some_facts(contexts=TRACED), now=AT + timedelta(days=31)))
    assert set(links(old)) == {"open_sentry"}
    assert "Trace and Session replay: older than 30 days, no longer kept by Sentry" in words(old)


def test_nothing_is_said_of_a_replay_that_never_was() -> None:
    assert "no longer kept" not in words(details(a_card(facts=some_facts(contexts=()), now=AT + timedelta(days=31))))


@pytest.mark.parametrize("id_", ["../../evil", "x", ID[:-1], ID + "0"])
def test_an_id_that_is_none_leads_nowhere(id_: str) -> None:
    contexts = (("trace", (("trace_id", id_),)),)
    assert set(links(details(a_card(facts=some_facts(contexts=contexts))))) == {"open_sentry"}


def test_why_here_tells_the_sentence_the_routes_and_every_line() -> None:
    delivery = a_delivery(routes=("payments",), stands_in_for="#core could not be reached")
    lines = ("owner path:shop/* on shop/pay.py", "route “payments” tells: team:payments", "    yes     level:error")
    view = why(a_card(delivery=delivery, console="https://switchboard.example/deliveries/7"), lines)
    said = words(view)
    for part in (
        "team payments owns shop/pay.py",
        "Told here instead: #core could not be reached",
        "Routes: payments",
        "owner path:shop/* on shop/pay.py\nroute “payments” tells: team:payments",
        "\n    yes level:error",
    ):
        assert part in said
    assert links(view) == {"open_console": "https://switchboard.example/deliveries/7"}


def test_why_here_says_so_where_nothing_is_known_any_more() -> None:
    assert "It is not known any more why it came here" in words(why(a_card(because=""), ()))


def test_more_lines_than_can_be_read_are_counted() -> None:
    view = why(a_card(), ["x" * 1000] * 400)
    holds_the_limits(view)
    assert "and 290 more lines" in words(view)


def test_a_modal_says_which_issue_it_is_for() -> None:
    assert about(a_card()) == "SHOP-2A · PaymentError: card declined"
    assert about(a_card(subject=a_subject(short_id=None))) == "PaymentError: card declined"


def test_an_unknown_issue_is_said_to_be_unknown() -> None:
    holds_the_limits(missing("Details"))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(25))
@given(CARDS, st.lists(WORDS, max_size=4), TRAILS, st.none() | st.builds(Since, PASSED, st.none() | WORDS))
def test_any_card_makes_views_within_all_limits(card: Card, lines: list[str], trail: Trail, out: Since | None) -> None:
    for view in (details(card, trail, out), why(card, lines)):
        holds_the_limits(view)


@pytest.mark.parametrize("piece", ['"\\', "長", "\U0001f4a3", "x"])
def test_the_longest_card_still_fits(piece: str) -> None:
    long = piece * 1500
    pairs = tuple((f"{number}{long}", long) for number in range(100))
    frames = tuple(Frame(filename=long, function=long, lineno=1, in_app=True, context_line=long) for _ in range(100))
    errors = tuple(ErrorValue(long, long, handled=False) for _ in range(50))
    facts = some_facts(
        errors=errors, frames=frames, tags=pairs, request=pairs, user=pairs, evidence=pairs, release=long
    )
    card = replace(a_card(facts=facts), subject=a_subject(title=long, first_release=long))
    crumb = Breadcrumb(at=AT, kind=long, category=long, level="error", message=long, data=pairs[:MOST_PAIRS])
    trail = Trail(tuple(replace(crumb, category=f"{number}{long}") for number in range(MOST_CRUMBS)), 10_000)
    holds_the_limits(details(card, trail, Since(timedelta.max, long)))
    holds_the_limits(why(replace(card, because=long), [long] * 400))
