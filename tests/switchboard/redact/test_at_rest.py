"""What is kept is hidden once and the same however often, and what is decided on it is what would be decided later."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.model.decision import Held
from switchboard.model.facts import Frame, IssueState, Measurement, Person
from switchboard.model.hidden import HIDDEN, HIDDEN_EMAIL, is_hidden, may_be, may_begin
from switchboard.model.news import Change
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions
from switchboard.redact.at_rest import AS_IT_CAME, AtRest, as_known, known_forms
from tests.often import often
from tests.planted import ASKED, PLANTED, Planted, seen
from tests.switchboard.builders import a_decision, a_delivery, a_notify, a_subject, an_alert, an_update, facts

ALL = AtRest(ASKED)
MAIL = "ann@shop.example"


@settings(max_examples=often(40))
@given(st.lists(st.sampled_from(PLANTED), min_size=1, max_size=3))
def test_no_planted_secret_is_left_in_news(planted: list[Planted]) -> None:
    said = " | ".join(each.text for each in planted)
    told = facts(
        title=said,
        message=said,
        logger=said,
        sdk=said,
        tags=(("said", said),),
        extra=(("said", said),),
        frames=(Frame(filename="a.py", context_line=said),),
        measurements=(Measurement(said, 1.0, said),),
    )
    news = replace(an_alert(), facts=told, detail=said, repeats=(("event", f"event_alert:e1:{said}"),))
    kept = ALL.news(news)
    told_of = (kept.facts, kept.detail, kept.repeats)
    assert seen(repr(told_of)) == []
    assert ALL.news(kept) == kept


def test_an_address_in_a_key_is_hidden_whole_though_its_parts_look_like_ids() -> None:
    kept = ALL.key("event_alert:0123456789abcdef0123456789abcdef:refused 2001:db8::ff00:42:8329 today")
    assert kept == f"event_alert:0123456789abcdef0123456789abcdef:refused {HIDDEN} today"
    assert ALL.key("issue:42:resolved:1700000000") == "issue:42:resolved:1700000000"


def test_colleagues_stay_but_for_secrets() -> None:
    ana = Person("user", "Ana password=hunter2", "7", "ana@acme.example")
    kept = ALL.news(replace(an_alert(), by=ana, facts=facts(state=IssueState(assignee=ana))))
    assert kept.facts.state
    assert kept.by == kept.facts.state.assignee == Person("user", f"Ana password={HIDDEN}", "7", "ana@acme.example")


def test_where_nothing_is_asked_for_all_stays_as_it_came() -> None:
    news, subject, delivery = an_alert(detail=MAIL), a_subject(title=MAIL), a_delivery(why=MAIL)
    assert AS_IT_CAME.news(news) is news
    assert AS_IT_CAME.subject(subject) is subject
    assert AS_IT_CAME.delivery(delivery) is delivery
    assert AS_IT_CAME.text(MAIL) == AS_IT_CAME.name(MAIL) == MAIL


def test_what_a_note_says_is_compared_first() -> None:
    note = an_update(Change.COMMENTED, detail=MAIL)
    assert ALL.news(note).detail == MAIL
    assert ALL.news(replace(note, change=Change.RESOLVED)).detail == HIDDEN_EMAIL


def test_a_release_loses_only_secrets_and_an_environment_more() -> None:
    under = Dimensions.of("shop", environment=MAIL, release="1.2.3.4", level="error")
    assert ALL.dimensions(under) == Dimensions.of("shop", environment=HIDDEN_EMAIL, release="1.2.3.4", level="error")


def test_no_two_keys_of_repeats_become_one() -> None:
    told = [f"event_alert:{event}:{MAIL}" for event in ("4111111111111111", "5555555555554444", "e1")]
    kept = [ALL.key(key) for key in told]
    assert len(set(kept)) == len(told)
    assert MAIL not in repr(kept)
    assert [ALL.key(key) for key in kept] == kept


def test_why_it_was_decided_so_is_hidden_and_whom_it_told_is_not() -> None:
    held = replace(a_notify(), held=Held("mute:1", f"muted: user.email:{MAIL}"))
    decision = a_decision(held, because=f"owned by tags.said:{MAIL}")
    kept = ALL.decision(decision)
    assert MAIL not in repr(kept)
    assert [each.destination for each in kept.notifies] == [held.destination]


def test_news_without_the_user_says_no_more_of_its_subject_than_is_known() -> None:
    known = a_subject(title=f"Refused: {HIDDEN} cannot pay today")
    told = AtRest(("username",)).news(an_update(facts=facts(title="Refused: Ann Lee cannot pay today", user=())))
    assert as_known(told, known).facts.title == known.title
    assert as_known(told, None) == told
    other = replace(told, facts=replace(told.facts, title="Refused: the card expired"))
    assert as_known(other, known) == other
    assert known_forms(a_subject(title=f"Error: {HIDDEN}")) == (), "which fits everything"


@pytest.mark.parametrize(
    "hidden,whole,fits",
    [
        (f"a {HIDDEN} b", "a x b", True),
        (f"a {HIDDEN} b", "a  b", True),
        (f"a {HIDDEN} b", "a x c", False),
        (f"{HIDDEN}", "anything", True),
        (f"{HIDDEN_EMAIL}", "", True),
        (f"a{HIDDEN}b{HIDDEN}c", "axbyc", True),
        (f"a{HIDDEN}b{HIDDEN}c", "axyc", False),
        (f"aa{HIDDEN}aa", "aaa", False),
        ("a", "a", True),
        ("a", "b", False),
    ],
)
def test_a_text_of_which_a_part_is_hidden_may_have_been_another(hidden: str, whole: str, *, fits: bool) -> None:
    assert may_be(hidden, whole) is fits


@given(st.text("ab "), st.text("ab "), st.text("ab "))
def test_what_was_hidden_may_always_have_been_there(before: str, secret: str, after: str) -> None:
    hidden = f"{before}{HIDDEN}{after}"
    assert is_hidden(hidden)
    assert may_be(hidden, before + secret + after)
    assert may_begin(hidden, (before + secret + after)[:3])
