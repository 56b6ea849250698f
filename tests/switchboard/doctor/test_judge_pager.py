"""Whatever PagerDuty answers, the finding says what to do, and never shows a key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from switchboard.doctor.finding import Verdict
from switchboard.doctor.judge_pager import RoutingKeys, is_shaped, judge_keys, judge_rest, judge_sender, mail_of
from switchboard.senders.pagerduty.examined import PagerSaid

SAID = st.builds(PagerSaid, st.sampled_from([0, 200, 202, 400, 401, 404, 429, 500]), st.just("ConnectError"))
KEY = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(st.lists(KEY, max_size=3).flatmap(lambda keys: st.tuples(st.just(tuple(keys)), _answers(len(keys)))))
def test_a_key_is_good_only_where_pagerduty_took_an_event(case: tuple[tuple[str, ...], list[PagerSaid | None]]) -> None:
    keys, answers = case
    found = list(judge_keys(RoutingKeys("payments", "PAGERDUTY_PAYMENTS", keys), answers))
    taken = bool(keys) and all(said is not None and said.status == 202 for said in answers)
    assert ([each.verdict for each in found] == [Verdict.GOOD]) == taken
    assert all(each.remedy for each in found if each.verdict is not Verdict.GOOD)
    assert not any(key in str(found) for key in keys)


def _answers(size: int) -> st.SearchStrategy[list[PagerSaid | None]]:
    return st.lists(SAID | st.none(), min_size=size, max_size=size)


@given(SAID)
def test_only_a_200_makes_the_token_good(said: PagerSaid) -> None:
    assert (judge_rest(said).verdict is Verdict.GOOD) == (said.status == 200)


def test_a_sender_is_compared_by_address_alone() -> None:
    assert mail_of("On call <OnCall@acme.example>") == "oncall@acme.example"
    said = PagerSaid(200, people=frozenset({"oncall@acme.example"}))
    assert judge_sender("On call <OnCall@acme.example>", said).verdict is Verdict.GOOD
    assert judge_sender("other@acme.example", said).verdict is Verdict.BAD


def test_what_is_no_key_is_not_shaped_like_one() -> None:
    assert is_shaped("a1" * 16)
    assert not any(map(is_shaped, ("", "a" * 31, "a" * 33, "a" * 31 + "-", "u+1234567890abcdefghij")))
