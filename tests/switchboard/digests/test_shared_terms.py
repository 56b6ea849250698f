"""What alerts share is found, reads as it is written, and holds for all that share it; what is hidden or misread is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from switchboard.digests.shared_terms import asks_already, id_terms_of, is_open, left_out, shared, terms_of
from switchboard.model.facts import ErrorValue, Facts
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import Term, Value
from switchboard.search.show import show
from tests.switchboard.builders import facts

TEXTS = st.text(max_size=12) | st.sampled_from(
    ["*", 'a" OR level:*', "[a,b]", ">1", "<!channel>", "x y", "it's", "latest", "", "\u202ex", "a\\"]
)


def words(own: Facts) -> set[str]:
    return {show(term) for term in terms_of(own)}


def test_terms_are_of_fields_and_of_tags_that_say_something() -> None:
    own = facts(
        event_id="e1",
        errors=(ErrorValue("TimeoutError", "x"),),
        logger="celery",
        release="shop@1.2",
        tags=(
            ("queue", "mail"),
            ("level", "error"),
            ("user.email", "a@b.c"),
            ("browser.name", "Firefox"),
            ("odd key", "x"),
        ),
    )
    assert words(own) == {"error.type:TimeoutError", "logger:celery", "release:shop@1.2", "tags[queue]:mail"}
    assert {show(each) for each in id_terms_of(facts(issue_id="4201"))} == {"issue.id:4201"}
    firing = facts(resource="metric_alert", alert="High rate", issue_id="4201")
    assert {show(each) for each in id_terms_of(firing)} == {'alert:"High rate"'}


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_is_taken_reads_as_it_is_written_and_means_its_alert(logger: str, tag: str, release: str) -> None:
    own = facts(event_id="e1", logger=logger, release=release, tags=(("queue", tag),))
    for term in terms_of(own):
        assert parse(show(term)) == term
        assert matches(parse(show(term)), own) is Truth.YES
        assert matches(parse(show(left_out(term))), own) is Truth.NO
        other = facts(event_id="e2", logger="an other", release="other@9", tags=(("queue", "another"),))
        assert matches(term, other) is Truth.NO, "no value is a pattern"


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3), max_size=8))
def test_a_term_is_shared_by_the_deliveries_whose_alerts_all_have_it(loggers: list[list[str]]) -> None:
    told = [[facts(event_id="e", logger=logger) for logger in own] for own in loggers]
    naive = {logger: sum(set(own) == {logger} for own in loggers) for logger in "abc"}
    found = shared(told)
    assert {show(term).removeprefix("logger:"): count for term, count in found} == {k: v for k, v in naive.items() if v}
    assert [count for _, count in found] == sorted((count for _, count in found), reverse=True)


def test_a_term_of_which_anything_is_hidden_is_not_open() -> None:
    own = facts(event_id="e", tags=(("customer", "ana@x.example"), ("queue", "mail")), user=(("username", "mail"),))
    kinds = ("email", "username")
    for key, value in (("customer", "ana@x.example"), ("queue", "mail")):
        assert not is_open(Term(key, (Value(value),), tag=True), [own], kinds)
    assert is_open(Term("queue", (Value("mail"),), tag=True), [own], ())


def test_what_a_condition_says_already_is_not_said_again() -> None:
    term = Term("logger", (Value("celery"),))
    assert asks_already(parse("level:error logger:celery"), term)
    assert asks_already(parse("!logger:[celery,web]"), term)
    assert not asks_already(parse("!logger:web level:error has:logger"), term)
    assert not asks_already(parse("tags[logger]:celery"), term)
